import CMLKit
import Testing

/// Rules on every slice of a glob.
@Suite struct GateGlobTests: GateScenario {
    private let glob = "slices.*.recall"

    @Test("every slice has its gates, in the order of their names")
    func slices() throws {
        let rule = rule(glob) { $0.min = 0.6 }
        let gates = try judged(
            [rule], [record(1, ["slices.b.recall": 0.5, "slices.a.recall": 0.7, "slices.a.b.recall": 0, "recall": 0])])
        #expect(gates.map(\.metric) == ["slices.a.recall", "slices.b.recall"])
        #expect(gates.map(\.verdict) == [.pass, .fail])
    }

    @Test("** is any number of segments")
    func deep() throws {
        let rule = rule("**.recall") { $0.min = 0.6 }
        let gates = try judged([rule], [record(1, ["slices.a.b.recall": 0.7, "loss": 0])])
        #expect(gates.map(\.metric) == ["slices.a.b.recall"])
    }

    @Test("a slice that only main has fails")
    func missing() throws {
        let rule = rule(glob) { $0.maxDrop = .absolute(0.1) }
        let main = [record(1, ["slices.a.recall": 0.7, "slices.b.recall": 0.7])]
        let gates = try judged([rule], [record(1, ["slices.a.recall": 0.7])], main)
        #expect(gates.map(\.metric) == ["slices.a.recall", "slices.b.recall"])
        #expect(gates.map(\.verdict.word) == ["inconclusive", "fail"])
        #expect(gates.last?.note == "missing slice: main (a1b2c3d) has it")
        let none = try judged([rule], [record(1, ["loss": 0.7])], main)
        #expect(none.map(\.note) == ["missing slices: slices.a.recall, slices.b.recall"])
        #expect(none.map(\.verdict) == [.fail])
    }

    @Test("a glob that matches nothing fails")
    func nothing() throws {
        let gates = try judged([rule(glob) { $0.min = 0.6 }], [record(1, ["recall": 0.7])])
        #expect(gates.map(\.verdict) == [.fail])
        #expect(gates.map(\.metric) == [glob])
        #expect(gates.map(\.note) == ["no metric matches"])
    }

    @Test("the gap is the greatest less the smallest, on one line", arguments: [(0.2, Verdict.pass), (0.19, .fail)])
    func gap(allowed: Double, expected: Verdict) throws {
        let rule = rule(glob) { $0.maxGap = allowed }
        let gates = try judged(
            [rule], [record(nil, ["slices.a.recall": 0.9, "slices.b.recall": 0.7, "slices.c.recall": 0.8])])
        #expect(gates.map(\.verdict) == [expected])
        #expect(gates.map(\.metric) == [glob])
        #expect(gates.map(\.note) == ["slices.b.recall 0.7000 .. slices.a.recall 0.9000"])
    }

    @Test("seeds tell how much of the gap is noise")
    func noise() throws {
        let rule = rule(glob) { $0.maxGap = 0.1 }
        // The seed's own luck (+0.1 a seed) moves both slices; ±0.01 is what opens the gap.
        let runs = [(1, 0.51, 0.40), (2, 0.60, 0.50), (3, 0.69, 0.60)].map { seed, first, second in
            record(seed, ["slices.a.recall": first, "slices.b.recall": second])
        }
        let gate = try #require(try judged([rule], runs).first)
        #expect(gate.verdict == .pass)
        #expect(((gate.number ?? 0) - (0.1 - 1.1283791670955126 * 0.00707106781 / 1.7320508)).magnitude < 1e-9)
        #expect(gate.note == "slices.b.recall 0.5000 .. slices.a.recall 0.6000, 0.0046 of noise taken off")
    }

    @Test("a slice without a number fails the gap")
    func illSlice() throws {
        let rule = rule(glob) { $0.maxGap = 0.1 }
        let gates = try judged([rule], [record(1, ["slices.a.recall": 0.9, "slices.b.recall": .nan])])
        #expect(gates.map(\.verdict) == [.fail])
        #expect(gates.map(\.note) == ["slices.b.recall is not a number"])
    }

    @Test("one slice has no gap")
    func oneSlice() throws {
        let gates = try judged([rule(glob) { $0.maxGap = 0.1 }], [record(1, ["slices.a.recall": 0.9])])
        #expect(gates.map(\.verdict) == [.inconclusive(.other("one slice alone has no gap"))])
    }

    @Test("a glob has its share of alpha, and what warns takes none")
    func share() {
        let slices = [0.0005, 0.0018, 0.0031, 0.02, 0.3, 0.9].map { FamilyTest(p: $0, glob: 1) }
        let singles = [0.0004, 0.003, 0.02, 0.5].map { FamilyTest(p: $0) }
        let warning = [FamilyTest(p: 0.009, warn: true), FamilyTest(p: 0.006, glob: 2, warn: true)]
        let family = Family(singles + slices + warning, alpha: 0.01)
        #expect(
            family.isSignificant == [
                true, false, false, false, true, true, false, false, false, false, true, true,
            ])
        #expect(family.shares == Array(repeating: 0.001, count: 10) + [0.01, 0.01])
    }

    @Test(
        "knows how far apart equal slices are",
        arguments: [(1, 0), (2, 1.1283791671), (3, 1.6925687506), (10, 3.0775054617)])
    func range(count: Int, expected: Double) {
        #expect((expectedNormalRange(count) - expected).magnitude < 1e-9)
    }
}
