/// A metric's course in a few characters, for a cell of a table.
package struct Sparkline: Equatable, Sendable {
    /// The most characters; of more values the last are shown.
    package static let width = 14

    package var values: [Double]

    /// The values from the oldest to the newest: main's, then this change's.
    package init(_ values: [Double]) {
        self.values = Array(values.suffix(Sparkline.width))
    }

    /// Returns a character a value: a level between the least and the greatest, `!` for NaN, `^` and `v` for the
    /// infinities, the middle level of a constant.
    package func text(_ glyphs: Plot.Glyphs = .ascii) -> String {
        let levels = glyphs.set.levels
        let finite = values.filter(\.isFinite)
        let least = finite.min() ?? 0
        let width = (finite.max() ?? 0) / 2 - least / 2
        return String(
            values.map { value in
                if value.isNaN { return "!" }
                if value.isInfinite { return value > 0 ? "^" : "v" }
                // Halved before it's subtracted: the distance of ±1e308 is not a finite number.
                guard width > least.magnitude * 1e-12, width > 0 else { return levels[levels.count / 2] }
                let share = (value / 2 - least / 2) / width
                return levels[min(Int(share * Double(levels.count)), levels.count - 1)]
            })
    }
}
