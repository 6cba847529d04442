/// A named number a run reports, or the text that stands where a number should.
package struct Metric: Equatable, Sendable {
    package enum Value: Equatable, Sendable {
        case number(Double)
        case text(String)
    }

    package var value: Value
    /// The unit of the value, such as `s` or `B`, when it is known.
    package var unit: String?
    /// The number of examples the value was measured on, when it is known.
    package var n: Int?
    package var direction: Direction?

    package init(_ value: Value, unit: String? = nil, n: Int? = nil, direction: Direction? = nil) {
        self.value = value
        self.unit = unit
        self.n = n
        self.direction = direction
    }

    package init(_ number: Double, unit: String? = nil) {
        self.init(.number(number), unit: unit)
    }

    /// The number, NaN and infinities included; nil for a text.
    package var number: Double? {
        guard case .number(let number) = value else { return nil }
        return number
    }

    /// The mean over several runs; where one of them isn't a number, the last text. nil of none.
    package static func mean(of metrics: [Metric]) -> Value? {
        guard let last = metrics.last else { return nil }
        if let text = metrics.last(where: { $0.number == nil }) { return text.value }
        return metrics.count == 1 ? last.value : .number(Sample(metrics.compactMap(\.number)).mean)
    }

    /// The beginnings of the names that are kept for what `cml` measures itself.
    private static let builtInPrefixes = ["run.", "checks.", "serve.", "image."]

    /// Returns the reserved beginning of `name`, such as `run.`; nil for a metric of the user's.
    package static func builtInPrefix(of name: String) -> String? {
        builtInPrefixes.first { name.hasPrefix($0) }
    }

    /// Whether `cml` measures the metric of this name itself.
    package static func isBuiltIn(_ name: String) -> Bool { builtInPrefix(of: name) != nil }

    /// The metric with the secrets of its text hidden: a training can write anything where a number should stand.
    package func redacted(by redact: (String) -> String) -> Metric {
        guard case .text(let text) = value else { return self }
        var metric = self
        metric.value = .text(redact(text))
        return metric
    }
}

/// Which way a metric gets better.
package enum Direction: String, Equatable, Sendable {
    case higher
    case lower
}

/// A metric over steps.
package struct Series: Equatable, Sendable {
    package struct Point: Equatable, Sendable {
        package var x: Double
        package var y: Double

        package init(x: Double, y: Double) {
            self.x = x
            self.y = y
        }
    }

    /// How many points that were left out are no numbers.
    package struct Omitted: Equatable, Sendable {
        package var nans = 0
        package var infinities = 0

        package init(nans: Int = 0, infinities: Int = 0) {
            self.nans = nans
            self.infinities = infinities
        }

        /// What is left out of `all` when `kept` is kept.
        init(of all: (nans: Int, infinities: Int), keeping kept: [Point]) {
            nans = max(all.nans - kept.count { $0.y.isNaN }, 0)
            infinities = max(all.infinities - kept.count { $0.y.isInfinite }, 0)
        }
    }

    /// The metric's name, such as `val_loss`.
    package var name: String
    /// The file it was read from, relative to the project root.
    package var file: String
    /// What the x axis counts, such as `epoch`.
    package var x: String
    package var points: [Point]
    /// What of the points that were left out, so that the curve is small, has no place in a picture.
    package var omitted = Omitted()
    /// What the points are when they are no curve.
    package var figure: Figure?

    package init(name: String, file: String, x: String, points: [Point]) {
        self.name = name
        self.file = file
        self.x = x
        self.points = points
    }
}
