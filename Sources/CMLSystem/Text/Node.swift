/// A place in a text: line and column count from 1, the offset in bytes from 0.
package struct Position: Equatable, Sendable {
    package var line: Int
    package var column: Int
    package var offset: Int

    package init(line: Int, column: Int, offset: Int) {
        self.line = line
        self.column = column
        self.offset = offset
    }

    package static let start = Position(line: 1, column: 1, offset: 0)
}

/// A text that is not what its format asks for, and where.
package struct SyntaxError: Error, Equatable, CustomStringConvertible {
    package var message: String
    package var position: Position?

    package init(_ message: String, at position: Position? = nil) {
        self.message = message
        self.position = position
    }

    package var description: String {
        guard let position else { return message }
        return "\(message) (line \(position.line), column \(position.column))"
    }
}

/// A value of a JSON or YAML document that knows where it stands in the text.
package struct Node: Equatable, Sendable {
    package enum Content: Equatable, Sendable {
        case null
        case bool(Bool)
        case integer(Int)
        case double(Double)
        case string(String)
        case sequence([Node])
        case mapping([Entry])
    }

    /// A key with its value, in the order of the text.
    package struct Entry: Equatable, Sendable {
        package var key: String
        package var keyPosition: Position
        package var value: Node

        package init(key: String, keyPosition: Position, value: Node) {
            self.key = key
            self.keyPosition = keyPosition
            self.value = value
        }
    }

    package var content: Content
    package var start: Position
    /// The offset in bytes just behind the value; for a scalar `start.offset..<end` is its text with its quotes.
    package var end: Int
    /// A scalar's text as written, without quotes; nil for collections.
    package var source: String?
    package var isQuoted: Bool
    /// Whether the value came through a YAML alias or merge key, so that its text stands elsewhere.
    package var isShared: Bool

    package init(
        _ content: Content, start: Position = .start, end: Int = 0, source: String? = nil, isQuoted: Bool = false,
        isShared: Bool = false
    ) {
        self.content = content
        self.start = start
        self.end = end
        self.source = source
        self.isQuoted = isQuoted
        self.isShared = isShared
    }

    /// Returns the value of `key` in a mapping, or nil.
    package subscript(key: String) -> Node? {
        entries?.first { $0.key == key }?.value
    }

    package var entries: [Entry]? {
        guard case .mapping(let entries) = content else { return nil }
        return entries
    }

    package var items: [Node]? {
        guard case .sequence(let items) = content else { return nil }
        return items
    }

    package var string: String? {
        guard case .string(let string) = content else { return nil }
        return string
    }

    /// The number of an integer or double, and nothing else.
    package var number: Double? {
        switch content {
        case .integer(let integer): Double(integer)
        case .double(let double): double
        default: nil
        }
    }

    /// The same value without positions.
    package var json: Json {
        switch content {
        case .null: .null
        case .bool(let bool): .bool(bool)
        case .integer(let integer): .integer(integer)
        case .double(let double): .double(double)
        case .string(let string): .string(string)
        case .sequence(let items): .array(items.map(\.json))
        case .mapping(let entries): .object(Dictionary(entries.map { ($0.key, $0.value.json) }) { $1 })
        }
    }

    /// What a person calls this kind of value: `a mapping`, `a number`, …
    package var kindName: String {
        switch content {
        case .null: "nothing"
        case .bool: "a boolean"
        case .integer: "an integer"
        case .double: "a number"
        case .string: "a string"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}
