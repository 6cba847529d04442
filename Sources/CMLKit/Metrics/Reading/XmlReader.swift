import CMLSystem

/// A pull reader for the XML that test runners write: tags and attributes, nothing that can reach outside.
///
/// A DOCTYPE is refused, and with it every entity that a file could declare. Text between tags is skipped.
struct XmlReader {
    enum Event: Equatable {
        case start(String, attributes: [String: String])
        case end(String)
    }

    static let maximumDepth = 100
    static let maximumBytes = 64 << 20

    private let bytes: [UInt8]
    private var index = 0
    private var open: [String] = []
    /// The name of an empty element (`<a/>`) whose end is still to be told.
    private var pendingEnd: String?
    private var hasRoot = false

    init(_ bytes: [UInt8]) throws(SyntaxError) {
        self.bytes = bytes
        guard bytes.count <= Self.maximumBytes else { throw SyntaxError("the file is larger than 64 MiB") }
    }

    /// Returns the next start or end of an element, and nil behind the last.
    mutating func next() throws(SyntaxError) -> Event? {
        if let name = pendingEnd {
            pendingEnd = nil
            return .end(name)
        }
        while let tag = bytes[index...].firstIndex(of: UInt8(ascii: "<")) {
            index = tag
            if try skipMarkup() { continue }
            index += 1
            return at(UInt8(ascii: "/")) ? try end() : try start()
        }
        index = bytes.count
        if let name = open.last { throw error("the text ends inside `<\(name)>`") }
        guard hasRoot else { throw error("there is no element") }
        return nil
    }

    /// Skips a comment, a CDATA section or an instruction; returns false at anything else.
    private mutating func skipMarkup() throws(SyntaxError) -> Bool {
        if hasPrefix("<!--") { return try skip(past: "-->", from: 4) }
        if hasPrefix("<![CDATA[") { return try skip(past: "]]>", from: 9) }
        if hasPrefix("<?") { return try skip(past: "?>", from: 2) }
        if hasPrefix("<!") { throw error("a DOCTYPE is not read") }
        return false
    }

    private mutating func skip(past end: String, from offset: Int) throws(SyntaxError) -> Bool {
        let pattern = Array(end.utf8)
        var i = index + offset
        while i + pattern.count <= bytes.count {
            if bytes[i] == pattern[0], bytes[i..<(i + pattern.count)].elementsEqual(pattern) {
                index = i + pattern.count
                return true
            }
            i += 1
        }
        throw error("the text ends before `\(end)`")
    }

    private mutating func start() throws(SyntaxError) -> Event {
        let name = try self.name()
        guard !hasRoot || !open.isEmpty else { throw error("there is a second root element") }
        hasRoot = true
        var attributes: [String: String] = [:]
        while true {
            skipBlanks()
            if try take(">") { break }
            if at(UInt8(ascii: "/")) {
                index += 1
                guard try take(">") else { throw error("`/` without `>` in `<\(name)>`") }
                pendingEnd = name
                return .start(name, attributes: attributes)
            }
            let (key, value) = try attribute(of: name)
            attributes[key] = value
        }
        open.append(name)
        guard open.count <= Self.maximumDepth else {
            throw error("elements are nested deeper than \(Self.maximumDepth)")
        }
        return .start(name, attributes: attributes)
    }

    private mutating func end() throws(SyntaxError) -> Event {
        index += 1
        let name = try self.name()
        skipBlanks()
        guard try take(">") else { throw error("`</\(name)` without `>`") }
        guard let expected = open.popLast() else { throw error("`</\(name)>` without a start") }
        guard expected == name else { throw error("`</\(name)>` where `</\(expected)>` was expected") }
        return .end(name)
    }

    private mutating func attribute(of element: String) throws(SyntaxError) -> (String, String) {
        let key = try name()
        skipBlanks()
        guard try take("=") else { throw error("the attribute `\(key)` of `<\(element)>` has no value") }
        skipBlanks()
        guard index < bytes.count, [UInt8(ascii: "\""), UInt8(ascii: "'")].contains(bytes[index]) else {
            throw error("the attribute `\(key)` of `<\(element)>` has no quotes")
        }
        let quote = bytes[index]
        let start = index + 1
        guard let end = bytes[start...].firstIndex(of: quote) else { throw error("the text ends inside `\(key)`") }
        let value = try unescaped(bytes[start..<end])
        index = end + 1
        return (key, value)
    }
}

// MARK: - Parts

extension XmlReader {
    private mutating func name() throws(SyntaxError) -> String {
        let start = index
        while index < bytes.count, !Self.delimiters.contains(bytes[index]) { index += 1 }
        guard index > start else {
            throw error(index < bytes.count ? "a name is missing" : "the text ends inside a tag")
        }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func skipBlanks() {
        while index < bytes.count, bytes[index] <= 0x20 { index += 1 }
    }

    private func at(_ byte: UInt8) -> Bool { index < bytes.count && bytes[index] == byte }

    private mutating func take(_ character: Unicode.Scalar) throws(SyntaxError) -> Bool {
        guard index < bytes.count else { throw error("the text ends inside a tag") }
        guard bytes[index] == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    private func hasPrefix(_ prefix: String) -> Bool { bytes[index...].starts(with: prefix.utf8) }

    private func unescaped(_ value: ArraySlice<UInt8>) throws(SyntaxError) -> String {
        let text = String(decoding: value, as: UTF8.self)
        guard text.contains("&") else { return text }
        var parts = text.split(separator: "&", omittingEmptySubsequences: false)[...]
        var result = String(parts.removeFirst())
        for part in parts {
            guard let end = part.firstIndex(of: ";") else { throw error("`&` without `;`") }
            result.unicodeScalars.append(try scalar(part[..<end]))
            result += part[end...].dropFirst()
        }
        return result
    }

    private func scalar(_ entity: Substring) throws(SyntaxError) -> Unicode.Scalar {
        switch entity {
        case "lt": return "<"
        case "gt": return ">"
        case "amp": return "&"
        case "quot": return "\""
        case "apos": return "'"
        default: break
        }
        let isHex = entity.hasPrefix("#x")
        let digits = entity.dropFirst(isHex ? 2 : 1)
        guard entity.hasPrefix("#"), let code = UInt32(digits, radix: isHex ? 16 : 10),
            let scalar = Unicode.Scalar(code)
        else { throw error("the entity `&\(entity.prefix(20));` is not known") }
        return scalar
    }

    private func error(_ message: String) -> SyntaxError {
        let place = Place("", bytes, offset: index)
        return SyntaxError(message, at: Position(line: place.line, column: place.column, offset: index))
    }

    private static let delimiters = Set(" \t\r\n/>=<\"'".utf8)
}
