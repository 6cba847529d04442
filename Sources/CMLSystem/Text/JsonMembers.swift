import Glibc

/// The members of a JSON object as they stand in a text, found without reading their values.
///
/// Of the thousand lines in a history most are of another job, and the others say much that is the same in all of
/// them: four texts tell the former, and equal bytes the latter.
package struct JsonMembers {
    package let line: ArraySlice<UInt8>
    /// Where they are, counted from the start of the line.
    private var members: [(key: Range<Int>, value: Range<Int>)] = []

    /// Splits a line; nil when only a real reader can tell: a key or text on top with escapes, a key that is there
    /// twice, or a line that isn't an object up to its end.
    ///
    /// A value that stands in `other`, the line before, too is known by its bytes and not stepped through.
    package init?(_ line: ArraySlice<UInt8>, after other: JsonMembers? = nil) {
        self.line = line
        let found = line.withUnsafeBufferPointer { bytes in
            guard let other else {
                var cursor = Cursor(bytes: bytes)
                return cursor.members()
            }
            return other.line.withUnsafeBufferPointer { known in
                let values = other.members.map { UnsafeBufferPointer(rebasing: known[$0.value]) }
                var cursor = Cursor(bytes: bytes, known: values)
                return cursor.members()
            }
        }
        guard let found else { return nil }
        members = found
        guard keysAscend || Set(members.map { self.bytes($0.key) }).count == members.count else { return nil }
    }

    /// Whether each key comes before the next, as in canonical JSON, so that none is there twice.
    private var keysAscend: Bool {
        zip(members, members.dropFirst()).allSatisfy { bytes($0.key).lexicographicallyPrecedes(bytes($1.key)) }
    }

    private func bytes(_ range: Range<Int>) -> ArraySlice<UInt8> {
        line[(range.lowerBound + line.startIndex)..<(range.upperBound + line.startIndex)]
    }

    /// The bytes of a member's value, or nil when there is none of that name.
    package subscript(name: StaticString) -> ArraySlice<UInt8>? {
        let member = members.first { member in
            member.key.count == name.utf8CodeUnitCount && name.withUTF8Buffer { $0.elementsEqual(bytes(member.key)) }
        }
        return member.map { bytes($0.value) }
    }

    /// The member's value where it's a text, else nil.
    package func text(_ name: StaticString) -> String? {
        guard let value = self[name], value.first == UInt8(ascii: "\"") else { return nil }
        return String(decoding: value.dropFirst().dropLast(), as: UTF8.self)
    }

    /// A member with another value than in another line.
    package struct Change: Equatable {
        package var key: String
        package var value: ArraySlice<UInt8>
        package var old: ArraySlice<UInt8>
    }

    /// The members that have another value than in `other`; nil when the two haven't the same keys in the same order.
    package func changes(since other: JsonMembers) -> [Change]? {
        guard members.count == other.members.count else { return nil }
        var changes: [Change] = []
        for (one, old) in zip(members, other.members) {
            guard Self.areSame(bytes(one.key), other.bytes(old.key)) else { return nil }
            let (value, before) = (bytes(one.value), other.bytes(old.value))
            guard !Self.areSame(value, before) else { continue }
            changes.append(Change(key: String(decoding: bytes(one.key), as: UTF8.self), value: value, old: before))
        }
        return changes
    }

    /// Compares in one go; `==` of slices takes byte after byte.
    private static func areSame(_ one: ArraySlice<UInt8>, _ other: ArraySlice<UInt8>) -> Bool {
        guard one.count == other.count else { return false }
        return one.withUnsafeBytes { one in
            other.withUnsafeBytes { other in
                guard let start = one.baseAddress, let otherStart = other.baseAddress else { return true }
                return memcmp(start, otherStart, one.count) == 0
            }
        }
    }
}

extension JsonMembers {
    private struct Cursor {
        let bytes: UnsafeBufferPointer<UInt8>
        /// The values of another line.
        var known: [UnsafeBufferPointer<UInt8>] = []
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
                guard skipKnown(found.count) || skipValue() else { return nil }
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

        /// Steps over a value that stands at the same place in the other line too.
        mutating func skipKnown(_ index: Int) -> Bool {
            guard index < known.count, let value = known[index].baseAddress, let start = bytes.baseAddress else {
                return false
            }
            let end = offset + known[index].count
            // With the separator behind it, since `1` also begins `12`.
            guard end < bytes.count, bytes[end] == UInt8(ascii: ",") || bytes[end] == UInt8(ascii: "}"),
                memcmp(value, start + offset, known[index].count) == 0
            else { return false }
            offset = end
            return true
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
