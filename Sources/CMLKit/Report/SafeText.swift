import CMLSystem

/// Returns `text` on one line, and without the characters that steer a terminal or turn the reading direction.
///
/// Names of metrics and files come from whoever opened the pull request.
package func printable(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { isSteering($0) || isBreak($0) }) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
        result.append(isBreak(scalar) ? " " : isSteering(scalar) ? "\u{FFFD}" : scalar)
    }
    return String(result)
}

/// Returns `text` on one line of pure ASCII: our own signs as ASCII writes them, a question mark for everything else.
package func asciiOnly(_ text: String) -> String {
    printable(text).map { $0.isASCII ? String($0) : asciiSpellings[$0] ?? "?" }.joined()
}

/// How signs that we use are written in ASCII.
let asciiSpellings: [Character: String] = [
    "→": "->", "≥": ">=", "≤": "<=", "…": "...", "–": "-", "−": "-", "±": "+-",
]

/// Returns as much of `text` as fits into `width` columns, with `ellipsis` at the end when something is missing.
package func cut(_ text: String, to width: Int, ellipsis: String = "…") -> String {
    guard displayWidth(of: text) > width else { return text }
    var result = ""
    var used = displayWidth(of: ellipsis)
    guard used <= width else { return "" }
    for character in text {
        used += displayWidth(of: String(character))
        if used > width { break }
        result.append(character)
    }
    return result + ellipsis
}

/// Breaks `text` at spaces into lines of at most `width` columns; lines after the first start with `indent` spaces.
///
/// Runs of spaces within a line are kept, since they separate columns. A word that is too long is cut into pieces.
package func wrapped(_ text: String, width: Int, indent: Int = 0) -> [String] {
    let indent = min(indent, max(width - 10, 0))
    let margin = String(repeating: " ", count: indent)
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ", omittingEmptySubsequences: false).map(String.init) {
        let isFirst = line.isEmpty || line == margin && !lines.isEmpty
        if !isFirst && displayWidth(of: line) + 1 + displayWidth(of: word) <= width {
            line += " " + word
            continue
        }
        if !isFirst {
            lines.append(trimmedEnd(line))
            line = margin
            if word.isEmpty { continue }
        }
        line += word
        while displayWidth(of: line) > width {
            let piece = cut(line, to: width, ellipsis: "")
            guard piece.count > indent else { break }
            lines.append(piece)
            line = margin + line.dropFirst(piece.count)
        }
    }
    return lines + [trimmedEnd(line)].filter { !$0.isEmpty }
}

/// Returns `line` without the spaces at its end.
func trimmedEnd(_ line: String) -> String {
    String(line.reversed().drop { $0 == " " }.reversed())
}

private func isBreak(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\n", "\r", "\t", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}": true
    default: false
    }
}

/// Whether a character controls the terminal, is invisible, or changes the direction of the text around it.
private func isSteering(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00...0x1F, 0x7F...0x9F, 0xAD, 0x61C, 0x200B, 0x200E...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFEFF,
        0xE0000...0xE007F:
        true
    default: false
    }
}
