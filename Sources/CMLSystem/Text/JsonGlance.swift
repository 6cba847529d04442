/// A look at the texts on top of a JSON object, without reading the rest of it.
///
/// Of the thousand lines in a history most are of another job. To know that, four of their fields are enough.
package enum JsonGlance {
    /// Returns the texts of `names` in `line`, in that order, nil where the object has no such text; or nothing at all
    /// when only a real reader can tell: escapes, or a line that isn't an object up to its end.
    package static func texts(of names: [StaticString], in line: ArraySlice<UInt8>) -> [String?]? {
        line.withUnsafeBufferPointer { bytes in
            var glance = Cursor(bytes: bytes)
            return glance.texts(of: names)
        }
    }

    private struct Cursor {
        let bytes: UnsafeBufferPointer<UInt8>
        var offset = 0

        var byte: UInt8 { offset < bytes.count ? bytes[offset] : 0 }

        mutating func texts(of names: [StaticString]) -> [String?]? {
            var found = [String?](repeating: nil, count: names.count)
            guard take("{") else { return nil }
            repeat {
                guard let key = string(), take(":") else { return nil }
                let index = names.firstIndex { name in
                    name.utf8CodeUnitCount == key.count && name.withUTF8Buffer { $0.elementsEqual(bytes[key]) }
                }
                let start = skipSpace()
                guard skipValue() else { return nil }
                guard let index, bytes[start] == UInt8(ascii: "\"") else { continue }
                found[index] = String(decoding: bytes[(start + 1)..<(offset - 1)], as: UTF8.self)
            } while take(",")
            return take("}") ? found : nil
        }

        @discardableResult
        mutating func skipSpace() -> Int {
            while byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r") { offset += 1 }
            return offset
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
                guard offset < bytes.count, byte != UInt8(ascii: "\\") else { return nil }
                offset += 1
            }
            offset += 1
            return start..<(offset - 1)
        }

        /// Steps over a value: a string on top has no escapes, one in a list or object may have.
        mutating func skipValue() -> Bool {
            if byte == UInt8(ascii: "\"") { return string() != nil }
            var depth = 0
            while offset < bytes.count {
                switch byte {
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
            while offset < bytes.count, byte != UInt8(ascii: "\"") { offset += byte == UInt8(ascii: "\\") ? 2 : 1 }
            return offset < bytes.count
        }
    }
}
