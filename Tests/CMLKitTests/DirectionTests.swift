import CMLKit
import Testing

/// Which way metrics get better.
@Suite struct DirectionTests: GateScenario {
    @Test(
        "well-known names are higher is better",
        arguments: [
            "accuracy", "val_accuracy", "acc", "acc5", "test.top1_acc", "f1", "macro avg.f1-score", "valF1", "r2",
            "r2_score", "roc_auc", "ROC_AUC", "precision@5", "slices.a.recall", "bleu4", "rougeL", "mAP50", "IoU",
            "serve.throughput", "score", "loss.test_accuracy", "neg_mean_squared_error", "neg_log_loss",
        ])
    func higher(name: String) {
        #expect(direction(of: name) == .higher)
    }

    @Test(
        "well-known names are lower is better",
        arguments: [
            "loss", "val_loss", "trainLoss", "train.logloss", "error_rate", "rmse", "MAE", "mean_squared_error",
            "perplexity", "serve.latency.p99", "run.seconds", "run.peak_memory", "image.size", "model.bytes",
            "brier_score", "accuracy_error", "fit_time", "checks.lint.exit",
        ])
    func lower(name: String) {
        #expect(direction(of: name) == .lower)
    }

    @Test(
        "other names tell nothing", arguments: ["epoch", "step", "lr", "x", "", "n", "false_positive_rate", "lossless"])
    func unknown(name: String) {
        #expect(direction(of: name) == nil)
    }

    @Test("what is declared outranks the record, and that outranks the name")
    func rank() {
        let declared = rule("loss") { $0.direction = .higher }
        #expect(KnownDirection(metric: "loss", rule: declared, recorded: .lower) == KnownDirection(.higher))
        #expect(KnownDirection(metric: "loss", rule: nil, recorded: .higher) == KnownDirection(.higher))
        #expect(KnownDirection(metric: "loss", rule: nil, recorded: nil) == KnownDirection(.lower, isInferred: true))
        #expect(KnownDirection(metric: "x", rule: nil, recorded: nil) == nil)
    }

    @Test("a limit that contradicts the name is an error at the gate")
    func contradictsName() {
        let rule = rule("val_loss") { $0.maxDrop = .absolute(0.1) }
        let failure = #expect(throws: Failure.self) { try judged([rule], records([0.1])) }
        #expect(
            failure
                == Failure(
                    .usage, "`max_drop` means that higher is better, but of `val_loss` lower is better",
                    at: "cml.yaml:14: gates.val_loss", hint: "use `max_rise`, or declare `direction: higher`"))
    }

    @Test("a limit that contradicts the declared direction is an error")
    func contradictsDirection() {
        let rule = rule("score") {
            $0.maxRise = .auto
            $0.direction = .higher
        }
        let failure = #expect(throws: Failure.self) { try rule.validate() }
        #expect(failure?.what == "the gate `score` has `max_rise` and `direction: higher`")
        #expect(
            failure?.hint == "`max_rise` means that lower is better; use `max_drop`, or leave `direction` out")
    }

    @Test("both limits together are an error, since each tells the other way", arguments: [nil, Direction.higher])
    func bothLimits(direction: Direction?) {
        let rule = rule("a") {
            $0.maxRise = .auto
            $0.maxDrop = .auto
            $0.direction = direction
        }
        let failure = #expect(throws: Failure.self) { try rule.validate() }
        #expect(failure?.what == "the gate `a` has both `max_drop` and `max_rise`")
    }

    @Test("a declared direction is believed, and a glob's slices may be anything")
    func allowed() throws {
        try rule("loss") {
            $0.maxDrop = .auto
            $0.direction = .higher
        }.validate()
        try rule("loss.*") { $0.maxDrop = .auto }.validate()
        #expect(throws: Failure.self) { try rule("*.loss") { $0.maxDrop = .auto }.validate() }
        #expect(throws: Failure.self) { try rule("loss") { $0.maxGap = 0.1 }.validate() }
    }

    @Test(
        "the kind of a metric decides how its noise is known",
        arguments: [
            ("accuracy", MetricKind.quality), ("loss", .quality), ("errors", .quality), ("run.seconds", .resource),
            ("run.cpu_seconds", .resource), ("run.peak_memory", .resource), ("serve.latency.p99", .resource),
            ("train_samples_per_second", .resource), ("serve.throughput", .resource), ("image.size", .exact),
            ("model.size_mb", .exact), ("weights.bytes", .exact), ("num_params", .exact), ("parameters", .exact),
            ("checks.lint.exit", .exact), ("checks.lint.seconds", .resource), ("junit.errors", .exact),
            ("junit.tests", .exact),
        ])
    func kind(name: String, expected: MetricKind) {
        #expect(MetricKind(of: name, in: ["junit.tests": Metric(1)]) == expected)
    }

    @Test("a unit tells the kind, too")
    func unit() {
        #expect(MetricKind(of: "x", in: ["x": Metric(1, unit: "s")]) == .resource)
        #expect(MetricKind(of: "x", in: ["x": Metric(1, unit: "B")]) == .exact)
    }
}
