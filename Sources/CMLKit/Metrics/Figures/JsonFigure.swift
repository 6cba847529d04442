import CMLSystem

/// Figures in JSON that are no lists of rows: a mapping from names to numbers, a matrix, lists side by side.
enum JsonFigure {
    /// Whatever is larger isn't written by hand, and is a list of rows.
    private static let most = 4 << 20

    /// nil when the document is none of them.
    static func read(_ file: CurveFile, _ plot: Config.PlotSource) throws(Failure) -> CurveReading? {
        guard plot.kind == .bar || plot.kind == .confusion else { return nil }
        let bytes = try attempt("read `\(file.path)`", .training) { () throws(FileError) in
            try file.source.head(most + 1)
        }
        guard bytes.count <= most, let root = try? Node.parsingJson(bytes) else { return nil }
        if plot.kind == .confusion {
            guard let (matrix, labels) = matrix(in: root, labels: []) else { return nil }
            let cells = matrix.map { row in row.map { FigureCell($0) } }
            return try MatrixRows.reading(cells, labels: labels, path: file.path) { row, column in
                let position = matrix[row][column].start
                return "\(file.path):\(position.line):\(position.column)"
            }
        }
        guard plot.x == nil, let (name, bars) = bars(in: root, name: plot.y.first ?? FileName(file.path).stem) else {
            return nil
        }
        var collector = BarCollector()
        for bar in bars { collector.add(.text(bar.key), bar.value, weight: 1) }
        var reading = CurveReading()
        guard let (points, figure) = try? collector.finish() else { return nil }
        reading.rows = bars.count
        reading.add(points, figure, name: name, file: file.path, x: "name")
        return reading
    }

    /// A mapping of names to nothing but numbers, at the top or under `name` or the only key.
    private static func bars(in node: Node, name: String) -> (name: String, bars: [(key: String, value: Double)])? {
        guard let entries = node.entries, !entries.isEmpty else { return nil }
        let numbers = entries.compactMap { entry in entry.value.json.number.map { (key: entry.key, value: $0) } }
        if numbers.count == entries.count { return (name, numbers) }
        guard let inner = entries.first(where: { $0.key == name }) ?? (entries.count == 1 ? entries.first : nil)
        else { return nil }
        return bars(in: inner.value, name: inner.key)
    }

    /// The first square of numbers, with the first list of as many different texts or numbers beside it or around it.
    private static func matrix(in node: Node, labels: [[String]]) -> (cells: [[Node]], labels: [String])? {
        if let rows = node.items, let first = rows.first?.items, rows.count == first.count {
            let cells = rows.map { $0.items ?? [] }
            guard cells.allSatisfy({ $0.count == rows.count }) else { return nil }
            let known = labels.first { $0.count == rows.count && Set($0).count == $0.count }
            return (cells, known ?? rows.indices.map(String.init))
        }
        guard let entries = node.entries else { return nil }
        let names = entries.compactMap { entry -> [String]? in
            guard let items = entry.value.items, items.first?.items == nil else { return nil }
            return items.compactMap { FigureCell($0).label }
        }
        for entry in entries {
            if let found = matrix(in: entry.value, labels: names + labels) { return found }
        }
        return nil
    }
}

extension FigureCell {
    fileprivate init(_ node: Node) {
        if let number = node.json.number {
            self = .number(number)
        } else if let text = node.string {
            self = .text(text)
        } else {
            self = .missing
        }
    }
}
