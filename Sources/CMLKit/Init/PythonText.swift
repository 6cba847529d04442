/// Texts that stand in quotes in Python sources; names of files are found among them.
enum PythonText {
    /// The literals in their order, without comments, docstrings and what has placeholders.
    static func literals(in source: String) -> [String] {
        var scan = Scan(bytes: Array(source.utf8))
        var found: [String] = []
        while let literal = scan.next() {
            if !literal.isEmpty, !literal.contains(where: { "{}\n%".contains($0) }) { found.append(literal) }
        }
        return found
    }

    private struct Scan {
        let bytes: [UInt8]
        var index = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        /// The next literal; an empty text for one in three quotes.
        mutating func next() -> String? {
            while index < bytes.count {
                let byte = bytes[index]
                if byte == UInt8(ascii: "#") {
                    while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { index += 1 }
                } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                    return literal(byte)
                } else {
                    index += 1
                }
            }
            return nil
        }

        private mutating func literal(_ quote: UInt8) -> String {
            let three = [quote, quote, quote]
            if bytes[index...].starts(with: three) {
                index += 3
                while index < bytes.count, !bytes[index...].starts(with: three) { index += 1 }
                index += 3
                return ""
            }
            let start = index + 1
            index = start
            while index < bytes.count, bytes[index] != quote, bytes[index] != UInt8(ascii: "\n") {
                index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
            }
            let end = min(index, bytes.count)
            index = end + 1
            return String(decoding: bytes[start..<end], as: UTF8.self)
        }
    }
}
