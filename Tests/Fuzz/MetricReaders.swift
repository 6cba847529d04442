extension Reader {
    static let metricJson = Reader(
        "metrics", "m.json", [#"{"acc": 0.9, "a": {"b": [1, 2], "c": null}, "s": "x"}"#], json5, .metrics)

    static let metricCsv = Reader(
        "metrics-csv", "m.csv", ["acc,f1,note\n0.5,0.25,x\n0.75,,\"a\"\"b\"\n", "a;b\r\n1;nan\r\n"], csvWords, .metrics)

    static let metricLog = Reader(
        "metrics-log", "log.csv", ["epoch,loss,val_loss\n0,0.5,\n0,,0.75\n1,nan,x\n"], csvWords, .metrics)

    static let metricLines = Reader(
        "metrics-jsonl", "m.jsonl", ["{\"step\": 1, \"loss\": 0.5}\n{\"val\": {\"loss\": \"NaN\"}, \"k\": [1]}\n"],
        json5, .metrics)

    static let metricYaml = Reader(
        "metrics-yaml", "m.yaml", ["acc: 0.9\nval: {loss: .nan, n: 1e-3}\nlist: [1]\ns: 'x'\n"], yamlWords, .metrics)

    static let evalsResult = Reader(
        "evals_result", "evals_result.json",
        [#"{"train": {"logloss": [0.5, 0.25]}, "eval": {"logloss": [0.6, Infinity], "error": []}}"#], json5, .metrics)

    static let metricState = Reader(
        "metrics-state", "trainer_state.json",
        [#"{"best": null, "log_history": [{"epoch": 1.0, "loss": 0.5}, {"step": 20, "eval_loss": NaN}]}"#],
        json5 + ["\"log_history\""], .metrics)

    static let classes = Reader(
        "classification_report", "report.json",
        [
            #"{"0": {"precision": 0.5, "recall": 1, "f1-score": 0.6, "support": 3.0}, "accuracy": 0.75, "#
                + #""weighted avg": {"precision": 0.5, "recall": 1, "f1-score": 0.6, "support": 1e300}}"#
        ], json5 + ["\"support\"", "\"precision\""], .metrics)

    static let metricXml = Reader(
        "junit", "m.xml",
        [
            "<?xml version=\"1.0\"?><testsuite name=\"p\" tests=\"1\"><testcase name=\"t[2]\" time=\"0.1\">"
                + "<failure message=\"&lt;\">x</failure></testcase></testsuite>"
        ], ["<", ">", "/", "=", "\"", "&amp;", "&", "<!--", "-->", "<![CDATA[", "]]>", "<a b='c'>", "</testsuite>"],
        .metrics)
}
