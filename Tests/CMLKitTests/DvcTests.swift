import CMLKit
import CMLSystem
import Testing

@Suite("dvc.yaml")
struct DvcDiscoveryTests {
    private static func discover(_ text: String, file: String = "dvc.yaml", _ others: [String: String] = [:])
        throws(Failure) -> Dvc.Discovery
    {
        try Dvc.discover(Array(text.utf8), file: file) { path in others[path].map { Array($0.utf8) } }
    }

    @Test("tells metrics, plots and params of the top and of stages")
    func discovers() throws {
        let found = try Self.discover(
            """
            vars:
              - out: eval
            params: [extra.yaml]
            metrics: [top.json]
            plots:
              - Loss: {x: step, y: {live/train.tsv: loss, live/val.tsv: [loss, acc]}}
              - ${out}/confusion.csv: {template: confusion, x: actual, y: predicted}
              - image.png
            stages:
              train:
                cmd: python train.py
                wdir: src
                params: [lr, train.epochs, conf.json: [a], ../other.py: ]
                metrics:
                  - ${out}/${model.name}.json: {cache: false}
                  - scores.yaml
                plots: [history.csv: {y: loss, title: Loss}]
            """, ["params.yaml": "model: {name: m1}\n"])
        #expect(
            found.metrics == [
                .init(file: "top.json", place: "dvc.yaml:4: metrics[0]"),
                .init(file: "src/eval/m1.json", place: "dvc.yaml:15: stages.train.metrics[0]"),
                .init(file: "src/scores.yaml", place: "dvc.yaml:16: stages.train.metrics[1]"),
            ])
        #expect(found.params == ["extra.yaml", "src/params.yaml", "src/conf.json"])
        #expect(found.plots.map(\.file) == ["live/train.tsv", "live/val.tsv", "eval/confusion.csv", "src/history.csv"])
        #expect(found.plots.map(\.y) == [["loss"], ["loss", "acc"], ["predicted"], ["loss"]])
        #expect(found.plots.map(\.x) == ["step", "step", "actual", nil])
        #expect(found.plots.map(\.title) == ["Loss", "Loss", nil, "Loss"])
        #expect(found.plots.map(\.kind) == [.line, .line, .confusion, .line])
        #expect(found.workingDirectories == ["train": "src"])
        #expect(found.notes == ["dvc.yaml: params of `other.py` are not read; YAML and JSON are"])
    }

    @Test("names what it can't resolve")
    func unresolved() throws {
        let found = try Self.discover(
            """
            vars: [missing.yaml]
            stages:
              each:
                foreach: [a, b]
                do:
                  cmd: x
                  metrics: ["${item}.json", all.json]
              out:
                cmd: x
                metrics: [../../m.json, "${nowhere}.json", '\\${x}.json', m.toml]
            """, file: "sub/dvc.yaml")
        #expect(found.metrics.map(\.file) == ["sub/all.json", "sub/${x}.json"])
        #expect(
            found.notes == [
                "sub/dvc.yaml: the variables of `missing.yaml` can't be read",
                "sub/dvc.yaml: `foreach` and `matrix` of stage `each` are not resolved",
                "sub/dvc.yaml:7: stages.each.metrics[0]: `${item}.json` can't be resolved",
                "sub/dvc.yaml:10: stages.out.metrics[0]: `../../m.json` leads out of the project root",
                "sub/dvc.yaml:10: stages.out.metrics[1]: `${nowhere}.json` can't be resolved",
                "sub/dvc.yaml:10: stages.out.metrics[3]: `sub/m.toml`: TOML comes later",
            ])
    }

    @Test("a cml.yaml that names metrics keeps them")
    func fills() throws {
        var config = Config()
        config.metrics = [.init(file: "mine.json", place: "")]
        config.fill(from: try Self.discover("metrics: [theirs.json]\nparams: [p.yaml]\n"))
        #expect(config.metrics.map(\.file) == ["mine.json"])
        #expect(config.train.params == ["p.yaml"])
    }

    @Test("a file that is no YAML is told with its place")
    func syntax() {
        let failure = #expect(throws: Failure.self) { try Self.discover("stages: [\n") }
        #expect(failure?.place?.hasPrefix("dvc.yaml:") == true)
    }
}

@Suite("dvc.lock, *.dvc and LFS pointers")
struct DvcLockTests {
    @Test("tells hash and size of outputs")
    func lock() throws {
        let text = """
            schema: '2.0'
            stages:
              train:
                cmd: python src/train.py
                  --with a very long line
                deps:
                - path: data/prepared
                  hash: md5
                  md5: c85323ab22c886e33dc0a18a2729fb22.dir
                  size: 264712
                outs:
                - path: model.pkl
                  hash: md5
                  md5: 606e1f91b6191f00bb2f99e7b32f5c41
                  size: 220930
                - path: old.pkl
                  md5: '12345678901234567890123456789012'
              each@a:
                outs:
                - path: remote.bin
                  etag: abc
            """
        let found = try Dvc.lockOutputs(
            Array(text.utf8), file: "m/dvc.lock", workingDirectories: ["train": "m/src", "each": "m"])
        #expect(
            found == [
                "m/src/model.pkl": .init(hash: "md5:606e1f91b6191f00bb2f99e7b32f5c41", size: 220930),
                "m/src/old.pkl": .init(hash: "md5-dos2unix:12345678901234567890123456789012"),
                "m/remote.bin": .init(hash: "etag:abc"),
            ])
    }

    @Test("reads a hash that looks like a number as it is written")
    func numericHash() throws {
        let text = "outs:\n- md5: 12345678901234567890123456789012\n  size: 4\n  hash: md5\n  path: data\n"
        #expect(
            try Dvc.lockOutputs(Array(text.utf8), file: "data/raw.dvc") == [
                "data/data": .init(hash: "md5:12345678901234567890123456789012", size: 4)
            ])
    }

    private static let oid = String(repeating: "4d7a2146", count: 8)

    @Test(
        "knows an LFS pointer",
        arguments: [
            ("version https://git-lfs.github.com/spec/v1\noid sha256:\(oid)\nsize 12345\n", true),
            ("version https://hawser.github.com/spec/v1\noid sha256:\(oid)\nsize 12345\n", true),
            (
                "version https://git-lfs.github.com/spec/v1\next-0-foo sha256:\(oid)\noid sha256:\(oid)\nsize 12345\n",
                true
            ),
            ("version https://example.com/spec/v1\noid sha256:\(oid)\nsize 12345\n", false),
            ("version https://git-lfs.github.com/spec/v1\noid sha256:\(oid)0\nsize 12345\n", false),
            ("version https://git-lfs.github.com/spec/v1\noid sha256:\(oid)\n", false),
            ("version https://git-lfs.github.com/spec/v1\noid sha256:\(oid)\nsize -1\n", false),
            ("{\"accuracy\": 0.9}", false), ("", false),
        ])
    func pointer(text: String, isPointer: Bool) {
        let pointer = LfsPointer(parsing: Array(text.utf8))
        #expect((pointer != nil) == isPointer)
        if isPointer {
            #expect(pointer?.oid == Self.oid)
            #expect(pointer?.size == 12345)
        }
    }
}
