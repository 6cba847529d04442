@testable import CMLKit
import CMLSystem
import Testing
import TestSupport

@Suite("The view of a running training") struct LiveViewTests {
    private static func view(
        _ folder: TemporaryDirectory, file: String = "history.csv", params: [String: Json] = [:]
    ) throws -> LiveView {
        var settings = try Config.decoding(Array("metrics: [m.json]".utf8), file: "cml.yaml")
        settings.train.command = "true"
        var job = try settings.resolved(profile: "smoke", dataset: nil)
        job.plots = [Config.PlotSource(file: file, place: "")]
        var record = SampleReport.record(seed: 1, accuracy: 1, loss: 1)
        record.params = params
        let curves = LiveCurves(root: folder.path, outputs: try RunOutputs(root: folder.path, settings: job))
        return LiveView(Progress(total: 1, shown: [], earlier: []), record, curves)
    }

    @Test("tells the course, the last value and the time left by the epochs that the params tell")
    func course() throws {
        let folder = try TemporaryDirectory()
        var view = try Self.view(folder, params: ["params.yaml:train.epochs": .integer(10)])
        let title = "Training `smoke`, seed 1, 0:10"
        #expect(view.lines(elapsed: 10, width: 80, unicode: false) == [title])
        // The last row is half written.
        try folder.write("epoch,loss,acc\n0,0.9,0.1\n1,0.7,0.4\n2,0.5,0.6\n3,0.44,0.6666\n4,0.", to: "history.csv")
        #expect(
            view.lines(elapsed: 20, width: 80, unicode: false) == [
                "Training `smoke`, seed 1, 0:20, about 0:30 left",
                "  loss  ^-__    0.44  epoch 3 of 10", "  acc   _-^^  0.6666  epoch 3 of 10",
            ])
        #expect(
            view.lines(elapsed: 21, width: 30, unicode: true)
                == ["Training `smoke`, seed 1, 0:21, about 0:32 left", "  loss  █▅▂▁    0.44", "  acc   ▁▅██  0.6666"])
    }

    @Test("reads the beginning and the end of a long file, and of any file no more than it has")
    func long() throws {
        let folder = try TemporaryDirectory()
        var view = try Self.view(folder)
        let rows = (0..<200_000).map { "\($0),\(Double($0) / 4)" }.joined(separator: "\n")
        try folder.write("step,loss\n" + rows + "\n", to: "history.csv")
        let lines = view.lines(elapsed: 1, width: 80, unicode: false)
        #expect(lines.count == 2 && lines.last?.hasSuffix("  50000  step 199999") == true)
        try folder.write("step,loss\n", to: "history.csv")
        #expect(view.lines(elapsed: 100, width: 80, unicode: false).count <= 2)
    }

    @Test(
        "shows nothing of what it can't read", arguments: ["{", "\u{0}\u{0}", "", "a,b\n", "\u{1B}[2J,x\n1,2\n"])
    func damaged(text: String) throws {
        let folder = try TemporaryDirectory()
        for file in ["history.csv", "history.json", "events.out.tfevents.1"] {
            var view = try Self.view(folder, file: file)
            try folder.write(text, to: file)
            for line in view.lines(elapsed: 1, width: 80, unicode: false) { #expect(!line.contains("\u{1B}")) }
        }
    }
}
