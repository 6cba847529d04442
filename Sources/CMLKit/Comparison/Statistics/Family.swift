/// One test of a check, as its multiplicity sees it.
package struct FamilyTest: Equatable, Sendable {
    package var p: Double
    /// The number of its glob; nil for a single gate.
    package var glob: Int?
    /// Whether it can't block, and so takes no share of alpha from those that can.
    package var warn: Bool

    package init(p: Double, glob: Int? = nil, warn: Bool = false) {
        self.p = p
        self.glob = glob
        self.warn = warn
    }
}

/// Which tests of a check are significant, and the share of alpha of each in the worst case.
package struct Family: Equatable, Sendable {
    package private(set) var isSignificant: [Bool]
    package private(set) var shares: [Double]

    /// Judges all blocking tests together; each gate that only warns is a family of its own.
    package init(_ tests: [FamilyTest], alpha: Double) {
        isSignificant = tests.map { _ in false }
        shares = tests.map { _ in alpha }
        judge(tests.indices.filter { !tests[$0].warn }, of: tests, alpha)
        for index in tests.indices where tests[index].warn && tests[index].glob == nil {
            judge([index], of: tests, alpha)
        }
        for glob in Set(tests.filter(\.warn).compactMap(\.glob)) {
            judge(tests.indices.filter { tests[$0].warn && tests[$0].glob == glob }, of: tests, alpha)
        }
    }

    private mutating func judge(_ members: [Int], of tests: [FamilyTest], _ alpha: Double) {
        let singles = members.filter { tests[$0].glob == nil }
        let globs = Dictionary(grouping: members.filter { tests[$0].glob != nil }) { tests[$0].glob ?? 0 }
            .sorted { $0.key < $1.key }.map(\.value)
        let multiplicity = Multiplicity(
            alpha: alpha, singles: singles.map { tests[$0].p }, globs: globs.map { $0.map { tests[$0].p } })
        for index in members { shares[index] = multiplicity.worstShare }
        for (index, significant) in zip(singles, multiplicity.significantSingles) { isSignificant[index] = significant }
        for (glob, significant) in zip(globs, multiplicity.significantSlices) {
            for (index, significant) in zip(glob, significant) { isSignificant[index] = significant }
        }
    }
}
