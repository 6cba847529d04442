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

    /// Whether the pattern is a plain name.
    package var isLiteral: Bool { !pattern.contains { "*?[{\\".contains($0) } }

    /// The segments before the first one that has a wildcard: where a search may begin.
    package var literalPrefix: String {
        let segments = pattern.split(separator: separator, omittingEmptySubsequences: false).dropLast()
        return segments.prefix { segment in !segment.contains { "*?[{}\\".contains($0) } }
            .joined(separator: String(separator))
    }

    package func matches(_ name: String) -> Bool {
        if name == pattern { return true }
        let parts = name.split(separator: separator, omittingEmptySubsequences: false).map(Array.init)
        return alternatives.contains { Self.matches($0, parts) }
    }

    /// Whether a name inside `folder` can match: what a walk over folders must enter.
    package func canMatch(inside folder: String) -> Bool {
        let parts = folder.split(separator: separator).map(Array.init)
        return alternatives.contains { segments in
            for (index, part) in parts.enumerated() {
                guard index < segments.count else { return false }
                guard case .one(let tokens) = segments[index] else { return true }
                guard GlobToken.matches(tokens, part) else { return false }
            }
            return segments.count > parts.count
        }
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
