import CMLKit

extension Reader {
    private static func figure(
        _ name: String, _ path: String, _ kind: Subject, y: [String], _ samples: [String], _ words: [String]
    ) -> Reader {
        let isSeparated = path.hasSuffix("csv")
        var reader = Reader(name, path, samples, (isSeparated ? csvWords : json5) + words, kind)
        reader.y = y
        return reader
    }

    static let histogram = figure(
        "histogram", "f.csv", .figure(.histogram), y: ["error"],
        ["error,n\n0.5,1\n-1e-07,2\nnan,3\n1e300,4\ninf,x\n,\n", "a,b,c,d,e,f,g,h,i,j\n1,2,3,4,5,6,7,x,,10\n"],
        ["-1e308", "5e-324"])

    static let scatter = figure(
        "scatter", "f.csv", .figure(.scatter), y: ["y"],
        ["x,y\n0,1\n1,2\n-5,1e300\nnan,1\n", "x,y,z\n1,2,3\n4,5,\n"], ["-1e308", "x,y\n"])

    static let bar = figure(
        "bar", "f.csv", .figure(.bar), y: ["importance"],
        ["feature,importance,std\na,0.5,0.1\n\"b,c\",0.25,\nd,-inf,1\na,nan,2\n"], ["feature", "\u{202E}", "👩‍👩‍👧", "nan"])

    static let confusion = figure(
        "confusion", "f.csv", .figure(.confusion), y: ["predicted"],
        [
            "actual,predicted\ncat,cat\ncat,dog\nnan,1.0\n1,nan\n", "actual,predicted,count\ncat,dog,3\ndog,dog,1e15\n",
            ",cat,dog\ndog,0,1\ncat,1,1\n", "cat,dog\n1,1\n0,1\n",
        ], ["cat", "dog", "1e15", "-1"])

    static let roc = figure(
        "roc", "f.csv", .figure(.roc), y: ["score"],
        ["label,score\n1,0.9\n0,0.1\ntrue,0.5\nno,-0.5\n", "fpr,tpr\n0,0\n0.5,0.75\n1,1\n"], ["true", "no", "1,", "0,"])

    static let pr = figure(
        "pr", "f.csv", .figure(.pr), y: ["precision"],
        ["recall,precision\n0,1\n0.5,0.75\n1,0.5\n", "y_true,y_prob\n1,0.9\n0,0.1\n"], ["1,", "0,"])

    static let barJson = figure(
        "bar-json", "f.json", .figure(.bar), y: ["gain"],
        [#"{"gain": {"a": 0.5, "b": -1e-07, "é": NaN}}"#, #"[{"name": "a", "gain": 1}, {"name": null, "gain": "x"}]"#],
        ["\"gain\""])

    static let confusionJson = figure(
        "confusion-json", "f.json", .figure(.confusion), y: ["predicted"],
        [
            #"{"thresholds": [1, 2, 3], "labels": ["cat", "dog"], "matrix": [[1, 1], [0, 1]]}"#,
            #"[{"actual": "cat", "predicted": 1}, {"predicted": "dog", "actual": true}]"#, "[[1, 2], [3, 4]]",
        ], ["\"actual\"", "\"predicted\"", "[1, 1]"])

    static let rocLines = figure(
        "roc-jsonl", "f.jsonl", .figure(.roc), y: ["score"],
        ["{\"label\": 1, \"score\": 0.5}\n{\"score\": 0.25, \"label\": \"no\"}\n"], ["\"label\"", "\"score\"", "0.75"])
}
