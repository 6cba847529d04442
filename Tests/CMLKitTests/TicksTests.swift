import CMLKit
import Testing

@Suite("The ticks of an axis") struct TicksTests {
    @Test(
        "are multiples of 1, 2, 2.5 or 5, with labels that differ",
        arguments: [
            (0.0, 1.0, ["0.00", "0.25", "0.50", "0.75", "1.00"]),
            (0.0, 2.0, ["0.0", "0.5", "1.0", "1.5", "2.0"]),
            (0.95, 0.9512, ["0.9500", "0.9505", "0.9510"]),
            (-3.0, 4.0, ["-2", "0", "2", "4"]),
            (1_000_000_000.0, 1_000_000_006, ["1000000000", "1000000002", "1000000004", "1000000006"]),
            (0.0, 40_000_000.0, ["0", "1", "2", "3", "4"]),
            (0.0, 0.00004, ["0", "1", "2", "3", "4"]),
            (0.5, 0.5, ["0.450", "0.475", "0.500", "0.525", "0.550"]),
            (0.0, 0.0, ["-1.0", "-0.5", "0.0", "0.5", "1.0"]),
            (-1e308, 1e308, ["-1.0", "-0.5", "0.0", "0.5", "1.0"]),
            (Double.leastNonzeroMagnitude, Double.leastNormalMagnitude, ["-1.0", "-0.5", "0.0", "0.5", "1.0"]),
        ])
    func labels(lower: Double, upper: Double, labels: [String]) {
        #expect(Axis(from: lower, to: upper, ticks: 4).ticks.map(\.label) == labels)
    }

    @Test(
        "leave a common power of ten to the caption only where that shortens the labels",
        arguments: [(0.0, 40_000_000.0, 7), (0.0, 0.00004, -5), (0.0, 1.0, 0), (1_000_000_000.0, 1_000_000_006, 0)])
    func exponent(lower: Double, upper: Double, exponent: Int) {
        #expect(Axis(from: lower, to: upper, ticks: 4).exponent == exponent)
    }

    @Test(
        "are whole numbers where the values are",
        arguments: [(1.0, 3.0, ["1", "2", "3"]), (3.0, 3.0, ["3"]), (0.0, 100.0, ["0", "25", "50", "75", "100"])])
    func wholeNumbers(lower: Double, upper: Double, labels: [String]) {
        #expect(Axis(from: lower, to: upper, ticks: 4, wholeNumbers: true).ticks.map(\.label) == labels)
    }

    @Test(
        "are powers of ten on a logarithmic axis",
        arguments: [
            (0.002, 50.0, ["0.01", "0.1", "1", "10"]), (1.0, 1e8, ["1e0", "1e3", "1e6"]),
            (1e-9, 1e-5, ["1e-9", "1e-7", "1e-5"]),
        ])
    func decades(lower: Double, upper: Double, labels: [String]) {
        #expect(Axis(from: lower, to: upper, ticks: 4, logarithmic: true).ticks.map(\.label) == labels)
    }

    @Test("lie inside, and values beyond the ends are clipped")
    func shares() {
        let axis = Axis(from: 10, to: 20, ticks: 4)
        #expect([5, 10, 12.5, 20, 99].map(axis.share) == [0, 0, 0.25, 1, 1])
        #expect(axis.ticks.allSatisfy { $0.value >= 10 && $0.value <= 20 })
    }
}
