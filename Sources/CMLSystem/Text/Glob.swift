/// A pattern for names made of segments: metrics (separator `.`) and paths (separator `/`).
///
/// `*` and `?` stay inside a segment, `**` as a whole segment is any number of them, also none; `[abc]`, `[a-z]` and
/// `[!a]` are one character, `{a,b}` either text, and a backslash takes the next character as it is. A name that is
/// spelled like the pattern always matches, so that `loss[0]` needs no escaping.
package struct Glob: Equatable, Sendable {
    package let pattern: String
    private let separator: Character
    private let alternatives: [[Segment]]

    private enum Segment: Equatable {
        case any
        case one([GlobToken])
    }

    package init(_ pattern: String, separator: Character) {
        self.pattern = pattern
        self.separator = separator
        alternatives = GlobToken.expandingBraces(pattern).map { text in
            text.split(separator: separator, omittingEmptySubsequences: false).map { segment in
                segment == "**" ? .any : .one(GlobToken.parse(segment))
            }
        }
    }

    package func matches(_ name: String) -> Bool {
        if name == pattern { return true }
        let parts = name.split(separator: separator, omittingEmptySubsequences: false).map(Array.init)
        return alternatives.contains { Self.matches($0, parts) }
    }

    /// Only the last `**` needs another try when what follows fails, so time is the product of the lengths at worst.
    private static func matches(_ segments: [Segment], _ parts: [[Character]]) -> Bool {
        var (segment, part) = (0, 0)
        var retry: (segment: Int, part: Int)?
        while part < parts.count {
            if segment < segments.count {
                guard case .one(let tokens) = segments[segment] else {
                    retry = (segment, part)
                    segment += 1
                    continue
                }
                if GlobToken.matches(tokens, parts[part]) {
                    segment += 1
                    part += 1
                    continue
                }
            }
            guard let last = retry else { return false }
            retry = (last.segment, last.part + 1)
            (segment, part) = (last.segment + 1, last.part + 1)
        }
        return segments[segment...].allSatisfy { $0 == .any }
    }
}
