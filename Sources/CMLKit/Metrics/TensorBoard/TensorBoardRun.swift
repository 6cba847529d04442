import CMLSystem

/// The scalars of one TensorBoard run: its event files in the order of their names.
///
/// Where a program was restarted, its new values count: a session's start drops every point from its step on, as
/// TensorBoard does, and a tag that goes on in a later file at a step it had before drops those of this tag. A file
/// that is cut off or damaged, as a running or killed program leaves it, counts up to there, with a notice.
struct TensorBoardRun {
    private let file: CurveFile
    private let plot: Config.PlotSource
    private var tags: [EventTag] = []
    private var indices: [[UInt8]: Int] = [:]
    private var guess = 0
    private var wanted = 0
    private var notices: [String] = []
    private var events = 0
    private var isSecond = false

    /// More tags than a person can name are left out, so that the memory stays bounded.
    private static let mostTags = SeparatedRows.mostColumns

    static func read(_ file: CurveFile, plot: Config.PlotSource) throws(Failure) -> CurveReading {
        var run = TensorBoardRun(file, plot)
        try run.readAll()
        if run.tags.contains(where: \.isReplaced) {
            run.isSecond = true
            run.notices = []
            for index in run.tags.indices { run.tags[index] = run.tags[index].again() }
            try run.readAll()
        }
        return try run.reading()
    }

    private init(_ file: CurveFile, _ plot: Config.PlotSource) {
        self.file = file
        self.plot = plot
    }

    private mutating func readAll() throws(Failure) {
        events = 0
        for (number, part) in file.parts.enumerated() {
            let records = RecordStream(part.source, chunk: file.chunk)
            // Named once a file: a name put together for every record would take a fifth of the time.
            try attempt("read `\(part.path)`", .training) { () throws(FileError) in
                while try records.next({ event in addEvent(event, number) }) != nil { events += 1 }
            }
            switch records.end {
            case .whole where records.offset == 0: notices.append("`\(part.path)` is empty")
            case .whole: continue
            case .cut: notices.append("`\(part.path)` is cut off at byte \(records.offset): read up to there")
            case .damaged: notices.append("`\(part.path)` is damaged at byte \(records.offset): read up to there")
            }
        }
    }

    private mutating func addEvent(_ event: Span<UInt8>, _ number: Int) {
        var reader = ProtobufReader(0..<event.count)
        var step = 0.0
        var summary: Range<Int>?
        var isStart = false
        while let field = reader.next(event) {
            switch field {
            case .varint(2, let bits): step = Double(Int64(bitPattern: bits))
            case .bytes(5, let place): summary = place
            case .bytes(7, let place): isStart = TensorBoardRun.isStart(place, event)
            default: continue
            }
        }
        if isStart, !isSecond {
            for index in tags.indices { tags[index].restart(at: step) }
        }
        guard let summary else { return }
        var values = ProtobufReader(summary)
        while let field = values.next(event) {
            guard case .bytes(1, let place) = field, let scalar = EventScalar(place, of: event) else { continue }
            add(scalar, event, step, number)
        }
    }

    /// Whether a `SessionLog` tells of a start.
    private static func isStart(_ place: Range<Int>, _ event: Span<UInt8>) -> Bool {
        var reader = ProtobufReader(place)
        while let field = reader.next(event) {
            if case .varint(1, 1) = field { return true }
        }
        return false
    }

    private mutating func add(_ scalar: EventScalar, _ event: Span<UInt8>, _ step: Double, _ number: Int) {
        // A value that can't be one opens no tag: histograms and images have tags too.
        guard scalar.value != nil, let index = index(of: scalar, event) else { return }
        if let plugin = scalar.plugin { tags[index].isScalarTensor = TensorBoardRun.isScalars(plugin, event) }
        guard let value = scalar.value, !scalar.isTensor || tags[index].isScalarTensor else { return }
        if !scalar.isFloat { tags[index].isFloat = false }
        if tags[index].last == nil, tags[index].collector == nil, isWanted(tags[index].name) {
            tags[index].collector = CurveCollector()
            wanted += 1
        }
        if isSecond {
            tags[index].addAgain(value, step: step)
        } else {
            tags[index].add(value, step: step, file: number)
        }
    }

    private static func isScalars(_ plugin: Range<Int>, _ event: Span<UInt8>) -> Bool {
        let name = Array("scalars".utf8)
        return plugin.count == name.count && name.indices.allSatisfy { event[plugin.lowerBound + $0] == name[$0] }
    }

    /// The tag's place; mostly the one behind the last, since programs log the same tags again and again.
    private mutating func index(of scalar: EventScalar, _ event: Span<UInt8>) -> Int? {
        for _ in 0..<min(2, tags.count) {
            if matches(tags[guess].bytes, scalar.tag, event) { return guess }
            guess = guess + 1 == tags.count ? 0 : guess + 1
        }
        let bytes = scalar.tag.map { event[$0] }
        if let index = indices[bytes] {
            guess = index
            return index
        }
        guard tags.count < Self.mostTags else { return nil }
        indices[bytes] = tags.count
        guess = tags.count
        tags.append(EventTag(bytes))
        return guess
    }

    private func matches(_ bytes: [UInt8], _ place: Range<Int>, _ event: Span<UInt8>) -> Bool {
        guard bytes.count == place.count else { return false }
        for index in bytes.indices where bytes[index] != event[place.lowerBound + index] { return false }
        return true
    }

    private func isWanted(_ name: String) -> Bool {
        if !plot.y.isEmpty { return plot.y.contains(name) }
        return !CurveChoice.times.contains(name.lowercased())
            && wanted < CurveChoice.defaultCount
    }

    private mutating func reading() throws(Failure) -> CurveReading {
        tags.removeAll { $0.last == nil }
        guard !tags.isEmpty else {
            throw Failure(
                .training, "no scalar in `\(file.path)`", at: file.path,
                hint: events == 0 ? notices.first ?? "is it a TensorBoard event file?" : nil)
        }
        let columns = [CurveColumn("step")] + tags.map { CurveColumn($0.name) }
        let choice = try CurveChoice(columns, plot: plot, path: file.path)
        var reading = CurveReading()
        reading.notices = notices
        reading.rows = events
        var collectors = choice.y.map { column in column > 0 ? tags[column - 1].collector ?? .init() : .init() }
        // Held twice, the collected points would be copied by the first change.
        for index in tags.indices { tags[index].collector = nil }
        reading.take(&collectors, of: choice)
        for (index, column) in choice.y.enumerated() where column > 0 && tags[column - 1].isFloat {
            reading.series[index].points = reading.series[index].points.map {
                Series.Point(x: $0.x, y: Self.meant($0.y))
            }
            reading.totals[index].last = reading.totals[index].last.map(Self.meant)
        }
        for tag in tags where file.keepsLast {
            reading.lastValues[tag.name] = tag.last.map { .number(tag.isFloat ? Self.meant($0) : $0) }
        }
        return reading
    }

    /// The shortest decimal that is this float: 0.2, where its bits say 0.20000000298.
    private static func meant(_ value: Double) -> Double {
        guard value.isFinite, value != 0 else { return value }
        let float = Float(value)
        // The power of ten below the value, or one less. Nine digits tell every float, and powers of ten up to 22 are
        // exact, so that the product and the quotient are each rounded once.
        let exponent = (Int(value.magnitude.exponent) * 1233) >> 12
        for digits in 4...8 where value.magnitude < 1e7 && (0...22).contains(digits - exponent) {
            let power = PowersOfTen.exact[digits - exponent]
            let decimal = (value * power).rounded(.toNearestOrEven) / power
            if Float(decimal) == float { return decimal }
        }
        return DecimalText.value("\(float)") ?? value
    }
}
