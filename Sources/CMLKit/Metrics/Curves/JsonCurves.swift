import CMLSystem

/// The curves of a JSON document, read from the lists that hold them, all row by row at once.
struct JsonCurves {
    /// A list while it is read.
    private struct Reader {
        let stream: JsonStream
        let list: JsonShape.List
        /// The slots that each column of the list goes to.
        var slots: [[Int]]
        var isOpen = true
    }

    private let file: CurveFile
    private let isLines: Bool
    private let takesLists: Bool
    private var readers: [Reader] = []
    /// The numbers of the row just read, and the texts that stand where a number isn't.
    private(set) var row: [Double] = []
    private(set) var texts: [(text: String, offset: Int)?] = []

    /// Reads what `plot` asks for of the lists of `shape`.
    static func read(
        _ shape: JsonShape, of file: CurveFile, isLines: Bool, takesLists: Bool = false, plot: Config.PlotSource
    ) throws(Failure) -> CurveReading {
        let rows = shape.lists.map(\.rows).max() ?? 0
        guard rows > 0, !shape.columns.isEmpty else {
            throw Failure(.training, "no row of numbers in `\(file.path)`", at: file.path)
        }
        let choice = try CurveChoice(shape.columns, plot: plot, path: file.path)
        var curves = JsonCurves(file: file, isLines: isLines, takesLists: takesLists)
        try curves.open(shape, choice.y + (choice.x.map { [$0] } ?? []))
        var collectors = Array(repeating: CurveCollector(), count: choice.y.count)
        for number in 0..<rows {
            try curves.readRow()
            let x = choice.x == nil ? Double(number) : curves.row[choice.y.count]
            for index in collectors.indices { collectors[index].add(x, curves.row[index]) }
        }
        var reading = CurveReading()
        reading.rows = rows
        reading.take(&collectors, of: choice)
        reading.lastValues = shape.lastValues
        return reading
    }

    init(file: CurveFile, isLines: Bool, takesLists: Bool = false) {
        self.file = file
        self.isLines = isLines
        self.takesLists = takesLists
    }

    /// Opens each list that a chosen column is of. The slots are in the order of `columns`.
    mutating func open(_ shape: JsonShape, _ columns: [Int]) throws(Failure) {
        texts = Array(repeating: nil, count: columns.count)
        row = Array(repeating: CellWord.missing, count: columns.count)
        for index in Set(columns.map { shape.listOfColumn[$0] }).sorted() {
            let list = shape.lists[index]
            let stream = try file.jsonAttempt { () throws(StreamError) in
                let stream = try JsonStream(file.source, at: list.offset, chunk: file.chunk)
                if !isLines { _ = try stream.next() }
                return stream
            }
            let slots = list.columns.map { column in columns.indices.filter { columns[$0] == column } }
            readers.append(Reader(stream: stream, list: list, slots: slots))
        }
    }

    mutating func readRow() throws(Failure) {
        for slot in row.indices { (row[slot], texts[slot]) = (CellWord.missing, nil) }
        for index in readers.indices where readers[index].isOpen {
            let stream = readers[index].stream
            let event = try file.jsonAttempt { () throws(StreamError) in try stream.next() }
            guard event != .endList, event != .end else {
                readers[index].isOpen = false
                continue
            }
            if readers[index].list.keys == nil {
                for slot in readers[index].slots[0] { row[slot] = event.number(stream) ?? CellWord.missing }
                try file.jsonAttempt { () throws(StreamError) in try stream.skip(event) }
            } else {
                try readCells(readers[index])
            }
        }
    }

    private mutating func readCells(_ reader: Reader) throws(Failure) {
        var cells = JsonRow()
        while let event = try file.jsonAttempt({ () throws(StreamError) in
            try cells.next(in: reader.stream, takesLists: takesLists)
        }) {
            guard let place = reader.list.keys?.place(of: cells.key, guess: cells.cells) else { continue }
            for slot in reader.slots[place] {
                row[slot] = event.number(reader.stream) ?? CellWord.missing
                guard event == .string else { continue }
                texts[slot] = (reader.stream.text, reader.stream.offset)
            }
        }
    }
}

extension CurveFile {
    /// Runs `body`, and says where the text is broken.
    func jsonAttempt<Value>(_ body: () throws(StreamError) -> Value) throws(Failure) -> Value {
        do throws(StreamError) {
            return try body()
        } catch {
            switch error.kind {
            case .syntax(let message):
                throw Failure(
                    .training, "`\(path)` is not valid JSON: \(message)", at: try place(error.offset))
            case .file(let error):
                throw Failure(.training, "can't read `\(path)`: \(FileError.reason(error.code))", at: path)
            }
        }
    }

    /// The line and column of an offset.
    func place(_ offset: Int) throws(Failure) -> String {
        let position = try attempt("read `\(path)`", .training) { () throws(FileError) in
            try source.position(of: offset)
        }
        return "\(path):\(position.line):\(position.column)"
    }
}
