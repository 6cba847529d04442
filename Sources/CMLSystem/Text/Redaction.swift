/// Replaces secrets by `***`: the values of variables that look secret, and everything shaped like a known token.
package struct Redaction: Sendable {
    /// Values shorter than this are words of the language, and hiding them would make a text unreadable.
    static let shortestSecret = 6
    private static let mask = Array("***".utf8)

    /// The secrets by their first byte, longest first.
    private let secrets: [[[UInt8]]]
    /// Whether a byte can begin a secret or a token: most bytes of a text need only this look.
    private let starts: [Bool]

    package init(environment: [String: String]) {
        var found: Set<[UInt8]> = []
        for (name, value) in environment where SecretName.isVariable(name) {
            for line in [value.trimmed] + Self.longLines(of: value) where line.utf8.count >= Self.shortestSecret {
                found.formUnion(Self.spellings(of: line))
            }
        }
        isEmpty = found.isEmpty
        let grouped = Dictionary(grouping: found.sorted { $0.count > $1.count }) { Int($0[0]) }
        secrets = (0..<256).map { grouped[$0] ?? [] }
        starts = (0..<256).map { TokenShape.starts[$0] || grouped[$0] != nil }
    }

    /// Hides what looks like a token, and no variable's value.
    package static let shapesOnly = Redaction(environment: [:])

    /// Whether no variable's value is known; tokens are found by their shape all the same.
    package let isEmpty: Bool

    /// Whether the name of a parameter says that its value is a secret: `api_key`, `db.password`, but not `max_tokens`.
    package static func looksSecret(key: String) -> Bool { SecretName.isParameter(key) }

    package func redacted(_ text: String) -> String {
        var text = text
        let result = text.withUTF8 { hide(in: $0) }
        return result.map { String(decoding: $0, as: UTF8.self) } ?? text
    }

    package func redacted(_ bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBufferPointer { hide(in: $0) } ?? bytes
    }

    /// Returns the text without its secrets, or nil when it has none.
    private func hide(in bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        var ranges: [Range<Int>] = []
        for index in bytes.indices where starts[Int(bytes[index])] {
            guard let range = secret(at: index, in: bytes) ?? TokenShape.match(at: index, in: bytes) else { continue }
            if let last = ranges.last, range.lowerBound <= last.upperBound {
                ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                ranges.append(range)
            }
        }
        if ranges.isEmpty { return nil }
        var result: [UInt8] = []
        var copied = 0
        for range in ranges {
            result.append(contentsOf: bytes[copied..<range.lowerBound])
            result.append(contentsOf: Self.mask)
            copied = range.upperBound
        }
        result.append(contentsOf: bytes[copied...])
        return result
    }

    private func secret(at index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        let found = secrets[Int(bytes[index])].first { secret in
            index + secret.count <= bytes.count && bytes[index..<(index + secret.count)].elementsEqual(secret)
        }
        return found.map { index..<(index + $0.count) }
    }

    /// The lines of a key in several lines: a log is read line by line.
    private static func longLines(of value: String) -> [String] {
        guard value.contains(where: \.isNewline) else { return [] }
        return value.split(whereSeparator: \.isNewline).map { String($0).trimmed }.filter { $0.utf8.count >= 16 }
    }

    /// The value itself, percent-encoded, escaped as in JSON, and in base64 wherever it stands in the encoded text.
    private static func spellings(of value: String) -> [[UInt8]] {
        var quoted: [UInt8] = []
        JsonWriter.appendQuoted(value, to: &quoted)
        var found = [Array(value.utf8), Array(value.percentEncoded.utf8), Array(quoted.dropFirst().dropLast())]
        for shift in 0..<3 {
            let encoded = Base64.core(of: Array(value.utf8), shift: shift)
            found.append(encoded)
            found.append(
                encoded.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: "-") : $0 == UInt8(ascii: "/") ? 0x5F : $0 })
        }
        return found.filter { $0.count >= shortestSecret }
    }
}

/// The letters of base64 that depend on one part of the encoded bytes alone.
package enum Base64 {
    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// Encodes `bytes` as they come out behind `shift` other bytes, without the letters that have a part in others.
    ///
    /// `user:TOKEN` in base64 doesn't hold the base64 of `TOKEN`, but for one of the three shifts it holds this.
    static func core(of bytes: [UInt8], shift: Int) -> [UInt8] {
        var result: [UInt8] = []
        var (buffer, bits): (UInt32, Int) = (0, 0)
        for byte in [UInt8](repeating: 0, count: shift) + bytes {
            buffer = (buffer << 8 | UInt32(byte)) & 0xFFFF
            bits += 8
            while bits >= 6 {
                bits -= 6
                result.append(letters[Int(buffer >> UInt32(bits)) & 63])
            }
        }
        return Array(result.dropFirst((shift * 8 + 5) / 6))
    }
}
