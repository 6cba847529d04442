import CMLKit

/// A number for a value (FNV-1a), by which two are compared where NaN is equal to itself.
struct Digest {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ word: UInt64) { value = (value ^ word) &* 0x100_0000_01B3 }

    mutating func add(_ text: String) {
        for byte in text.utf8 { add(UInt64(byte)) }
        add(UInt64(text.utf8.count))
    }

    mutating func add(_ reading: CurveReading) {
        for series in reading.series {
            add(series.name)
            add(series.x)
            for point in series.points {
                add(point.x.bitPattern)
                add(point.y.bitPattern)
            }
            if let figure = series.figure { add(figure) }
        }
        for totals in reading.totals {
            for count in [totals.points, totals.nans, totals.infinities] { add(UInt64(count)) }
            add(totals.last?.bitPattern ?? 1)
        }
        for (name, value) in reading.lastValues.sorted(by: { $0.key < $1.key }) {
            add(name)
            switch value {
            case .number(let number): add(number.bitPattern)
            case .text(let text): add(text)
            }
        }
        for notice in reading.notices { add(notice) }
        add(UInt64(reading.rows))
    }

    private mutating func add(_ figure: Figure) {
        for label in figure.labels { add(label) }
        for number in figure.weights + [figure.rows, figure.area ?? -1] { add(number.bitPattern) }
        for count in [figure.nans, figure.infinities, figure.folded] { add(UInt64(count)) }
    }

    mutating func add(_ reading: MetricReading) {
        for (name, metric) in reading.metrics.sorted(by: { $0.key < $1.key }) {
            add(name)
            add("\(metric.value)")
        }
        for note in reading.notes { add(note) }
    }
}
