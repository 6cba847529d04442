import CMLKit
import TestSupport
import Testing

@Suite("The glyph sets of plots") struct PlotGlyphTests {
    static var seeds: Plot {
        var plot = PlotTests.overlapping
        plot.curves[1].spread = plot.curves[1].points.map {
            Plot.Spread(x: $0.x, lower: $0.y - 0.05, upper: $0.y + 0.03)
        }
        return plot
    }

    static var logarithmic: Plot {
        var plot = PlotTests.plot("learning rate", nil, PlotTests.points(40) { 0.1 / ($0 * $0) - 0.0001 })
        plot.yScale = .log
        plot.xScale = .log
        return plot
    }

    static var several: Plot {
        let curves = Plot.marks.prefix(5).enumerated().map { index, mark in
            Plot.Curve(
                mark: mark, label: "fold \(index + 1)",
                points: PlotTests.points(12) { $0 * Double(index + 1) + PlotTests.noise(index * 40 + Int($0)) })
        }
        return Plot(title: "seconds", x: "epoch", curves: curves)
    }

    static var mixed: Plot {
        var plot = PlotTests.plot("signs", PlotTests.points(12) { $0 - 6 }, PlotTests.points(12) { pow($0) })
        plot.yScale = .log
        return plot
    }

    private static func pow(_ x: Double) -> Double { (0..<Int(x)).reduce(1e-6) { power, _ in power * 4 } }

    static var infinite: Plot {
        PlotTests.plot(
            "loss",
            nil, PlotTests.points(30) { $0 == 10 ? .infinity : $0 == 20 ? -.infinity : $0 > 24 ? .nan : $0 })
    }

    static let all = [
        ("seeds", seeds), ("logarithmic", logarithmic), ("several", several), ("mixed", mixed), ("infinite", infinite),
        ("overlapping", PlotTests.overlapping),
    ]

    @Test("draw each line", arguments: all, Plot.Glyphs.allCases)
    func golden(plot: (name: String, plot: Plot), glyphs: Plot.Glyphs) {
        let lines = plot.plot.render(width: 72, glyphs: glyphs)
        expectGolden(lines.joined(separator: "\n") + "\n", named: "plot-\(plot.name)-\(glyphs).txt")
    }

    @Test("show in a sparkline what is no number, and a constant as the middle")
    func sparkline() {
        #expect(Sparkline([1, 2, 3, 4, 5]).text() == "_.-=^")
        #expect(Sparkline([1, 2, 3, 4, 5]).text(.block) == "▁▃▅▇█")
        #expect(Sparkline([.nan, 1, .infinity, 2, -.infinity]).text() == "!_^^v")
        #expect(Sparkline([0.5, 0.5]).text() == "--")
        #expect(Sparkline([-1e308, 0, 1e308]).text() == "_-^")
        #expect(Sparkline([]).text().isEmpty)
        #expect(Sparkline((0..<100).map(Double.init)).text().count == Sparkline.width)
    }
}
