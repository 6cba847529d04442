/// Returns how many columns of a terminal `text` takes: East Asian wide characters and emoji two, marks and controls
/// none.
package func displayWidth(of text: String) -> Int {
    let utf8 = text.utf8
    if utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return utf8.count }
    return text.reduce(0) { $0 + width(of: $1) }
}

/// A character is as wide as its widest scalar; a flag, a joined family or a base with the emoji selector is two.
private func width(of character: Character) -> Int {
    let scalars = character.unicodeScalars
    if scalars.contains("\u{FE0F}"), scalars.count > 1 { return 2 }
    return min(2, scalars.map(width(of:)).max() ?? 0)
}

private func width(of scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x7F { return scalar.value < 0x20 ? 0 : 1 }
    switch scalar.properties.generalCategory {
    case .control, .format, .nonspacingMark, .enclosingMark, .lineSeparator, .paragraphSeparator: return 0
    default: break
    }
    if (0x1F1E6...0x1F1FF).contains(scalar.value) || scalar.properties.isEmojiPresentation { return 2 }
    // The vowels and final consonants of Hangul join the syllable before them.
    if (0x1160...0x11FF).contains(scalar.value) { return 0 }
    return wideRanges.contains { $0.contains(scalar.value) } ? 2 : 1
}

/// The blocks whose characters are wide or full width in Unicode's EastAsianWidth.
private let wideRanges: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F,
    0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
    0x16FE0...0x18AFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F265, 0x1F300...0x1F320, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
]
