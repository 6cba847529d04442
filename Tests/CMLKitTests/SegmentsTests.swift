import CMLKit
import Testing

/// Where main's level moved, and the noise that is left within its segments.
@Suite struct SegmentsTests {
    private static let steady = [0.950, 0.957, 0.944, 0.952, 0.961, 0.948, 0.955, 0.946, 0.953, 0.949]
    private static let moved = [
        0.90, 0.904, 0.897, 0.901, 0.899, 0.903, 0.898, 0.902, 0.95, 0.953, 0.948, 0.951, 0.949,
    ]

    @Test("leaves an unmoved main whole, with the plain mean and deviation")
    func steady() {
        let segments = Segments(values: Self.steady)
        #expect(segments.segments.map(\.range) == [0..<10])
        #expect(segments.segments.map(\.mean).allSatisfy { ($0 - 0.9515).magnitude < 1e-15 })
        #expect((segments.deviation - 0.005191).magnitude < 5e-7)
        #expect(segments.degreesOfFreedom == 9)
    }

    @Test("cuts where the level moved, and pools the noise within")
    func moved() {
        let segments = Segments(values: Self.moved)
        #expect(segments.segments.map(\.range) == [0..<8, 8..<13])
        #expect((segments.segments[1].mean - 0.9502).magnitude < 1e-15)
        #expect((segments.deviation - 0.002272).magnitude < 5e-7)
        #expect(segments.degreesOfFreedom == 11)
        #expect(segments.doubt > 0 && segments.doubt < 1e-8)
        #expect(Segments(uncut: Self.moved, forced: [], step: 0).segments.count == 1)
        #expect((StudentT(11).upperQuantile(0.0005 / 8) - 5.768106).magnitude < 5e-7)
    }

    @Test(
        "cuts by the level alone",
        arguments: [(1.0, 0.0), (-3, 5), (1e-6, 0), (1, 1e6)])
    func affine(scale: Double, shift: Double) {
        let segments = Segments(values: Self.moved.map { $0 * scale + shift })
        #expect(segments.segments.map(\.range) == [0..<8, 8..<13])
    }

    @Test("needs ten values, and three on each side of a cut")
    func few() {
        #expect(Segments(values: [1, 1.1, 0.9, 1, 9, 9.1, 8.9, 9, 9]).segments.count == 1)
        let late = Array(repeating: 0.0, count: 12).enumerated().map { index, _ in
            index >= 10 ? 9 : Double(index % 2) / 10
        }
        #expect(Segments(values: late).segments.map(\.range) == [0..<12])
        #expect(Segments(values: late + [9.1]).segments.map(\.range) == [0..<10, 10..<13])
    }

    @Test("cuts the newer part again, three times at most")
    func stairs() {
        let stairs = (0..<60).map { Double($0 / 10) * 10 + Double($0 % 2) }
        let found = Segments(values: stairs).segments
        #expect(found.count <= 4 && found.count > 1)
        #expect(found.allSatisfy { $0.range.lowerBound % 10 == 0 })
    }

    @Test(
        "begins a segment where it must",
        arguments: [
            ([4], [0..<4, 4..<10]), ([9], [0..<9, 9..<10]), ([0], [0..<10]), ([10], [0..<10]), ([-1, 99], [0..<10]),
            ([3, 3, 6], [0..<3, 3..<6, 6..<10]),
        ] as [([Int], [Range<Int>])])
    func forced(forced: [Int], expected: [Range<Int>]) {
        let segments = Segments(values: Self.steady, forced: forced)
        #expect(segments.segments.map(\.range) == expected)
        #expect(segments.degreesOfFreedom == 10 - expected.count)
    }

    @Test("takes no step of a discrete metric for a shift")
    func discrete() {
        let values = Array(repeating: 0.950, count: 5) + Array(repeating: 0.951, count: 5)
        #expect(Segments(values: values).segments.count == 2)
        #expect(Segments(values: values, step: 0.001).segments.count == 1)
        #expect(Segments(values: Array(repeating: 0.95, count: 12), step: 0.002).deviation == 0.001)
        #expect(Segments(values: Array(repeating: 0.95, count: 12)).segments.count == 1)
    }

    @Test("has nothing to say of nothing", arguments: [[], [0.5]] as [[Double]])
    func empty(values: [Double]) {
        let segments = Segments(values: values, step: 0.01)
        #expect(segments.segments.map(\.range) == (values.isEmpty ? [] : [0..<1]))
        #expect(segments.degreesOfFreedom == 0)
        #expect(segments.deviation == 0.005)
    }
}
