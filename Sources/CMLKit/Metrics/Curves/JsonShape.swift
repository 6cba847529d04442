import CMLSystem

/// What lists of numbers a JSON document holds, and where: found in a first reading, so that in a second one the lists
/// that a plot wants can be read side by side.
///
/// Each list of objects is a set of rows, each list of numbers a column; lists inside other objects are named by the
/// way to them, as `train.logloss`. JSON lines are one list of objects.
struct JsonShape {
    struct List {
        /// Where it starts in the source.
        var offset: Int
        /// The key in a row, dotted where it is nested, of each of its columns; nil when the list is itself the column.
        var keys: KeyPlaces?
        /// The columns of these keys.
        var columns: [Int] = []
        var rows = 0
        /// The row in which each column was given last.
        var given: [Int] = []
    }

    /// What a plot may draw, by column.
    private(set) var columns: [CurveColumn] = []
    /// The list of each column.
    private(set) var lists: [List] = []
    private(set) var listOfColumn: [Int] = []

    private let file: CurveFile
    private let stream: JsonStream
    private let isLines: Bool
    private let only: String?
    private let takesLists: Bool
    private var indices: [String: Int] = [:]
    /// The text of each column whose place isn't known yet.
    private var texts: [Int: (text: String, offset: Int)] = [:]
    /// One for each column, when the last values are wanted.
    private var ends: [ColumnEnd] = []

    /// Reads the document once; with `only` nothing but the list of that name at the top. `takesLists`: numbers in a
    /// list in a row are columns too, numbered from 0.
    init(
        _ file: CurveFile, isLines: Bool, only: String? = nil, takesLists: Bool = false
    ) throws(Failure) {
        self.file = file
        self.isLines = isLines
        self.only = only
        self.takesLists = takesLists
        stream = try file.jsonAttempt { () throws(StreamError) in try JsonStream(file.source, chunk: file.chunk) }
        try isLines ? readLines() : readDocument()
        for (column, text) in texts { columns[column].text = (text.text, try file.place(text.offset)) }
    }

    /// The list of a `trainer_state.json`.
    init(trainerState file: CurveFile) throws(Failure) {
        try self.init(file, isLines: false, only: "log_history")
        guard !lists.isEmpty else {
            throw Failure(.training, "`\(file.path)` has no `log_history`", at: file.path)
        }
    }

    /// The last value of each column that has one, when `file.keepsLast`.
    var lastValues: [String: Metric.Value] {
        var values: [String: Metric.Value] = [:]
        for (column, end) in zip(columns, ends) { values[column.name] = end.value(rows: 0, isSparse: true) }
        return values
    }

    private func next() throws(Failure) -> JsonStream.Event {
        try file.jsonAttempt { () throws(StreamError) in try stream.next() }
    }

    private func skip(_ event: JsonStream.Event) throws(Failure) {
        try file.jsonAttempt { () throws(StreamError) in try stream.skip(event) }
    }

    private mutating func readLines() throws(Failure) {
        lists.append(List(offset: 0, keys: KeyPlaces()))
        while true {
            let event = try next()
            if event == .end { return }
            guard event == .beginObject else {
                let place = try file.place(stream.offset)
                throw Failure(
                    .training, "a line of `\(file.path)` is \(event.kindName), not an object", at: place)
            }
            try readRow(list: 0)
        }
    }

    private mutating func readDocument() throws(Failure) {
        let event = try next()
        switch event {
        case .beginList: try readList(name: only == nil ? FileName(file.path).stem : "", isRoot: true)
        case .beginObject:
            try readObject(name: nil)
        default: try skip(event)
        }
        guard try next() == .end else {
            let place = try file.place(stream.offset)
            throw Failure(.training, "`\(file.path)` is not valid JSON: text after the value", at: place)
        }
    }

    private mutating func readObject(name: String?) throws(Failure) {
        while true {
            guard try next() == .key else { return }
            let key = String(decoding: stream.name, as: UTF8.self)
            let path = name.map { "\($0).\(key)" } ?? key
            let event = try next()
            if let only, path != only {
                try skip(event)
            } else if event == .beginObject {
                try readObject(name: path)
            } else if event == .beginList {
                try readList(name: path, isRoot: false)
            }
        }
    }

    /// Reads a list whose bracket was just read.
    private mutating func readList(name: String, isRoot: Bool) throws(Failure) {
        let offset = stream.offset
        let first = try next()
        switch first {
        case .endList: return
        case .beginObject:
            try readRows(name: isRoot || only != nil ? nil : name, offset: offset)
        case .number, .null:
            try readColumn(name: name, offset: offset, first)
        case .string where first.number(stream) != nil:
            try readColumn(name: name, offset: offset, first)
        default:
            try skip(first)
            try skipRest()
        }
    }

    private func skipRest() throws(Failure) {
        while true {
            let event = try next()
            if event == .endList { return }
            try skip(event)
        }
    }

    private mutating func readColumn(name: String, offset: Int, _ first: JsonStream.Event) throws(Failure) {
        guard indices[name] == nil else { throw try twice(name) }
        let list = lists.count
        lists.append(List(offset: offset, keys: nil))
        let column = try column(named: name, list: list)
        lists[list].columns = [column]
        var event = first
        while event != .endList {
            note(event, column: column, row: lists[list].rows)
            try skip(event)
            lists[list].rows += 1
            event = try next()
        }
    }
}

// MARK: - Rows

extension JsonShape {
    /// Reads rows beside those already there; a column that exists is told apart by the list's name.
    private mutating func readRows(name: String?, offset: Int) throws(Failure) {
        let list = lists.count
        lists.append(List(offset: offset, keys: KeyPlaces()))
        try readRow(list: list, prefix: name)
        while true {
            let event = try next()
            if event == .endList { return }
            guard event == .beginObject else {
                let place = try file.place(stream.offset)
                throw Failure(
                    .training, "an item of `\(file.path)` is \(event.kindName) among objects", at: place)
            }
            try readRow(list: list, prefix: name)
        }
    }

    private mutating func readRow(list: Int, prefix: String? = nil) throws(Failure) {
        var row = JsonRow()
        while let cell = try file.jsonAttempt({ () throws(StreamError) in
            try row.next(in: stream, takesLists: takesLists)
        }) {
            let place = try index(of: row.key, guess: row.cells, list: list, prefix)
            guard lists[list].given[place] < lists[list].rows else {
                throw try twice(String(decoding: row.key, as: UTF8.self))
            }
            lists[list].given[place] = lists[list].rows
            note(cell, column: lists[list].columns[place], row: lists[list].rows)
        }
        lists[list].rows += 1
    }

    /// The place of a key among the list's, as a new column where it has none.
    private mutating func index(
        of key: [UInt8], guess: Int, list: Int, _ prefix: String?
    ) throws(Failure) -> Int {
        if let place = lists[list].keys?.place(of: key, guess: guess) { return place }
        let name = String(decoding: key, as: UTF8.self)
        let isTaken = indices[name] != nil
        let shown = isTaken ? prefix.map { "\($0).\(name)" } ?? name : name
        guard indices[shown] == nil else { throw try twice(shown) }
        let column = try column(named: shown, list: list)
        lists[list].keys?.append(key)
        lists[list].columns.append(column)
        lists[list].given.append(-1)
        return lists[list].columns.count - 1
    }

    private mutating func column(named name: String, list: Int) throws(Failure) -> Int {
        guard columns.count < SeparatedRows.mostColumns else { throw .tooManyColumns(file.path) }
        var column = CurveColumn(name)
        column.isEmpty = true
        columns.append(column)
        if file.keepsLast { ends.append(ColumnEnd()) }
        listOfColumn.append(list)
        indices[name] = columns.count - 1
        return columns.count - 1
    }

    private mutating func note(_ event: JsonStream.Event, column: Int, row: Int) {
        if let number = event.number(stream) {
            columns[column].isEmpty = false
            if file.keepsLast { ends[column].take(number, row: row) }
        } else if event == .string {
            if texts[column] == nil { texts[column] = (stream.text, stream.offset) }
            if file.keepsLast { ends[column].take(stream.text, row: row) }
        }
    }

    private func twice(_ name: String) throws(Failure) -> Failure {
        let place = try file.place(stream.offset)
        return Failure(.training, "an item of `\(file.path)` gives `\(name)` twice in one row", at: place)
    }

    /// Gives columns other names.
    mutating func rename(_ name: (String) -> String?) {
        for index in columns.indices { columns[index].name = name(columns[index].name) ?? columns[index].name }
    }
}
