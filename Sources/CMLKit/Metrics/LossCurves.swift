/// The mechanism gate on curves: a loss that was logged over steps must stay finite.
package enum LossCurves {
    /// Returns a sentence on the first loss curve that isn't finite, or nil when all are.
    ///
    /// The last value alone hides it: a run may end with a finite metric computed by other code. A curve
    /// with one row is a metric, and judged as one.
    package static func finiteProblem(_ series: [Series]) -> String? {
        for curve in series where isLoss(curve.name) && curve.points.count >= 2 && curve.figure == nil {
            guard let point = curve.points.first(where: { !$0.y.isFinite }) else { continue }
            return "`\(curve.name)` in \(curve.file) is \(word(for: point.y)) at \(curve.x) \(step(point.x))"
        }
        return nil
    }

    /// Whether a word of `name` begins or ends with `loss`: `val_loss`, `logloss`, `trainLoss`; not `glossary`.
    static func isLoss(_ name: String) -> Bool {
        let words = name.lowercased().split { !$0.isLetter && !$0.isNumber }
        return words.contains { $0.hasPrefix("loss") || $0.hasSuffix("loss") || $0.hasSuffix("losses") }
    }

    private static func word(for y: Double) -> String {
        y.isNaN ? "NaN" : y > 0 ? "infinite" : "minus infinite"
    }

    private static func step(_ x: Double) -> String {
        Int(exactly: x).map(String.init) ?? "\(x)"
    }
}
