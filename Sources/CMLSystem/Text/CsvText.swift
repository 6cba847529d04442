/// Returns `text` as a field of RFC 4180: in quotes where it has a comma, a quote or a line's end, quotes doubled.
///
/// It goes by bytes: a quote with an accent on it is one character, and still ends a field.
package func csvField(_ text: String) -> String {
    guard text.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else { return text }
    let quote = UInt8(ascii: "\"")
    let body = text.utf8.flatMap { $0 == quote ? [quote, quote] : [$0] }
    return String(decoding: [quote] + body + [quote], as: UTF8.self)
}
