import CMLSystem

/// The plots of a report on a terminal.
extension TerminalPage {
    /// With less room than this no plot is worth a second screen.
    private static let leastRoom = 12

    /// Returns the plots of all datasets, of them as many as `room` lines have; the others are
    /// named.
    func plots(of report: Report, lines room: Int, isWhole: Bool) -> [[String]] {
        var blocks: [[String]] = []
        var remarks: [[String]] = []
        var left = room
        var others: [String] = []
        for comparison in report.comparisons {
            let plots = ReportPlots(
                of: comparison, sources: report.plots, limit: isWhole ? .max : report.settings.maxPlots)
            var title =
                comparison.dataset.map { paragraph("Plots of \($0)").map { Ink.strong.paint($0, colour) } } ?? []
            for drawing in plots.drawings {
                let lines = title + drawing.lines(width: min(width, TerminalPage.widest), style: style)
                if !others.isEmpty || lines.count > left && (!blocks.isEmpty || left < Self.leastRoom) {
                    others.append(drawing.title + (comparison.dataset.map { " [\($0)]" } ?? ""))
                    continue
                }
                left -= lines.count + 1
                blocks.append(lines)
                title = []
            }
            remarks.append(list(plots.remarks))
        }
        return blocks + remarks + [named(others)]
    }

    private func named(_ others: [String]) -> [String] {
        if others.isEmpty { return [] }
        let shown = others.prefix(6).map { cut($0, to: 40, ellipsis: ellipsis) }.joined(separator: ", ")
        let rest = others.count > 6 ? ", ..." : ""
        let plots = others.count == 1 ? "1 more plot" : "\(others.count) more plots"
        return paragraph("\(plots), which `cml report --all` draws: \(shown)\(rest)")
    }
}
