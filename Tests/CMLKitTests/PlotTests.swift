import CMLKit
import Glibc
import Testing
import TestSupport

@Suite("A plot") struct PlotTests {
    static func points(_ count: Int, _ value: (Double) -> Double) -> [Series.Point] {
        (1...count).map { Series.Point(x: Double($0), y: value(Double($0))) }
    }

    /// Numbers that look random and never change.
    static func noise(_ index: Int) -> Double {
        Double((UInt64(index) &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407) >> 33) / 2_147_483_648
    }

    static func plot(_ title: String, _ main: [Series.Point]?, _ change: [Series.Point]) -> Plot {
        let curve = Plot.Curve(mark: "o", label: "this change", note: "mean of 5 seeds", points: change)
        let base = main.map { Plot.Curve(mark: "*", label: "main", note: "a1b2c3d", points: $0) }
        return Plot(title: title, x: "epoch", curves: [base, curve].compactMap(\.self))
    }

    static let overlapping = plot(
        "accuracy", points(10) { 0.95 - 0.6 * exp(-$0 / 3) }, points(10) { 0.93 - 0.58 * exp(-$0 / 3.5) })

    static var spiky: Plot {
        var curve = points(20_000) { (step: Double) -> Double in
            let level = 1e4 * exp(-step / 2000)
            return level + 0.1 + 0.4 * noise(Int(step))
        }
        for index in 9_000..<11_000 { curve[index].y = .nan }
        curve[15_000].y = .infinity
        curve[18_000].y = 9_000
        return plot("loss", nil, curve)
    }

    static let all: [(String, Plot)] = [
        ("overlapping", overlapping), ("spiky", spiky),
        ("constant", plot("constant", points(5) { _ in 0.5 }, points(5) { _ in 0.5 })),
        ("tiny", plot("learning rate", nil, points(30) { 1e-5 / $0 })),
        ("huge", plot("tokens", nil, points(30) { 1e9 * $0 })),
        ("single", plot("single", [Series.Point(x: 3, y: 0.7)], [Series.Point(x: 3, y: 0.8)])),
        ("diverged", plot("loss", points(10) { 1 / $0 }, points(10) { $0 < 5 ? $0 : $0 < 7 ? .infinity : .nan })),
        ("nothing", plot("loss", nil, points(3) { _ in .nan })),
        ("empty", plot("loss", nil, [])),
        (
            "names",
            plot("Verlust — größer als 80 Zeichen: " + String(repeating: "lang ", count: 20), nil, points(3) { $0 })
        ),
    ]

    @Test("is what it was", arguments: all)
    func golden(name: String, plot: Plot) {
        expectGolden(plot.render().joined(separator: "\n") + "\n", named: "plot-\(name).txt")
    }

    @Test("is pure ASCII of at most 80 columns in a comment", arguments: all)
    func ascii(name: String, plot: Plot) {
        for line in plot.render() {
            #expect(line.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } && line.utf8.count <= 80, "\(line)")
        }
    }

    @Test("fits the width and height it is given", arguments: [24, 40, 80, 132], [Plot.Glyphs.ascii, .box, .braille])
    func size(width: Int, glyphs: Plot.Glyphs) {
        for (_, plot) in Self.all {
            #expect(plot.render(width: width, height: 12, glyphs: glyphs).allSatisfy { $0.count <= width })
        }
        let lines = Self.overlapping.render(width: 80, height: 12, glyphs: glyphs)
        #expect(lines.count { $0.contains("|") || $0.contains("│") || $0.contains("┤") || $0.contains(" +") } >= 10)
    }

    @Test("draws with dots or lines where the terminal can", arguments: [Plot.Glyphs.box, .braille])
    func terminal(glyphs: Plot.Glyphs) {
        let lines = Self.overlapping.render(width: 60, height: 14, glyphs: glyphs)
        expectGolden(lines.joined(separator: "\n") + "\n", named: "plot-terminal-\(glyphs).txt")
    }

    @Test("shows a spike of one step among very many")
    func spike() {
        var points = Self.points(100_000) { _ in 0.5 }
        points[77_777].y = 1
        let lines = Self.plot("loss", nil, points).render()
        #expect(lines.first { $0.contains("1.0 +") }?.contains("o") == true)
        #expect(
            lines.count { $0.contains("|") || $0.contains(" +") } == lines.count { $0.dropFirst(6).contains("o") } - 1)
    }

    @Test("sorts steps that a resumed training logged out of order")
    func unsorted() {
        let points = Self.points(10) { $0 * $0 }
        let shuffled = Self.plot("loss", nil, points.reversed())
        #expect(shuffled.render() == Self.plot("loss", nil, points).render())
    }

    @Test("colours curves only where it may")
    func colour() {
        let plain = Self.overlapping.render(width: 60, glyphs: .box)
        let coloured = Self.overlapping.render(width: 60, glyphs: .box, colour: true)
        let stripped = coloured.map { $0.replacing(/\u{1B}\[[0-9;]*m/, with: "") }
        #expect(plain == stripped)
        #expect(plain != coloured)
    }
}
