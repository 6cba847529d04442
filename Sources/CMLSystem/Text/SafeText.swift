/// Returns `text` on one line, and without the characters that steer a terminal, hide, or turn the reading direction.
///
/// Names of metrics and files come from whoever opened the pull request. Every break is a space, everything else of
/// the kind U+FFFD, so that a reader sees that something was there.
package func printable(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
    var result = String.UnicodeScalarView()
    var marks = 0
    for scalar in text.unicodeScalars {
        marks = isMark(scalar) ? marks + 1 : 0
        if marks > mostMarks { continue }
        result.append(isBreak(scalar) ? " " : isSteering(scalar) ? "\u{FFFD}" : scalar)
    }
    return String(result)
}

/// No script has more marks on a letter; thousands of them take no column, and are as long as anything.
private let mostMarks = 4

private func isMark(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value >= 0x300 else { return false }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return true
    default: return false
    }
}

/// Returns `text` as `printable` does, and our own signs as ASCII writes them; letters of the user's names stay.
package func asciiSigns(_ text: String) -> String {
    let text = printable(text)
    guard text.contains(where: { asciiSpellings[$0] != nil }) else { return text }
    return text.map { asciiSpellings[$0] ?? String($0) }.joined()
}

/// Returns `text` on one line of pure ASCII: our own signs as ASCII writes them, a question mark for everything else.
package func asciiOnly(_ text: String) -> String {
    asciiSigns(text).map { $0.isASCII ? String($0) : "?" }.joined()
}

/// How signs that we use are written in ASCII.
private let asciiSpellings: [Character: String] = [
    "→": "->", "≥": ">=", "≤": "<=", "…": "...", "–": "-", "−": "-", "±": "+-",
]

private func isBreak(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\n", "\r", "\t", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}": true
    default: false
    }
}

/// Whether a character controls the terminal, is invisible, or changes the direction of the text around it.
///
/// Joiners are among them: two names that look alike must not differ by a character of no width.
private func isSteering(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00...0x1F, 0x7F...0x9F, 0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B...0x180F,
        0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0x3164, 0xFEFF, 0xFFA0, 0xFFF9...0xFFFB,
        0x1D173...0x1D17A, 0xE0000...0xE01EF:
        true
    default: false
    }
}
