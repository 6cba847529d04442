import CMLSystem

/// Columns of numbers of a document that is in memory.
struct Table {
    struct Column {
        var name: String
        /// The numbers, each with its row; a row without one takes no room.
        var cells: [(row: Int, value: Double)] = []
        /// The first text that stands where a number should be.
        var text: (text: String, place: String)?
        /// The last row that gave this column, with a number or without.
        var lastRow = -1

        init(name: String) {
            self.name = name
        }
    }

    var path: String
    var columns: [Column] = []
    var rows = 0

    init(path: String) {
        self.path = path
    }

    /// Returns the series that `plot` names, or those that it may mean when it names none.
    func series(_ plot: Config.PlotSource) throws(Failure) -> CurveReading {
        guard rows > 0, !columns.isEmpty else {
            throw Failure(.training, "no row of numbers in `\(path)`", at: path)
        }
        let known = columns.map { column in
            var known = CurveColumn(column.name)
            known.text = column.text
            known.isEmpty = column.cells.isEmpty
            return known
        }
        let choice = try CurveChoice(known, plot: plot, path: path)
        var xs = choice.x == nil ? (0..<rows).map(Double.init) : Array(repeating: CellWord.missing, count: rows)
        if let x = choice.x { for cell in columns[x].cells { xs[cell.row] = cell.value } }
        var collectors = choice.y.map { column in
            var collector = CurveCollector()
            for cell in columns[column].cells { collector.add(xs[cell.row], cell.value) }
            return collector
        }
        var reading = CurveReading()
        reading.rows = rows
        reading.take(&collectors, of: choice)
        return reading
    }
}
