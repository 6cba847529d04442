import CYaml

/// One step of a YAML document, as libyaml tells it.
struct YamlEvent {
    enum Kind {
        case streamStart, streamEnd, documentStart, documentEnd
        case alias(String)
        case scalar(String, isPlain: Bool, isBlock: Bool)
        case sequenceStart(isFlow: Bool)
        case mappingStart(isFlow: Bool)
        case collectionEnd
    }

    /// A place as libyaml counts it: everything from 0, and characters instead of bytes.
    struct Mark {
        var index: Int
        var line: Int
        var column: Int

        static let start = Mark(yaml_mark_t())

        init(_ mark: yaml_mark_t) {
            index = Int(clamping: mark.index)
            line = Int(clamping: mark.line)
            column = Int(clamping: mark.column)
        }
    }

    var kind: Kind
    var anchor: String?
    var tag: String?
    var start: Mark
    var end: Mark

    /// What stands for the event before the first one.
    static let none = YamlEvent(kind: .streamStart, start: .start, end: .start)
}

/// A text that libyaml refuses; the mark is in characters, the offset, for single bytes, in bytes.
struct YamlProblem: Error {
    var message: String
    var mark: YamlEvent.Mark?
    var offset: Int?
}

/// The events of a YAML text. It owns its `yaml_parser_t`, and the bytes must outlive it.
struct YamlEvents: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>

    private init(owning parser: UnsafeMutablePointer<yaml_parser_t>) {
        self.parser = parser
    }

    /// Begins to read `bytes`, which are UTF-8 without a byte order mark.
    ///
    /// A throwing `init` of a noncopyable type crashes the compiler of Swift 6.2.
    static func reading(_ bytes: UnsafeBufferPointer<UInt8>) throws(YamlProblem) -> YamlEvents {
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        parser.initialize(to: yaml_parser_t())
        guard yaml_parser_initialize(parser) == 1 else {
            parser.deallocate()
            throw YamlProblem(message: "no memory to read YAML")
        }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
        return YamlEvents(owning: parser)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    mutating func next() throws(YamlProblem) -> YamlEvent {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw problem() }
        defer { yaml_event_delete(&event) }
        return YamlEvent(event)
    }

    private func problem() -> YamlProblem {
        let state = parser.pointee
        let problem = state.problem.map { String(cString: $0) } ?? "no memory to read YAML"
        guard state.error != YAML_READER_ERROR else {
            return YamlProblem(message: problem, offset: Int(clamping: state.problem_offset))
        }
        let context = state.context.map { String(cString: $0) }
        let line = state.context_mark.line + 1
        let place = line == state.problem_mark.line + 1 ? "" : " that begins in line \(line)"
        return YamlProblem(
            message: context.map { "\(problem) \($0)\(place)" } ?? problem, mark: YamlEvent.Mark(state.problem_mark))
    }
}

extension YamlEvent {
    /// Copies what libyaml owns.
    fileprivate init(_ event: yaml_event_t) {
        start = Mark(event.start_mark)
        end = Mark(event.end_mark)
        switch event.type {
        case YAML_STREAM_START_EVENT: kind = .streamStart
        case YAML_DOCUMENT_START_EVENT: kind = .documentStart
        case YAML_DOCUMENT_END_EVENT: kind = .documentEnd
        case YAML_ALIAS_EVENT: kind = .alias(Self.text(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let value = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            let isBlock = scalar.style == YAML_LITERAL_SCALAR_STYLE || scalar.style == YAML_FOLDED_SCALAR_STYLE
            kind = .scalar(
                String(decoding: value, as: UTF8.self), isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE,
                isBlock: isBlock)
            anchor = Self.text(scalar.anchor)
            tag = Self.text(scalar.tag)
        case YAML_SEQUENCE_START_EVENT:
            kind = .sequenceStart(isFlow: event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE)
            anchor = Self.text(event.data.sequence_start.anchor)
            tag = Self.text(event.data.sequence_start.tag)
        case YAML_MAPPING_START_EVENT:
            kind = .mappingStart(isFlow: event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE)
            anchor = Self.text(event.data.mapping_start.anchor)
            tag = Self.text(event.data.mapping_start.tag)
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: kind = .collectionEnd
        default: kind = .streamEnd
        }
    }

    private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        pointer.map { String(cString: $0) }
    }
}
