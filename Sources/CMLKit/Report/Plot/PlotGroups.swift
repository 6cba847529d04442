import CMLSystem

/// Several series of one plot of `cml.yaml` on common axes.
extension ReportPlots {
    /// More curves than these on one pair of axes are told apart by nobody.
    private static let mostCurves = 4

    /// The curves in the order of the sources, and there in that of their columns.
    static func sorted(_ keys: some Sequence<Key>, by sources: [Config.PlotSource]) -> [Key] {
        let ranked = keys.enumerated().map { (order: $0, key: $1, place: place(of: $1, in: sources)) }
        return ranked.sorted { left, right in
            guard left.place.source == right.place.source else { return left.place.source < right.place.source }
            guard left.key.file == right.key.file else { return left.key.file < right.key.file }
            guard left.place.column == right.place.column else { return left.place.column < right.place.column }
            return left.order < right.order
        }.map(\.key)
    }

    /// Puts the curves together that one plot names by `y`, as long as no more than four are drawn: with main's, two.
    static func groups(of keys: [Key], _ sources: [Config.PlotSource], sides: Int) -> [[Key]] {
        var groups: [[Key]] = []
        for key in keys {
            let own = place(of: key, in: sources)
            if let last = groups.last?.first, key.kind == .line, own.column < .max, last.file == key.file {
                let other = place(of: last, in: sources)
                let count = sources[own.source].y.count
                if other.source == own.source, other.column < .max, count * sides <= mostCurves {
                    groups[groups.count - 1].append(key)
                    continue
                }
            }
            groups.append([key])
        }
        return groups
    }
}

extension Plot {
    /// The curves of several plots on common axes; the range of the seeds would hide one behind the other.
    init(title: String, several plots: [(name: String, plot: Plot)]) {
        self.init(title: title, x: plots.first?.plot.x ?? "step", curves: [])
        for (name, plot) in plots {
            for var curve in plot.curves {
                curve.mark = Plot.marks[curves.count % Plot.marks.count]
                curve.label = plot.curves.count > 1 || curve.label == "main" ? "\(name), \(curve.label)" : name
                curve.note = curves.count < 2 ? curve.note : nil
                curve.spread = []
                curves.append(curve)
            }
            remarks += plot.remarks.filter { !remarks.contains($0) }
        }
        measures = plots.map { "\($0.name) \($0.plot.ends)" }.joined(separator: "; ")
    }
}

extension Config.PlotSource {
    /// Whether the curves of `path` are of this source, whose `file` may be a glob or a folder.
    func covers(_ path: String) -> Bool {
        let own = file.count > 1 && file.hasSuffix("/") ? String(file.dropLast()) : file
        guard own != path else { return true }
        // A run of TensorBoard's goes by its folder.
        if CurvePaths.isEventFile(own), Glob(Files.folder(of: own), separator: "/").matches(path) { return true }
        let glob = Glob(own, separator: "/")
        var folder = path
        while !folder.isEmpty, folder != "/" {
            if glob.matches(folder) { return true }
            folder = folder.contains("/") ? Files.folder(of: folder) : ""
        }
        return false
    }
}
