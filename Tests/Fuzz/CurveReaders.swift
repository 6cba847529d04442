extension Reader {
    /// Every reader of curves, figures and metrics.
    static let all =
        [csv, json, jsonLines, trainerState, catBoost, yaml, events, messages]
        + [histogram, scatter, bar, confusion, roc, pr, barJson, confusionJson, rocLines]
        + [metricJson, metricCsv, metricLog, metricLines, metricYaml, evalsResult, metricState, classes, metricXml]

    static let json5 = [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u00e9", "NaN", "-Infinity", "null", "true", "1e308", "-0.0", "01",
        "\"step\"", "\"loss\"", "[1, 2]", "{\"a\": 1}", "\n", "\u{FEFF}", "\"NaN\"", "\0", "é", "[[[[[[[[",
    ]

    static let csv = Reader(
        "csv", "h.csv",
        [
            "step,loss,acc\n0,0.5,1e-07\n1,0.25,12345678.125\n2,nan,\n",
            "\u{FEFF}\"epoch\";loss;note\r\n0;0.6931471805599453;\"a;\"\"b\nc\"\r\n1; 0.25 ;x",
            ",a,b,c\n0,1,2,3\n1,,NA,inf\n2,-inf,true,\"4.5\"\n", "a\n1\n2\n\n3",
            "step\tloss\n1700000000000\t0.00012345678901234567\n2\t5.\n3\t.5e+3\n",
        ], csvWords)

    static let csvWords = [
        ",", ";", "\t", "\n", "\r\n", "\"", "\"\"", " ", "nan", "inf", "-Infinity", "NA", "1e400", "-0.0", "1_0",
        "123456789012345678901234567890", "0.1", "x", "\u{FEFF}", "\0", "é", "-", "+", ".", "e5", "step,loss\n",
    ]

    static let json = Reader(
        "json", "h.json",
        [
            #"[{"step": 1, "loss": 0.5, "a": {"b": 1e-07}}, {"step": 2, "loss": NaN, "note": "x"}]"#,
            #"{"loss": [0.5, 0.25, null], "step": [1, 2, 3], "best": 3, "é": ["x"]}"#,
            #"{"train": {"logloss": [0.5, 0.25]}, "eval": {"logloss": [0.6, Infinity], "error": []}}"#,
            #"{"rows": [{"epoch": 0, "l": 1}], "more": [{"epoch": 0, "l": 2, "k": [1]}]}"#,
        ], json5)

    static let jsonLines = Reader(
        "jsonl", "h.jsonl",
        ["{\"step\": 1, \"loss\": 0.5}\n{\"step\": 2, \"loss\": \"NaN\"}\n\n{\"step\": 3, \"v\": {\"loss\": 1}}\n"],
        json5)

    static let trainerState = Reader(
        "trainer_state", "trainer_state.json",
        [
            #"{"best_metric": null, "log_history": [{"epoch": 1.0, "step": 10, "loss": 0.5}, {"step": 20, "eval_loss": 1}]}"#
        ],
        json5 + ["\"log_history\""])

    static let catBoost = Reader(
        "catboost", "catboost_training.json",
        [
            #"{"meta":{"learn_sets":["learn"],"learn_metrics":[{"name":"L"}],"test_metrics":[{"name":"A"}]},"#
                + #""iterations":[{"learn":[0.5],"iteration":0,"test":[0.6,0.7]},{"learn":[0.2],"iteration":1,"test":[1]}]}"#
        ], json5 + ["\"iterations\"", "\"learn\""])

    static let yaml = Reader(
        "yaml", "h.yaml",
        ["- {epoch: 0, loss: 0.5}\n- {epoch: 1, loss: .nan}\n", "loss: [1, 2]\nstep:\n  - 1\n  - 2\n"],
        yamlWords)

    static let yamlWords = [
        "- ", ": ", "\n", "  ", "[", "]", "{", "}", ".nan", "&a", "*a", "'", "\"", "|", "#", "1e3", "!!x", "\t",
    ]

    static let events = Reader("tensorboard", "h.tfevents", bytes: EventSamples.files, EventSamples.words)

    static let messages = Reader(
        "event", "h.tfevents", bytes: EventSamples.messages, EventSamples.words, .event)
}
