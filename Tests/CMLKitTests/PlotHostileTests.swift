import CMLKit
import CMLSystem
import Testing

@Suite("A plot of hostile input") struct PlotHostileTests {
    static let names = [
        "", "a", String(repeating: "x", count: 10_000), String(repeating: "長い", count: 2_000), "👩‍👩‍👧‍👦 🇩🇪 é",
        "a\nb\r\n```\n</details>", "\u{1B}[31mred\u{0}\u{7}\u{202E}rtl", "@team | `x` -->", "\u{FEFF}\u{200B}",
    ]

    static let values: [[Double]] = [
        [], [0], [1], [.nan], [.nan, .nan, .nan], [.infinity], [-.infinity, .infinity],
        [.nan, 1, .infinity, -.infinity],
        [1e308, -1e308], [1e308, 1e308], [.leastNonzeroMagnitude, .leastNormalMagnitude / 8, 0],
        [.leastNonzeroMagnitude, .leastNonzeroMagnitude], [1e-12, 2e-12], [1e12, 1e12 + 1],
        [0.1 + 0.2, 0.3], [-1, 0, 1, 10, 1e6], [1e-300, 1e300], [0, 0, 0], [-0.0, 0.0], [1, 1 + .ulpOfOne],
        (0..<500).map { PlotTests.noise($0) - 0.5 }, (0..<50).map { Double($0 * $0 * $0) },
        [9_007_199_254_740_994, 9_007_199_254_740_992], [.greatestFiniteMagnitude, .leastNonzeroMagnitude],
    ]

    private static func check(_ lines: [String], width: Int, _ what: @autoclosure () -> String) {
        for line in lines {
            let isPlain = line.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
            #expect(isPlain && line.utf8.count <= width, "\(what()): \(line)")
        }
        #expect(lines.count <= 40, "\(what())")
    }

    private static func points(_ xs: [Double], _ ys: [Double]) -> [Series.Point] {
        ys.enumerated().map { Series.Point(x: xs.isEmpty ? Double($0) : xs[$0 % xs.count], y: $1) }
    }

    @Test("is ASCII and fits, whatever its values, scales and names are", arguments: values.indices)
    func lines(index: Int) {
        let scales: [Axis.Scale?] = [nil, .log, .linear]
        for (number, xs) in ([[]] + Self.values).enumerated() {
            let name = Self.names[(index + number) % Self.names.count]
            var plot = Plot(
                title: name, x: name,
                curves: [
                    Plot.Curve(mark: "*", label: "main", note: name, points: Self.points(xs, Self.values[number % 24])),
                    Plot.Curve(mark: "o", label: name, points: Self.points(xs, Self.values[index])),
                ])
            plot.drawing = [.line, .points, .density, .columns][(number + index) % 4]
            plot.xScale = scales[number % 3]
            plot.yScale = scales[(number / 3) % 3]
            for glyphs in Plot.Glyphs.allCases { #expect(!plot.render(width: 40, glyphs: glyphs).isEmpty) }
            Self.check(plot.render(), width: 80, "\(index) \(number) \(plot.drawing)")
            Self.check(plot.render(width: 24, height: 5), width: 24, "\(index) \(number), narrow")
        }
    }

    @Test("is ASCII and fits as a figure, also of a damaged artifact", arguments: values.indices)
    func figures(index: Int) {
        for kind in Config.PlotSource.Kind.allCases {
            for (number, xs) in ([[]] + Self.values).enumerated() where (number + index) % 4 == 0 {
                var series = Series(
                    name: "n", file: "f.csv", x: Self.names[number % 9], points: Self.points(xs, Self.values[index]))
                var figure = Figure(kind)
                figure.labels = number % 2 == 0 ? Self.names : ["one"]
                figure.weights = [2, .nan, -1]
                figure.folded = number % 3
                figure.area = Self.values[index].first
                series.figure = figure
                let title = Self.names[index % 9]
                for main in [[], [series], [series, series]] {
                    let sides = FigureSides(title: title, main: main, change: [series], commit: "a1b2c3d4")
                    Self.check(sides.lines(), width: 80, "\(kind) \(index) \(number)")
                    _ = sides.lines(width: 30, glyphs: .braille, colour: true)
                }
                #expect(series.thinned(to: 8).points.count <= 10)
            }
        }
    }

    @Test("reads every kind of it, or says what is wrong", arguments: Config.PlotSource.Kind.allCases)
    func reading(kind: Config.PlotSource.Kind) {
        let cells = ["", "1", "0", "nan", "inf", "-inf", "1e308", "5e-324", "-1e308", "cat", "\"a\"\"b\"", "👍", "0.5"]
        for seed in 0..<400 {
            let width = seed % 4 + 1
            let header = [
                ["a", "b", "c", "d"], ["label", "score", "x", "y"], ["actual", "predicted", "count", "z"],
                ["fpr", "tpr", "recall", "precision"], ["", "1", "2", "3"],
            ][seed % 5].prefix(width)
            let rows = (0..<(seed % 7)).map { row in
                (0..<width).map { cells[Int(PlotTests.noise(seed * 31 + row * 5 + $0) * 13) % 13] }.joined(
                    separator: ",")
            }
            let text = ([header.joined(separator: ",")] + rows).joined(separator: "\n") + "\n"
            guard let series = try? FigureFixture.series(kind, text) else { continue }
            for one in series where one.figure != nil {
                let sides = FigureSides(title: one.name, main: [one], change: [one], commit: nil)
                Self.check(sides.lines(), width: 80, "\(kind): \(text)")
            }
        }
    }
}
