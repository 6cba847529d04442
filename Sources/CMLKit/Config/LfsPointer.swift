/// What stands in the place of a file whose content Git LFS keeps elsewhere.
package struct LfsPointer: Equatable, Sendable {
    /// The SHA-256 of the content, 64 hexadecimal digits.
    package var oid: String
    /// Bytes of the content.
    package var size: Int

    private static let versions: Set<Substring> = [
        "https://git-lfs.github.com/spec/v1", "https://hawser.github.com/spec/v1", "http://git-media.io/v/2",
    ]

    /// Reads a pointer; nil for any other file.
    ///
    /// Only a text under 1024 bytes whose first line is the version is one, so that big files are never looked through.
    package init?(parsing bytes: [UInt8]) {
        guard bytes.count < 1024, bytes.starts(with: "version ".utf8) else { return nil }
        let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
        var values: [Substring: Substring] = [:]
        for line in lines {
            let parts = line.split(separator: " ", maxSplits: 1)
            guard parts.count == 2 else { return nil }
            values[parts[0]] = parts[1]
        }
        guard let version = values["version"], Self.versions.contains(version),
            let oid = values["oid"], oid.hasPrefix("sha256:"), oid.count == 71,
            oid.dropFirst(7).allSatisfy({ $0.isASCII && $0.isHexDigit }),
            let size = values["size"].flatMap({ Int($0) }), size >= 0
        else { return nil }
        self.oid = oid.dropFirst(7).lowercased()
        self.size = size
    }
}
