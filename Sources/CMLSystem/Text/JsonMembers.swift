/// The members of a JSON object as they stand in a text, found without reading their values.
///
/// Of the thousand lines in a history most are of another job, and the others say much that is the same in all of
/// them: four texts tell the former, and equal bytes the latter.
package struct JsonMembers {
    package let line: ArraySlice<UInt8>
    private var members: [(key: Range<Int>, value: Range<Int>)] = []

    /// Splits a line; nil when only a real reader can tell: a key or text on top with escapes, a key that is there
    /// twice, or a line that isn't an object up to its end.
    package init?(_ line: ArraySlice<UInt8>) {
        self.line = line
        let found = line.withUnsafeBufferPointer { bytes in
            var cursor = Cursor(bytes: bytes)
            return cursor.members()
        }
        guard let found else { return nil }
        members = found.map { (Self.moved($0, by: line.startIndex), Self.moved($1, by: line.startIndex)) }
        guard Set(members.map { line[$0.key] }).count == members.count else { return nil }
    }

    private static func moved(_ range: Range<Int>, by distance: Int) -> Range<Int> {
        (range.lowerBound + distance)..<(range.upperBound + distance)
    }

    /// The bytes of a member's value, or nil when there is none of that name.
    package subscript(name: StaticString) -> ArraySlice<UInt8>? {
        let member = members.first { member in
            member.key.count == name.utf8CodeUnitCount && name.withUTF8Buffer { $0.elementsEqual(line[member.key]) }
        }
        return member.map { line[$0.value] }
    }

    /// The member's value where it's a text, else nil.
    package func text(_ name: StaticString) -> String? {
        guard let value = self[name], value.first == UInt8(ascii: "\"") else { return nil }
        return String(decoding: value.dropFirst().dropLast(), as: UTF8.self)
    }

    /// All of it but some members, as values.
    package func json(without names: Set<String>) throws(SyntaxError) -> [String: Json] {
        var object: [String: Json] = [:]
        for member in members {
            let key = String(decoding: line[member.key], as: UTF8.self)
            if !names.contains(key) { object[key] = try Json(parsing: Array(line[member.value])) }
        }
        return object
    }
}

extension JsonMembers {
    private struct Cursor {
        let bytes: UnsafeBufferPointer<UInt8>
        var offset = 0

        var byte: UInt8 { offset < bytes.count ? bytes[offset] : 0 }

        mutating func members() -> [(key: Range<Int>, value: Range<Int>)]? {
            var found: [(key: Range<Int>, value: Range<Int>)] = []
            found.reserveCapacity(32)
            guard take("{") else { return nil }
            repeat {
                guard let key = string(), take(":") else { return nil }
                skipSpace()
                let start = offset
                guard skipValue() else { return nil }
                found.append((key, start..<offset))
            } while take(",")
            guard take("}") else { return nil }
            skipSpace()
            return offset == bytes.count ? found : nil
        }

        mutating func skipSpace() {
            while byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r") { offset += 1 }
        }

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            skipSpace()
            guard byte == UInt8(ascii: character) else { return false }
            offset += 1
            return true
        }

        /// Takes a string without escapes, and returns where its text is.
        mutating func string() -> Range<Int>? {
            guard take("\"") else { return nil }
            let start = offset
            while byte != UInt8(ascii: "\"") {
                guard offset < bytes.count, byte >= 0x20, byte != UInt8(ascii: "\\") else { return nil }
                offset += 1
            }
            offset += 1
            return start..<(offset - 1)
        }

        /// Steps over a value: a text on top has no escapes, one in a list or object may have.
        mutating func skipValue() -> Bool {
            if byte == UInt8(ascii: "\"") { return string() != nil }
            var depth = 0
            while offset < bytes.count {
                switch bytes[offset] {
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"):
                    if depth == 0 { return true }
                    depth -= 1
                case UInt8(ascii: ","): if depth == 0 { return true }
                case UInt8(ascii: "\""): guard skipEscapedString() else { return false }
                default: break
                }
                offset += 1
            }
            return false
        }

        /// Steps from a string's opening quote to its closing one.
        private mutating func skipEscapedString() -> Bool {
            offset += 1
            while offset < bytes.count, bytes[offset] != UInt8(ascii: "\"") {
                offset += bytes[offset] == UInt8(ascii: "\\") ? 2 : 1
            }
            return offset < bytes.count
        }
    }
}
