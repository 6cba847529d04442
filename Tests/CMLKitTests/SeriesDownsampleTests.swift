import CMLKit
import Testing

@Suite("Fewer points")
struct SeriesDownsampleTests {
    private func points(_ ys: [Double]) -> [Series.Point] {
        ys.enumerated().map { Series.Point(x: Double($0.offset), y: $0.element) }
    }

    @Test(
        "M4 keeps the first, last, lowest and highest of each column, in order",
        arguments: [
            ([1, 5, 2, 3, 0, 4, 9, 8], 1, [1, 0, 9, 8]),
            ([1, 5, 2, 3, 0, 4, 9, 8], 2, [1, 5, 3, 0, 9, 8]),
            ([3], 10, [3]),
            ([2, 2, 2, 2], 1, [2, 2]),
            ([1, .infinity, -.infinity, 1, 2], 1, [1, .infinity, -.infinity, 2]),
            ([], 3, []),
        ] as [([Double], Int, [Double])])
    func m4(ys: [Double], columns: Int, kept: [Double]) {
        #expect(Downsample.m4(points(ys), columns: columns).map(\.y) == kept)
    }

    @Test("NaN marks a gap and is neither low nor high")
    func gaps() {
        let kept = Downsample.m4(points([1, .nan, .nan, 2, 3, 4, .nan, .nan]), columns: 2)
        #expect(kept.map { $0.y.isNaN ? "-" : "\(Int($0.y))" } == ["1", "-", "2", "3", "4", "-"])
    }

    @Test(
        "any x axis has columns",
        arguments: [
            ([5, 5, 5], [0, 2]), ([-1e308, 0, 1e308], [0, 1, 2]), ([3, 1, 2], [0, 1, 2]), ([0, .nan, .infinity], [0]),
        ] as [([Double], [Double])])
    func axes(xs: [Double], kept: [Double]) {
        let points = xs.enumerated().map { Series.Point(x: $0.element, y: Double($0.offset)) }
        #expect(Downsample.m4(points, columns: 4).map(\.y) == kept)
    }

    @Test("at most as many as asked, with the ends and the spikes", arguments: [2, 5, 16, 64])
    func atMost(limit: Int) {
        var ys = (0..<10_000).map { 1 / Double($0 + 1) }
        ys[5_000] = 40
        ys[7_000] = .nan
        let all = points(ys)
        let kept = Downsample.atMost(limit, all)
        #expect(kept.count <= limit)
        #expect(kept.first == all.first && kept.last == all.last)
        if limit >= 5 { #expect(kept.contains { $0.y == 40 } && kept.contains { $0.y.isNaN }) }
    }

    @Test("few points stay as they are")
    func few() {
        #expect(Downsample.atMost(3, points([1, 2, 3])) == points([1, 2, 3]))
    }

    @Test(
        "a loss that isn't finite is told with its first step",
        arguments: [
            ("val_loss", [1, .nan, .nan], "`val_loss` in h.csv is NaN at epoch 1"),
            ("logloss", [1, 2, .infinity], "`logloss` in h.csv is infinite at epoch 2"),
            ("train.loss", [-.infinity, 1], "`train.loss` in h.csv is minus infinite at epoch 0"),
            ("loss", [.nan], nil), ("loss", [1, 2], nil), ("accuracy", [.nan, .nan], nil),
            ("glossary", [.nan, 1], nil),
        ] as [(String, [Double], String?)])
    func losses(name: String, ys: [Double], problem: String?) {
        let series = Series(name: name, file: "h.csv", x: "epoch", points: points(ys))
        #expect(LossCurves.finiteProblem([series]) == problem)
    }
}
