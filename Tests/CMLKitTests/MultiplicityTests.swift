import CMLKit
import Testing

/// How the tests of a check share alpha.
@Suite struct MultiplicityTests {
    private let singles = [0.0004, 0.003, 0.02, 0.5]
    private let slices = [0.0005, 0.0018, 0.0031, 0.02, 0.3, 0.9]

    @Test("holds single gates to Holm")
    func holm() {
        let tests = Multiplicity(alpha: 0.01, singles: singles)
        #expect(tests.significantSingles == [true, true, false, false])
        #expect(
            Multiplicity(alpha: 0.01, singles: singles.reversed()).significantSingles == [false, false, true, true])
    }

    @Test("gives each glob its share of alpha")
    func glob() {
        let tests = Multiplicity(alpha: 0.01, singles: singles, globs: [slices])
        #expect(tests.count == 10)
        #expect(tests.worstShare == 0.001)
        #expect(tests.significantSingles == [true, false, false, false])
        #expect(tests.significantSlices == [[true, true, false, false, false, false]])
    }

    @Test("lets a later slice take the earlier ones along")
    func stepUp() {
        #expect(benjaminiHochberg([0.0024, 0.0021, 0.5, 0.0029], level: 0.004) == [true, true, false, true])
    }

    @Test("stops at the first single that is over its share")
    func stepDown() {
        #expect(CMLKit.holm([0.006, 0.0062, 0.0001], level: 0.01) == [false, false, true])
    }

    @Test("is empty without tests")
    func empty() {
        let tests = Multiplicity(alpha: 0.01)
        #expect(tests.significantSingles == [])
        #expect(tests.significantSlices == [])
        #expect(tests.worstShare == 0.01)
    }
}
