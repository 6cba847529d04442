import CMLSystem

/// The curves of a table that is in memory.
extension Table {
    /// Returns the series that `plot` names, or those that it may mean when it names none.
    func series(_ plot: Config.PlotSource) throws(Failure) -> CurveReading {
        guard rows > 0, !columns.isEmpty else {
            throw Failure(.training, "no row of numbers in `\(path)`", at: path)
        }
        let known = columns.map { column in
            var known = CurveColumn(column.name)
            known.text = column.firstText.map { ($0.text, $0.place) }
            known.isEmpty = column.values.allSatisfy(Table.isMissing)
            return known
        }
        let choice = try CurveChoice(known, plot: plot, path: path)
        var collectors = choice.y.map { column in
            var collector = CurveCollector()
            collector.add(choice.x.map { columns[$0].values }, columns[column].values)
            return collector
        }
        var reading = CurveReading()
        reading.rows = rows
        reading.take(&collectors, of: choice)
        return reading
    }
}

extension CurveCollector {
    fileprivate mutating func add(_ xs: [Double]?, _ ys: [Double]) {
        if let xs { add(xs.span, ys.span) } else { add(ys.span, firstRow: 0) }
    }
}
