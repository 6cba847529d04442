/// The parts of a path by which a format is recognised.
struct FileName {
    /// `metrics.json` of `out/metrics.json`.
    let name: String
    /// `metrics` of `out/metrics.json`.
    let stem: String
    /// In lower case and without the dot; empty when there is none.
    let suffix: String

    init(_ path: String) {
        name = path.split(separator: "/").last.map(String.init) ?? path
        let dot = name.lastIndex(of: ".")
        if let dot, dot != name.startIndex {
            stem = String(name[..<dot])
            suffix = name[dot...].dropFirst().lowercased()
        } else {
            stem = name
            suffix = ""
        }
    }
}

/// The first bytes of a file, by which a format is recognised when its name doesn't tell.
struct FileHead {
    private let text: String

    init(_ bytes: [UInt8]) {
        text = String(decoding: bytes.prefix(4096), as: UTF8.self)
    }

    /// Whether it begins as an event file does, with a record of its version.
    var isEventFile: Bool { text.contains("brain.Event:") && text.unicodeScalars.contains("\0") }

    /// The first line, which is a table's header.
    var firstLine: Substring { text.prefix { !$0.isNewline } }

    func contains(_ part: String) -> Bool { text.contains(part) }

    /// The first character that is neither a blank nor a byte order mark.
    var first: Character? { text.first { !$0.isWhitespace && $0 != "\u{FEFF}" } }

    /// The first `count` JSON tokens, strings without quotes and numbers as `0`; how a document's shape is told.
    func tokens(_ count: Int) -> [String] {
        var tokens: [String] = []
        var rest = text.unicodeScalars[...]
        while tokens.count < count, let next = rest.popFirst() {
            switch next {
            case "{", "[", "]", "}", ":", ",": tokens.append(String(next))
            case "\"":
                let string = rest.prefix { $0 != "\"" }
                rest = rest.dropFirst(string.count + 1)
                tokens.append(String(string))
            case "0"..."9", "-", "N", "I":
                rest = rest.drop { $0.properties.isAlphabetic || $0 == "." || $0 == "-" || $0 == "+" || isDigit($0) }
                tokens.append("0")
            default: continue
            }
        }
        return tokens
    }

    private func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
}
