/// What one place in a segment of a `Glob` matches.
enum GlobToken: Equatable {
    case character(Character)
    case anyCharacter
    case anyText
    case oneOf([ClosedRange<Character>], isNegated: Bool)

    func matches(_ character: Character) -> Bool {
        switch self {
        case .character(let own): own == character
        case .anyCharacter, .anyText: true
        case .oneOf(let ranges, let isNegated): ranges.contains { $0.contains(character) } != isNegated
        }
    }

    /// Whether `tokens` match all of `text`; only the last `*` needs another try.
    static func matches(_ tokens: [GlobToken], _ text: [Character]) -> Bool {
        var (token, index) = (0, 0)
        var retry: (token: Int, index: Int)?
        while index < text.count {
            if token < tokens.count, tokens[token] == .anyText {
                retry = (token, index)
                token += 1
            } else if token < tokens.count, tokens[token].matches(text[index]) {
                token += 1
                index += 1
            } else if let last = retry {
                retry = (last.token, last.index + 1)
                (token, index) = (last.token + 1, last.index + 1)
            } else {
                return false
            }
        }
        return tokens[token...].allSatisfy { $0 == .anyText }
    }

    static func parse(_ segment: Substring) -> [GlobToken] {
        var tokens: [GlobToken] = []
        var rest = segment
        while let character = rest.popFirst() {
            switch character {
            case "*": if tokens.last != .anyText { tokens.append(.anyText) }
            case "?": tokens.append(.anyCharacter)
            case "[": tokens.append(characterClass(&rest) ?? .character("["))
            case "\\": tokens.append(.character(rest.popFirst() ?? "\\"))
            default: tokens.append(.character(character))
            }
        }
        return tokens
    }

    /// Reads what is behind a `[`, or returns nil, and takes nothing, when no `]` closes it.
    private static func characterClass(_ rest: inout Substring) -> GlobToken? {
        var body = rest
        let isNegated = body.first == "!" || body.first == "^"
        if isNegated { body.removeFirst() }
        var ranges: [ClosedRange<Character>] = []
        while let character = body.popFirst() {
            if character == "]", !ranges.isEmpty {
                rest = body
                return .oneOf(ranges, isNegated: isNegated)
            }
            if body.first == "-", let upper = body.dropFirst().first, upper != "]", character <= upper {
                ranges.append(character...upper)
                body.removeFirst(2)
            } else {
                ranges.append(character...character)
            }
        }
        return nil
    }

    /// Returns the patterns that `{a,b}` stands for, at most 1,024 of them; braces without a comma are themselves.
    static func expandingBraces(_ pattern: String) -> [String] {
        var done: [String] = []
        var open = [pattern]
        while let next = open.popLast() {
            let choices = done.count + open.count < 1024 ? firstChoice(in: next) : nil
            if let choices { open += choices.reversed() } else { done.append(next) }
        }
        return done
    }

    /// Expands the first innermost braces that hold a comma.
    private static func firstChoice(in pattern: String) -> [String]? {
        var start: String.Index?
        for index in pattern.indices {
            if pattern[index] == "{" { start = index }
            guard pattern[index] == "}", let begin = start else { continue }
            let body = pattern[pattern.index(after: begin)..<index]
            start = nil
            guard body.contains(",") else { continue }
            let (before, after) = (pattern[..<begin], pattern[pattern.index(after: index)...])
            return body.split(separator: ",", omittingEmptySubsequences: false).map { "\(before)\($0)\(after)" }
        }
        return nil
    }
}
