/// The curves of one file, and what is known of all of its points.
package struct CurveReading: Equatable, Sendable {
    /// What a curve keeps of the points that down-sampling left out.
    package struct Totals: Equatable, Sendable {
        package var points = 0
        package var nans = 0
        package var infinities = 0
        package var last: Double?

        package init(points: Int, nans: Int, infinities: Int, last: Double?) {
            self.points = points
            self.nans = nans
            self.infinities = infinities
            self.last = last
        }
    }

    package var series: [Series] = []
    /// One for each series.
    package var totals: [Totals] = []
    /// The last value of every column by name, when it was asked for.
    package var lastValues: [String: Metric.Value] = [:]
    package var rows = 0
    /// Sentences for the reader: `the file is cut off`.
    package var notices: [String] = []

    package init() {}
}

extension CurveReading {
    /// Takes the curves over from what collected them.
    mutating func take(_ collectors: inout [CurveCollector], of choice: CurveChoice) {
        totals = collectors.map {
            Totals(points: $0.count, nans: $0.nanCount, infinities: $0.infiniteCount, last: $0.last?.y)
        }
        var points: [[Series.Point]] = []
        for index in collectors.indices { points.append(collectors[index].finish()) }
        series = choice.series(points)
        for (index, all) in totals.enumerated() where all.nans + all.infinities > 0 && index < series.count {
            series[index].omitted = .init(of: (all.nans, all.infinities), keeping: series[index].points)
        }
    }
}
