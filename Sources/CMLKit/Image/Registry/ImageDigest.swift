import CMLSystem

/// The name of content by its hash: `sha256:` and 64 hexadecimal digits.
enum ImageDigest {
    static func isDigest(_ text: String) -> Bool {
        let digits = text.utf8.dropFirst("sha256:".utf8.count)
        return text.hasPrefix("sha256:") && digits.count == 64
            && digits.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }

    static func of(_ bytes: [UInt8]) -> String { "sha256:" + Sha256.hex(bytes) }
}
