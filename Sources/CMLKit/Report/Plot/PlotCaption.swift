import CMLSystem

/// What stands under a plot: where its curves end, and what the picture can't show.
extension Plot {
    func caption(frame: PlotFrame?, style: PlotStyle, width: Int) -> [String] {
        var sentences = scale(of: frame)
        sentences += curves.compactMap { holes($0, frame) }
        sentences += remarks
        let lines = [measures ?? (drawing == .line ? ends : ""), sentences.joined(separator: "; ")].filter {
            !$0.isEmpty
        }
        return lines.flatMap { wrapped(style.safe($0), width: width) }
    }

    private func scale(of frame: PlotFrame?) -> [String] {
        guard let frame else { return ["nothing to draw"] }
        var sentences: [String] = []
        if frame.y.isLogarithmic { sentences.append("y is logarithmic") }
        if frame.x.isLogarithmic { sentences.append("\(x) is logarithmic") }
        if frame.y.exponent != 0 { sentences.append("y times 1e\(frame.y.exponent)") }
        if frame.x.exponent != 0 { sentences.append("\(x) times 1e\(frame.x.exponent)") }
        return sentences
    }

    /// The values that a curve has no place for.
    private func holes(_ curve: Curve, _ frame: PlotFrame?) -> String? {
        var counts = (nan: curve.omitted.nans, infinite: 0, negative: 0, astray: 0, notPositive: 0)
        for point in curve.points {
            if !point.x.isFinite { counts.astray += 1 }
            if point.y.isNaN { counts.nan += 1 }
            if point.y == .infinity { counts.infinite += 1 }
            if point.y == -.infinity { counts.negative += 1 }
            guard let frame, point.x.isFinite, point.y.isFinite else { continue }
            if !frame.x.holds(point.x) || !frame.y.holds(point.y) { counts.notPositive += 1 }
        }
        // Which way those that were left out went, isn't kept: a curve mostly goes one way alone.
        if counts.infinite == 0, counts.negative > 0 {
            counts.negative += curve.omitted.infinities
        } else {
            counts.infinite += curve.omitted.infinities
        }
        var parts: [String] = []
        if counts.nan > 0 { parts.append("\(counts.nan) NaN (!)") }
        if counts.infinite > 0 { parts.append("\(counts.infinite) infinite (^)") }
        if counts.negative > 0 { parts.append("\(counts.negative) minus infinite (v)") }
        if counts.notPositive > 0 { parts.append("\(counts.notPositive) not positive, so not on the logarithm") }
        if counts.astray > 0 { parts.append("\(counts.astray) without a finite \(x)") }
        return parts.isEmpty ? nil : "\(curve.label): " + parts.joined(separator: ", ")
    }

    private func step(_ point: Series.Point) -> String { MatchedNumbers([point.x]).text(point.x) }

    /// The last value of each curve, and how much the second is above the first where both end at the same step.
    var ends: String {
        let lasts = curves.compactMap { curve in
            curve.points.last { $0.x.isFinite }.map { (label: curve.label, point: $0) }
        }
        guard let first = lasts.first else { return "" }
        let numbers = MatchedNumbers(lasts.map(\.point.y))
        let isCommon = lasts.allSatisfy { $0.point.x == first.point.x }
        var parts = lasts.map { last in
            let value = "\(last.label) \(numbers.text(last.point.y))"
            return isCommon ? value : "\(value) at \(x) \(step(last.point))"
        }
        if isCommon, lasts.count == 2, let last = lasts.last {
            let difference = last.point.y - first.point.y
            if difference.isFinite { parts.append("difference \(numbers.signed(difference))") }
        }
        return (isCommon ? "last (\(x) \(step(first.point))): " : "last: ") + parts.joined(separator: ", ")
    }
}
