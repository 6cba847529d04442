import CMLKit
import CMLSystem
import Testing

@Suite("cml.yaml: the whole example")
struct ConfigExampleTests {
    private static let config = Result { () throws(Failure) in
        try Config.decoding(Array(example.utf8), file: "cml.yaml")
    }

    @Test func training() throws {
        let config = try Self.config.get()
        var train = Config.Training()
        train.prepare = "dvc pull"
        train.command = "python train.py {arguments}"
        train.timeout = 1200
        train.seeds = [1, 2, 3, 4, 5]
        train.params = ["params.yaml"]
        train.outputs = ["models/"]
        train.requires = ["AWS_ACCESS_KEY_ID", "gpu"]
        var smoke = Config.Profile()
        smoke.set = [
            Config.Override(
                file: nil, key: "train.epochs", adds: false, value: .integer(2),
                place: "cml.yaml:15: train.profiles.smoke.set.train.epochs"),
            Config.Override(
                file: "conf/model.yaml", key: "layers", adds: false, value: .integer(1),
                place: "cml.yaml:15: train.profiles.smoke.set.conf/model.yaml:layers"),
        ]
        smoke.arguments = "--max-steps 50"
        smoke.environment = ["FAST_DEV_RUN": "1"]
        var rule = GateRule(metric: "accuracy", place: "cml.yaml:18: train.profiles.smoke.gates.accuracy")
        rule.min = 0.3
        smoke.gates.rules = [rule]
        smoke.gates.keys = ["accuracy": [.min]]
        smoke.place = "cml.yaml:14: train.profiles.smoke"
        var full = Config.Profile()
        full.place = "cml.yaml:19: train.profiles.full"
        train.profiles = ["smoke": smoke, "full": full]
        #expect(config.file == "cml.yaml")
        #expect(config.project == "churn")
        #expect(config.train == train)
    }

    @Test func inputsAndDatasets() throws {
        let config = try Self.config.get()
        var inputs = Config.Inputs()
        inputs.data = ["data/train.csv"]
        inputs.evaluation = ["data/test.csv"]
        inputs.environment = ["requirements.txt"]
        var first = Config.Dataset(name: "client-a")
        first.environment = ["DATA": "data/a.csv"]
        first.data = ["data/a.csv"]
        var second = Config.Dataset(name: "client-b")
        second.environment = ["DATA": "data/b.csv"]
        second.data = ["data/b.csv"]
        var rule = GateRule(metric: "accuracy", place: "cml.yaml:28: datasets.client-b.gates.accuracy")
        rule.min = 0.8
        second.gates.rules = [rule]
        second.gates.keys = ["accuracy": [.min]]
        #expect(config.inputs == inputs)
        #expect(config.datasets == [first, second])
    }

    @Test func sources() throws {
        let config = try Self.config.get()
        #expect(
            config.metrics == [
                .init(file: "metrics.json", place: "cml.yaml:32: metrics[0]"),
                .init(file: "results/*.yaml", place: "cml.yaml:32: metrics[1]"),
                .init(file: "eval.json", prefix: "eval", place: "cml.yaml:32: metrics[2]"),
                .init(file: "cached.json", cached: true, place: "cml.yaml:32: metrics[3]"),
            ])
        var loss = Config.PlotSource(file: "history.csv", place: "cml.yaml:34: plots[0]")
        loss.x = "epoch"
        loss.y = ["loss", "val_loss"]
        loss.title = "Loss"
        var confusion = Config.PlotSource(file: "eval/confusion.csv", place: "cml.yaml:35: plots[1]")
        confusion.kind = .confusion
        confusion.x = "actual"
        confusion.y = ["predicted"]
        #expect(config.plots == [loss, confusion])
        #expect(
            config.checks == [
                .init(name: "lint", command: "ruff check .", place: "cml.yaml:37: checks.lint"),
                .init(name: "tests", command: "pytest -q", place: "cml.yaml:38: checks.tests"),
            ])
    }

    @Test func gates() throws {
        let config = try Self.config.get()
        var accuracy = GateRule(metric: "accuracy", place: "cml.yaml:41: gates.accuracy")
        accuracy.min = 0.9
        accuracy.maxDrop = .absolute(0.01)
        var loss = GateRule(metric: "loss", place: "cml.yaml:42: gates.loss")
        loss.maxRise = .relative(0.05)
        var recall = GateRule(metric: "slices.*.recall", place: "cml.yaml:43: gates.slices.*.recall")
        recall.min = 0.6
        recall.maxGap = 0.1
        var seconds = GateRule(metric: "run.seconds", place: "cml.yaml:44: gates.run.seconds")
        seconds.max = 600
        seconds.warn = true
        #expect(config.gates == [accuracy, loss, recall, seconds])
        #expect(config.policy == Config.Policy())
        #expect(
            config.accept == [
                .init(metric: "accuracy", to: 0.9, reason: "new labelling guide", place: "cml.yaml:47: accept[0]")
            ])
    }

    @Test func imageAndServe() throws {
        let config = try Self.config.get()
        var image = Config.ImageSettings()
        image.name = "ghcr.io/acme/churn"
        image.tags = ["{short}", "{branch}", "latest"]
        image.dockerfile = "Dockerfile"
        image.model = ["models/best.pt"]
        var golden = Config.ServeSettings.Golden()
        golden.path = "/predict"
        golden.body = "tests/golden/in.json"
        golden.expect = "tests/golden/out.json"
        golden.tolerance = 1e-6
        var load = Config.ServeSettings.Load()
        load.path = "/predict"
        load.body = "tests/golden/in.json"
        load.concurrency = 8
        var serve = Config.ServeSettings()
        serve.port = 8000
        serve.readyPath = "/health"
        serve.golden = [golden]
        serve.load = load
        #expect(config.image == image)
        #expect(config.serve == serve)
        #expect(config.report == Config.ReportSettings())
    }

    @Test("JSON is YAML")
    func json() throws {
        let text = #"{"train": {"command": "true", "timeout": "1h30m"}, "metrics": ["m.json"]}"#
        let config = try Config.decoding(Array(text.utf8), file: "cml.json")
        #expect(config.train.timeout == 5400)
        #expect(config.metrics.map(\.file) == ["m.json"])
    }
}

private let example = """
    version: 1
    project: churn                       # default: the repository's name plus this folder's path

    train:
      prepare: dvc pull                  # before training, its own time; not part of the measured run
      command: python train.py {arguments}   # /bin/sh -c in the project root
      timeout: 20m                       # each run
      seeds: [1, 2, 3, 4, 5]             # replicates, each run sees CML_SEED
      params: params.yaml                # base hyperparameters: one file or a list
      apply: in-place                    # in-place | file | arguments | none
      outputs: [models/]                 # put back after a local check
      requires: [AWS_ACCESS_KEY_ID, gpu] # missing on a fork: skipped and inconclusive
      profiles:
        smoke:                           # what check and run use unless --profile says otherwise
          set: {train.epochs: 2, "conf/model.yaml:layers": 1}
          arguments: --max-steps 50
          environment: {FAST_DEV_RUN: "1"}
          gates: {accuracy: {min: 0.30}} # merged over the general gates; null removes one
        full: {}

    inputs:                              # lists of paths
      data: [data/train.csv]
      evaluation: [data/test.csv]        # what metrics are measured on; default: data
      environment: [requirements.txt]

    datasets:                            # optional matrix
      client-a: {environment: {DATA: data/a.csv}, data: [data/a.csv]}
      client-b: {environment: {DATA: data/b.csv}, data: [data/b.csv], gates: {accuracy: {min: 0.8}}}

    run_on: local                        # local; docker, ray, slurm and kubernetes come later

    metrics: [metrics.json, "results/*.yaml", {file: eval.json, prefix: eval}, {file: cached.json, cached: true}]
    plots:
      - {file: history.csv, x: epoch, y: [loss, val_loss], title: Loss}
      - {file: eval/confusion.csv, kind: confusion, x: actual, y: predicted}
    checks:                              # code quality, unit tests, type checks
      lint: ruff check .
      tests: pytest -q

    gates:
      accuracy: {min: 0.90, max_drop: 0.01}
      loss: {max_rise: 5%}
      "slices.*.recall": {min: 0.6, max_gap: 0.1}   # * is one segment, ** any
      run.seconds: {max: 10m, warn: true}
    policy: {missing_baseline: warn, not_comparable: warn, configuration_change: warn, inconclusive: warn, alpha: 0.01, beta: 0.10}
    accept:                              # an intended shift
      - {metric: accuracy, to: 0.90, reason: "new labelling guide"}

    image:
      name: ghcr.io/acme/churn
      tags: ["{short}", "{branch}", latest]
      dockerfile: Dockerfile
      profile: smoke                     # whose passing record opens the gate
      model: [models/best.pt]            # must be the files that the record measured
    serve:                               # how the image is tested before it may be pushed
      port: 8000
      ready: {path: /health, within: 30s}
      golden: [{post: /predict, body: tests/golden/in.json, expect: tests/golden/out.json, tolerance: 1e-6}]
      load: {post: /predict, body: tests/golden/in.json, concurrency: 8, duration: 10s}
    report: {plots: ascii, max_plots: 6}
    """
