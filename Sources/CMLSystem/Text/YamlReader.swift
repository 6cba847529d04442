extension Node {
    /// Reads a YAML document with the place of every value; an empty one is `null`.
    ///
    /// Scalars are resolved by YAML 1.2 as DVC does; dates stay strings. Aliases and merge keys are expanded, marked as
    /// shared and bounded. A key that isn't a string becomes its own text. More than one document is an error, like a
    /// key that is written twice.
    package static func parsingYaml(_ bytes: [UInt8]) throws(SyntaxError) -> Node {
        try bytes.withUnsafeBufferPointer { buffer throws(SyntaxError) in
            try Utf8.validate(buffer)
            do throws(YamlProblem) {
                let places = YamlPlaces(buffer)
                let text = UnsafeBufferPointer(rebasing: buffer[places.base...])
                var reader = YamlReader(events: try YamlEvents.reading(text), places: places)
                return try reader.document()
            } catch {
                throw YamlReader.syntaxError(error, in: buffer)
            }
        }
    }
}

/// Builds nodes from the events of libyaml.
struct YamlReader: ~Copyable {
    static let depthLimit = 512
    /// How many values aliases may expand to; nine lines of nested aliases ask for a billion.
    static let expansionLimit = 1_000_000

    struct Anchor {
        var node: Node
        var count: Int
    }

    private var events: YamlEvents
    private var places: YamlPlaces
    private var event: YamlEvent
    private var depth = 0
    private var anchors: [String: Anchor] = [:]
    /// How many values were read so far, those of aliases included.
    private var count = 0
    private var expanded = 0
    /// The offset just behind the last text that was read: block collections end there, not at the next token.
    private var lastEnd = 0

    init(events: consuming YamlEvents, places: YamlPlaces) {
        self.events = events
        self.places = places
        event = .none
    }

    mutating func document() throws(YamlProblem) -> Node {
        try advance()
        try advance()
        guard case .documentStart = event.kind else { return Node(.null, source: "") }
        try advance()
        let node = try value()
        try advance()
        guard case .streamEnd = event.kind else {
            throw problem("a second document begins here, but only one is read", at: event.start)
        }
        return node
    }

    private mutating func advance() throws(YamlProblem) { event = try events.next() }

    private func problem(_ message: String, at mark: YamlEvent.Mark) -> YamlProblem {
        YamlProblem(message: message, mark: mark)
    }

    /// Reads the value that begins with the current event, and steps behind it.
    private mutating func value() throws(YamlProblem) -> Node {
        let first = event
        let counted = count
        count += 1
        let node: Node
        switch first.kind {
        case .alias(let name): return try alias(name)
        case .scalar(let text, let isPlain, let isBlock): node = try scalar(text, isPlain: isPlain, isBlock: isBlock)
        case .sequenceStart(let isFlow): node = try sequence(isFlow: isFlow)
        case .mappingStart(let isFlow): node = try mapping(isFlow: isFlow)
        default: throw problem("a value is missing", at: first.start)
        }
        if let anchor = first.anchor {
            anchors[anchor] = Anchor(node: node.shared, count: count - counted)
        }
        return node
    }

    private mutating func alias(_ name: String) throws(YamlProblem) -> Node {
        guard let anchor = anchors[name] else {
            throw problem("the alias `*\(name)` has no anchor `&\(name)` before it", at: event.start)
        }
        count += anchor.count
        expanded += anchor.count
        guard expanded <= Self.expansionLimit else {
            throw problem("aliases expand to more than \(Self.expansionLimit) values", at: event.start)
        }
        lastEnd = places.position(event.end).offset
        try advance()
        return anchor.node
    }

    private mutating func scalar(_ text: String, isPlain: Bool, isBlock: Bool) throws(YamlProblem) -> Node {
        let mark = event.start
        var end = places.position(event.end).offset
        let start = places.contentStart(event, end: end)
        if isBlock { end = places.trimmed(end, from: start.offset) }
        let content = try content(text, isPlain: isPlain, at: mark)
        let isQuoted = !isPlain && !isBlock
        let source = isQuoted ? places.text(start.offset + 1, end - 1) : text
        lastEnd = end
        try advance()
        return Node(content, start: start, end: end, source: source, isQuoted: !isPlain)
    }

    private func content(_ text: String, isPlain: Bool, at mark: YamlEvent.Mark) throws(YamlProblem) -> Node.Content {
        guard let tag = event.tag else { return isPlain ? YamlScalar.content(of: text) : .string(text) }
        let prefix = "tag:yaml.org,2002:"
        guard tag.hasPrefix(prefix) else { return .string(text) }
        let type = tag.dropFirst(prefix.count)
        guard let content = YamlScalar.content(of: text, tag: type) else {
            throw problem("`\(text)` is tagged `!!\(type)`, but isn't one", at: mark)
        }
        return content
    }

    private mutating func sequence(isFlow: Bool) throws(YamlProblem) -> Node {
        let start = try enter()
        var items: [Node] = []
        while true {
            if case .collectionEnd = event.kind { break }
            items.append(try value())
        }
        return Node(.sequence(items), start: start, end: try leave(isFlow: isFlow, isEmpty: items.isEmpty, start))
    }

    private mutating func mapping(isFlow: Bool) throws(YamlProblem) -> Node {
        let start = try enter()
        var entries = MergedEntries()
        while true {
            if case .collectionEnd = event.kind { break }
            let mark = event.start
            let isMerge = if case .scalar("<<", true, _) = event.kind { event.tag == nil } else { false }
            let key = try value()
            if isMerge {
                let isMerged = entries.merge(try value())
                guard isMerged else { throw problem("`<<` merges mappings only", at: mark) }
            } else {
                let name = key.isQuoted ? key.string : key.source
                let text = name ?? places.text(key.start.offset, key.end)
                entries.append(Node.Entry(key: text, keyPosition: key.start, value: try value()))
            }
        }
        let end = try leave(isFlow: isFlow, isEmpty: entries.isEmpty, start)
        do throws(SyntaxError) {
            return Node(.mapping(try entries.resolved()), start: start, end: end)
        } catch {
            throw YamlProblem(message: error.message, offset: error.position?.offset)
        }
    }

    private mutating func enter() throws(YamlProblem) -> Position {
        guard depth < Self.depthLimit else {
            throw problem("nested deeper than \(Self.depthLimit) levels", at: event.start)
        }
        depth += 1
        let start = places.contentStart(event, end: places.count)
        try advance()
        return start
    }

    /// Steps behind the end of a collection and returns its offset.
    private mutating func leave(isFlow: Bool, isEmpty: Bool, _ start: Position) throws(YamlProblem) -> Int {
        depth -= 1
        if isFlow {
            lastEnd = places.position(event.end).offset
        } else if isEmpty {
            lastEnd = start.offset
        }
        try advance()
        return lastEnd
    }

    static func syntaxError(_ problem: YamlProblem, in bytes: UnsafeBufferPointer<UInt8>) -> SyntaxError {
        if let offset = problem.offset { return SyntaxError(problem.message, at: Utf8.position(of: offset, in: bytes)) }
        var places = YamlPlaces(bytes)
        return SyntaxError(problem.message, at: problem.mark.map { places.position($0) })
    }
}
