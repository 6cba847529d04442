import CMLSystem
import Testing

@Test(
    "text of others can't steer a terminal, hide, or turn the reading direction",
    arguments: [
        ("accuracy", "accuracy", "accuracy"), ("größe", "größe", "gr??e"), ("a\nb\tc\r\nd", "a b c  d", "a b c  d"),
        ("\u{1B}[31mred\u{7}", "\u{FFFD}[31mred\u{FFFD}", "?[31mred?"), ("a\u{9B}2J", "a\u{FFFD}2J", "a?2J"),
        ("\u{202E}cba\u{202C}", "\u{FFFD}cba\u{FFFD}", "?cba?"),
        ("\u{2066}x\u{2069}", "\u{FFFD}x\u{FFFD}", "?x?"),
        ("a\u{200B}b\u{200D}c\u{FEFF}", "a\u{FFFD}b\u{FFFD}c\u{FFFD}", "a?b?c?"),
        ("a\u{2028}b", "a b", "a b"), ("0.9 → 0.8 ≥ …", "0.9 -> 0.8 >= ...", "0.9 -> 0.8 >= ..."), ("", "", ""),
    ])
func safeText(text: String, signs: String, ascii: String) {
    #expect(asciiSigns(text) == signs)
    #expect(asciiOnly(text) == ascii)
    #expect(asciiSigns(printable(text)) == signs)
}

@Test("no control, format character or break of lines is left, whichever it is")
func safeTextOfEveryScalar() {
    let ranges: [ClosedRange<UInt32>] = [
        0x00...0x1F, 0x7F...0x9F, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF...0xFEFF,
    ]
    let left = ranges.joined().compactMap(Unicode.Scalar.init).filter {
        !["\u{FFFD}", " "].contains(printable(String(Character($0))))
    }
    #expect(left.isEmpty)
}
