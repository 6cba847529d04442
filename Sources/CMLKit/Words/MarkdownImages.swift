import CMLSystem

/// Where a Markdown text names an image: the bytes of its address alone, so that all others stay as they are.
struct MarkdownImage: Equatable {
    var range: Range<Int>
    /// The address as it is meant, without the escapes of its spelling.
    var address: String

    /// Finds the images of a text: `![](a.png)`, `![][name]` with its definition, `<img src="a.png">`.
    ///
    /// What is code or an HTML comment names nothing.
    static func all(in markdown: String) -> [MarkdownImage] {
        var scanner = MarkdownImageScanner(Array(markdown.utf8))
        return scanner.scan()
    }

    /// Returns the text with each image's address replaced where there is a replacement for it.
    static func replacing(_ markdown: String, _ replacements: [(range: Range<Int>, address: String)]) -> String {
        let bytes = Array(markdown.utf8)
        var result: [UInt8] = []
        var copied = 0
        for (range, address) in replacements.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            result += bytes[copied..<range.lowerBound]
            result += encoded(address).utf8
            copied = range.upperBound
        }
        result += bytes[copied...]
        return String(decoding: result, as: UTF8.self)
    }

    /// An address that ends neither a link nor an attribute too early.
    static func encoded(_ address: String) -> String {
        address.map { " ()<>\"'\\`".contains($0) ? String($0).percentEncoded : String($0) }.joined()
    }
}

/// Goes through the bytes of a Markdown text once.
private struct MarkdownImageScanner {
    private let bytes: [UInt8]
    private var at = 0
    private var found: [MarkdownImage] = []
    private var definitions: [String: MarkdownImage] = [:]
    private var references: Set<String> = []
    private var fence: String?
    /// The longest of a line's parts that is looked for: a text without an end is read once, not once a byte.
    private static let reach = 1024

    /// Where the last tag ends.
    private let lastTagEnd: Int

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        lastTagEnd = bytes.lastIndex(of: Ascii.greater) ?? -1
    }

    mutating func scan() -> [MarkdownImage] {
        var isLineStart = true
        while at < bytes.count {
            if isLineStart, skipCodeLine() { continue }
            isLineStart = bytes[at] == Ascii.newline
            step()
        }
        let used = references.sorted().compactMap { definitions[$0] }
        return (found + used).sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    /// Skips a line that is a fence or lies in one, and takes a line that defines an address.
    private mutating func skipCodeLine() -> Bool {
        let end = bytes[at...].firstIndex(of: Ascii.newline) ?? bytes.count
        let line = Substring(decoding: bytes[at..<end], as: UTF8.self)
        let before = fence
        fence = MarkdownFence.after(line, open: before)
        if before != nil || fence != nil {
            at = min(end + 1, bytes.count)
            return true
        }
        takeDefinition(upTo: end)
        return false
    }

    private mutating func step() {
        switch bytes[at] {
        case Ascii.backslash: at += 2
        case Ascii.backtick: skipSpan()
        case Ascii.less where has("<!--", at: at): at = index(of: "-->", from: at + 4, within: .max) ?? bytes.count
        case Ascii.less where has("<img", at: at): takeTag()
        case Ascii.bang where has("![", at: at): takeImage()
        default: at += 1
        }
    }

    /// Skips a span of code; backticks that nothing closes are text.
    private mutating func skipSpan() {
        let length = bytes[at...].prefix { $0 == Ascii.backtick }.count
        var place = at + length
        let limit = min(bytes.count, place + Self.reach)
        while place < limit {
            guard bytes[place] == Ascii.backtick else {
                place += 1
                continue
            }
            let closing = bytes[place...].prefix { $0 == Ascii.backtick }.count
            place += closing
            if closing == length {
                at = place
                return
            }
        }
        at += length
    }

    /// `![alt](address "title")`, `![alt][name]`, `![name]`.
    private mutating func takeImage() {
        let start = at + 2
        at = start
        guard let close = closing(from: start) else { return }
        if has("(", at: close + 1) {
            guard let image = destination(from: close + 2) else { return }
            found.append(image)
            at = image.range.upperBound
        } else if has("[", at: close + 1), let end = closing(from: close + 2) {
            let name = end == close + 2 ? text(start..<close) : text(close + 2..<end)
            references.insert(Self.folded(name))
        } else {
            references.insert(Self.folded(text(start..<close)))
        }
    }

    /// The bracket that closes the one before `start`.
    private func closing(from start: Int) -> Int? {
        var depth = 0
        var place = start
        let limit = min(bytes.count, start + Self.reach)
        while place < limit {
            switch bytes[place] {
            case Ascii.backslash: place += 1
            case Ascii.open: depth += 1
            case Ascii.close where depth == 0: return place
            case Ascii.close: depth -= 1
            default: break
            }
            place += 1
        }
        return nil
    }

    /// The address behind a parenthesis or a definition's colon, in angle brackets or up to a blank.
    private func destination(from start: Int) -> MarkdownImage? {
        guard var place = bytes[min(start, bytes.count)...].firstIndex(where: { !Ascii.isBlank($0) }) else {
            return nil
        }
        if bytes[place] == Ascii.less {
            let near = bytes[place..<min(bytes.count, place + Self.reach)]
            guard let end = near.firstIndex(where: { $0 == Ascii.greater || $0 == Ascii.newline }),
                bytes[end] == Ascii.greater
            else { return nil }
            return image(place + 1..<end)
        }
        let first = place
        var depth = 0
        while place < bytes.count, !Ascii.isBlank(bytes[place]) {
            if bytes[place] == Ascii.backslash { place += 1 }
            guard place < bytes.count else { break }
            if bytes[place] == UInt8(ascii: "(") { depth += 1 }
            if bytes[place] == UInt8(ascii: ")") {
                if depth == 0 { break }
                depth -= 1
            }
            place += 1
        }
        return first < place ? image(first..<min(place, bytes.count)) : nil
    }

    private func image(_ range: Range<Int>) -> MarkdownImage {
        MarkdownImage(range: range, address: Self.unescaped(text(range)))
    }

    /// `[name]: address "title"` at a line's start.
    private mutating func takeDefinition(upTo end: Int) {
        let start = bytes[at..<end].firstIndex { $0 != Ascii.space } ?? end
        guard start - at < 4, has("[", at: start), let close = closing(from: start + 1), close < end,
            has(":", at: close + 1), let image = destination(from: close + 2)
        else { return }
        let name = Self.folded(text(start + 1..<close))
        if definitions[name] == nil { definitions[name] = image }
    }

    /// `<img … src="address" …>`.
    private mutating func takeTag() {
        guard at < lastTagEnd, let end = index(of: ">", from: at, within: .max) else {
            at += 1
            return
        }
        defer { at = end }
        var place = at + 4
        guard place < end, Ascii.isBlank(bytes[place]) || bytes[place] == UInt8(ascii: "/") else { return }
        while place < end, let mark = index(of: "src", from: place, within: end - place) {
            place = mark
            guard Ascii.isBlank(bytes[mark - 4]), let value = value(from: mark, upTo: end) else { continue }
            let address = text(value).replacing("&amp;", with: "&")
            found.append(MarkdownImage(range: value, address: address))
            return
        }
    }

    /// The value of an attribute behind its name, in quotes or up to a blank.
    private func value(from name: Int, upTo end: Int) -> Range<Int>? {
        guard let equals = bytes[name..<end].firstIndex(where: { !Ascii.isBlank($0) }),
            bytes[equals] == UInt8(ascii: "="),
            let start = bytes[(equals + 1)..<end].firstIndex(where: { !Ascii.isBlank($0) })
        else { return nil }
        let quote = bytes[start]
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            return bytes[(start + 1)..<end].firstIndex(of: quote).map { start + 1..<$0 }
        }
        let stop = bytes[start..<end].firstIndex { Ascii.isBlank($0) || $0 == Ascii.greater } ?? end
        return start..<stop
    }

    // MARK: Bytes

    private func has(_ word: String, at place: Int) -> Bool {
        let word = word.utf8
        guard place >= 0, place + word.count <= bytes.count else { return false }
        return zip(bytes[place...], word).allSatisfy { Ascii.lower($0) == $1 }
    }

    /// The place behind the next `word`.
    private func index(of word: String, from start: Int, within reach: Int) -> Int? {
        let limit = reach == .max ? bytes.count : min(bytes.count, start + reach)
        var place = start
        while place < limit {
            if has(word, at: place) { return place + word.utf8.count }
            place += 1
        }
        return nil
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    private static func folded(_ name: String) -> String {
        name.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Backslashes before ASCII punctuation say that it's meant as it is.
    private static func unescaped(_ text: String) -> String {
        var result = ""
        var isEscaped = false
        for character in text {
            if isEscaped {
                let isMark = character.isASCII && !character.isLetter && !character.isNumber && !character.isWhitespace
                result += isMark ? String(character) : "\\\(character)"
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else {
                result.append(character)
            }
        }
        return isEscaped ? result + "\\" : result
    }
}

private enum Ascii {
    static let newline = UInt8(ascii: "\n")
    static let space = UInt8(ascii: " ")
    static let backslash = UInt8(ascii: "\\")
    static let backtick = UInt8(ascii: "`")
    static let less = UInt8(ascii: "<")
    static let greater = UInt8(ascii: ">")
    static let bang = UInt8(ascii: "!")
    static let open = UInt8(ascii: "[")
    static let close = UInt8(ascii: "]")

    static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == newline || byte == 0x0D || byte == 0x09 }

    static func lower(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
}
