/// How a token of a known service looks.
struct TokenShape: Sendable {
    /// In lowercase when the case doesn't matter.
    private var prefix: [UInt8]
    private var minimum: Int
    /// Bytes that may follow besides letters and digits.
    private var others: [UInt8] = Array("_-".utf8)
    private var ignoresCase = false
    private var keepsPrefix = false
    /// Whether a letter or digit before the prefix makes it a part of another word: `task-…` is not `sk-…`.
    private var isWord = true

    private init(_ prefix: String, _ minimum: Int) {
        self.prefix = Array(prefix.utf8)
        self.minimum = minimum
    }

    private static func header(_ prefix: String, _ minimum: Int) -> TokenShape {
        var shape = TokenShape(prefix, minimum)
        shape.others = Array("_-.~+/=".utf8)
        shape.ignoresCase = true
        shape.keepsPrefix = true
        return shape
    }

    private static func anywhere(_ prefix: String, _ minimum: Int) -> TokenShape {
        var shape = TokenShape(prefix, minimum)
        shape.isWord = false
        return shape
    }

    /// What follows such an option of a command line.
    private static let options: [TokenShape] = [
        "password", "passwd", "token", "secret", "api-key", "api_key", "apikey", "access-key", "access_key",
    ].flatMap { [header("--\($0)=", 4), header("--\($0) ", 4)] }

    private static let all: [TokenShape] =
        ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "dckr_pat_"].map { anywhere($0, 20) }
        + ["glpat-", "gldt-", "glptt-", "glcbt-", "glrt-"].map { anywhere($0, 16) }
        + [
            TokenShape("AKIA", 16), TokenShape("ASIA", 16), TokenShape("AIza", 30), TokenShape("hf_", 20),
            TokenShape("sk-", 20), TokenShape("npm_", 30), TokenShape("pypi-", 50), TokenShape("ATBB", 20),
            TokenShape("ATATT3", 20), TokenShape("ATCTT3", 20),
        ]
        + ["a", "b", "e", "o", "p", "r", "s"].map { TokenShape("xox\($0)-", 10) }
        + [
            header("bearer ", 8), header("authorization: basic ", 4), header("authorization: token ", 4),
            header("private-token: ", 4), header("job-token: ", 4),
        ]
        + options

    private static let byStart: [[TokenShape]] = (0..<256).map { byte in
        all.filter { shape in
            let first = shape.prefix[0]
            return Int(first) == byte || shape.ignoresCase && Int(first) == byte | 0x20
        }
    }

    /// Whether a byte can begin a token.
    static let starts: [Bool] = (0..<256).map { byte in
        !byStart[byte].isEmpty || [":", "-", "e"].contains { UInt8(ascii: $0) == byte }
    }

    /// Returns what to hide of a token that begins at `index`.
    static func match(at index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        for shape in byStart[Int(bytes[index])] {
            if let range = shape.match(at: index, in: bytes) { return range }
        }
        switch bytes[index] {
        case UInt8(ascii: ":"): return userInfo(at: index, in: bytes)
        case UInt8(ascii: "-"): return privateKey(at: index, in: bytes)
        case UInt8(ascii: "e"): return webToken(at: index, in: bytes)
        default: return nil
        }
    }

    private func match(at index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        guard index + prefix.count + minimum <= bytes.count else { return nil }
        for (step, expected) in prefix.enumerated() {
            let byte = bytes[index + step]
            let isLetter = ignoresCase && (0x41...0x5A).contains(byte)
            guard (isLetter ? byte | 0x20 : byte) == expected else { return nil }
        }
        if isWord, index > 0, Self.isAlphanumeric(bytes[index - 1]) { return nil }
        let begin = index + prefix.count
        let end = Self.end(of: others, from: begin, in: bytes)
        return end - begin < minimum ? nil : (keepsPrefix ? begin : index)..<end
    }

    private static func end(of others: [UInt8], from begin: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var end = begin
        while end < bytes.count, isAlphanumeric(bytes[end]) || others.contains(bytes[end]) { end += 1 }
        return end
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        JsonReader.isWord(byte) && byte != UInt8(ascii: "_")
    }

    /// `://user:password@`, and a long user without a password, which is a token.
    private static func userInfo(at index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        guard bytes[index...].starts(with: "://".utf8) else { return nil }
        let begin = index + 3
        var (end, at) = (begin, begin)
        while end < min(bytes.count, begin + 4096), bytes[end] > 0x20, !"/?#\"'<>`\\".utf8.contains(bytes[end]) {
            if bytes[end] == UInt8(ascii: "@") { at = end }
            end += 1
        }
        let isSecret = at - begin >= 20 || bytes[begin..<at].contains(UInt8(ascii: ":"))
        return isSecret ? begin..<at : nil
    }

    /// From `-----BEGIN … PRIVATE KEY-----` to its end, or to the end of the text.
    private static func privateKey(at index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        let head = bytes[index..<min(bytes.count, index + 64)]
        guard head.starts(with: "-----BEGIN ".utf8), contains("PRIVATE KEY", in: head) != nil else { return nil }
        guard let foot = contains("-----END", in: bytes[(index + 11)...]) else { return index..<bytes.count }
        return index..<(bytes[foot...].firstIndex(of: 10) ?? bytes.count)
    }

    private static func contains(_ word: String, in bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        bytes.indices.first { bytes[$0...].starts(with: word.utf8) }
    }

    /// A JSON Web Token: three parts, of which the first two begin with the base64 of `{"`.
    private static func webToken(at index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        guard bytes[index...].starts(with: "eyJ".utf8) else { return nil }
        let end = end(of: Array("_-.".utf8), from: index, in: bytes)
        let parts = bytes[index..<end].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let isToken = parts.count == 3 && parts[1].starts(with: "eyJ".utf8) && parts[0].count >= 10
        return isToken ? index..<end : nil
    }
}
