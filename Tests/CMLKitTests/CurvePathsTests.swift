import CMLKit
import Testing
import TestSupport

@Suite("Files that a plot names")
struct CurvePathsTests {
    @Test(
        "a folder stands for DVCLive's tables, for the runs of TensorBoard, or for every table",
        arguments: [
            ("h.csv", ["h.csv": ["h.csv"]]), ("none.csv", ["none.csv": ["none.csv"]]), ("no*.csv", [:]),
            (
                "dvclive",
                [
                    "dvclive/plots/metrics/loss.tsv": ["dvclive/plots/metrics/loss.tsv"],
                    "dvclive/plots/metrics/train/acc.tsv": ["dvclive/plots/metrics/train/acc.tsv"],
                ]
            ),
            (
                "dvclive/plots/metrics/**/*.tsv",
                [
                    "dvclive/plots/metrics/loss.tsv": ["dvclive/plots/metrics/loss.tsv"],
                    "dvclive/plots/metrics/train/acc.tsv": ["dvclive/plots/metrics/train/acc.tsv"],
                ]
            ),
            ("runs/a/", ["runs/a": ["runs/a/events.out.tfevents.1", "runs/a/events.out.tfevents.2"]]),
            (
                "runs",
                [
                    "runs/a": ["runs/a/events.out.tfevents.1", "runs/a/events.out.tfevents.2"],
                    "runs/b": ["runs/b/events.out.tfevents.3"],
                ]
            ),
            (
                "runs/*/*tfevents*",
                [
                    "runs/a": ["runs/a/events.out.tfevents.1", "runs/a/events.out.tfevents.2"],
                    "runs/b": ["runs/b/events.out.tfevents.3"],
                ]
            ),
        ] as [(String, [String: [String]])])
    func named(pattern: String, found: [String: [String]]) throws {
        let folder = try TemporaryDirectory()
        for path in [
            "h.csv", "dvclive/metrics.json", "dvclive/plots/metrics/loss.tsv", "dvclive/plots/metrics/train/acc.tsv",
            "dvclive/plots/sklearn/roc.json", "runs/a/events.out.tfevents.2", "runs/a/events.out.tfevents.1",
            "runs/b/events.out.tfevents.3", "runs/b/notes.txt",
        ] { try folder.write("", to: path) }
        let paths = CurvePaths.named(pattern, in: folder.path)
        #expect(Dictionary(uniqueKeysWithValues: paths.map { ($0.name, $0.files) }) == found)
    }
}
