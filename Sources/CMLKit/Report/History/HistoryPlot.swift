import CMLSystem

extension HistoryView {
    /// The commits from the oldest to the newest, over the levels and their noise; nil when there is no value at all.
    func plot(width: Int) -> Plot? {
        guard commits.contains(where: { $0.value != nil }) else { return nil }
        var plot = Plot(title: title, x: "commit", curves: curves)
        plot.drawing = .points
        plot.bands = segments.map { segment in
            Plot.Band(
                x: Double(segment.range.lowerBound)...Double(segment.range.upperBound),
                lower: segment.band?.lowerBound ?? segment.level, level: segment.level,
                upper: segment.band?.upperBound ?? segment.level)
        }
        if let alpha = sight?.alpha {
            plot.bandLabel = "\(significant(100 * (1 - 2 * alpha), 3)) % of unchanged commits"
        }
        plot.signs = shifts.map { shift in
            shift.accepted == nil
                ? Plot.Sign(x: Double(shift.commit), mark: "C", label: "moved, not accepted")
                : Plot.Sign(x: Double(shift.commit), mark: "A", label: "accepted shift")
        }
        plot.ticks = ticks(columns: width - 10)
        return plot
    }

    /// `accuracy: 25 commits of main, higher is better`.
    private var title: String {
        let name = unit.map { $0.isEmpty ? label : "\(label) (\($0))" } ?? label
        let count = "\(commits.count) \(commits.count == 1 ? "commit" : "commits") of main"
        return "\(name): "
            + [count, direction.map { "\($0.rawValue) is better" }].compactMap(\.self)
            .joined(separator: ", ")
    }

    private var curves: [Plot.Curve] {
        let marks: [(mark: Character, label: String, isShown: (Commit) -> Bool)] = [
            ("*", "measured", { $0.leftOut == nil && !$0.hasFailed }),
            ("x", "its gate failed", { $0.leftOut == nil && $0.hasFailed }),
            ("o", "left out", { $0.leftOut != nil && !$0.isOlder }),
            ("+", "older, no longer used", { $0.isOlder }),
        ]
        return marks.compactMap { mark, label, isShown in
            let points = commits.enumerated().compactMap { index, commit in
                commit.value.flatMap { isShown(commit) ? Series.Point(x: Double(index), y: $0) : nil }
            }
            return points.isEmpty ? nil : Plot.Curve(mark: mark, label: label, points: points)
        }
    }

    /// Names the newest commit, those where the level moved, the oldest, and others as far as there is room.
    private func ticks(columns: Int) -> [Axis.Tick] {
        let last = commits.count - 1
        let wanted = [last] + shifts.map(\.commit).reversed() + [0] + spread(over: last, parts: max(columns / 12, 1))
        let room = 12 * Double(max(last, 1)) / Double(max(columns, 1))
        var chosen: [Int] = []
        for index in wanted where chosen.allSatisfy({ Double(abs($0 - index)) >= room }) { chosen.append(index) }
        return chosen.sorted().map { Axis.Tick(value: Double($0), label: commits[$0].short) }
    }

    private func spread(over last: Int, parts: Int) -> [Int] { (0...parts).map { $0 * last / parts } }
}
