/// Redacts a stream of bytes line by line, so that a secret that two reads have cut in half is still found.
package struct RedactedLines: Sendable {
    /// A line that grows longer is passed on in parts.
    private static let longestLine = 65_536

    private let redaction: Redaction
    private var rest: [UInt8] = []

    package init(_ redaction: Redaction) {
        self.redaction = redaction
    }

    /// Takes what was read and returns the lines that are complete now; a carriage return ends one too.
    package mutating func append(_ bytes: [UInt8]) -> [UInt8] {
        rest += bytes
        let end = rest.lastIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        guard let end else { return rest.count > Self.longestLine ? flush() : [] }
        let complete = Array(rest[...end])
        rest.removeSubrange(...end)
        return redaction.redacted(complete)
    }

    /// Returns what is left of an incomplete line.
    package mutating func flush() -> [UInt8] {
        defer { rest = [] }
        return redaction.redacted(rest)
    }
}
