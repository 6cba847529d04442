import CMLSystem

/// The kind of a file, as uploads name it.
enum MediaType {
    /// The type that the content itself shows; nil for what is no image.
    static func image(_ bytes: [UInt8]) -> String? {
        func begins(_ text: String, at place: Int = 0) -> Bool { bytes.dropFirst(place).starts(with: text.utf8) }
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return "image/png" }
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
        if begins("GIF8") { return "image/gif" }
        if begins("RIFF"), begins("WEBP", at: 8) { return "image/webp" }
        if begins("BM"), bytes.count > 26 { return "image/bmp" }
        let head = String(decoding: bytes.prefix(1024), as: UTF8.self).trimmed
        return head.hasPrefix("<") && head.contains("<svg") ? "image/svg+xml" : nil
    }

    /// The type of any file, by its content or by its name.
    static func any(_ bytes: [UInt8], named name: String) -> String {
        image(bytes) ?? names[FileName(name).suffix] ?? "application/octet-stream"
    }

    /// What an image without a name is called.
    static func suffix(of type: String) -> String {
        type == "image/svg+xml" ? "svg" : String(type.drop { $0 != "/" }.dropFirst())
    }

    private static let names = [
        "txt": "text/plain", "log": "text/plain", "md": "text/markdown", "csv": "text/csv", "html": "text/html",
        "json": "application/json", "yaml": "application/yaml", "yml": "application/yaml", "pdf": "application/pdf",
        "mp4": "video/mp4", "webm": "video/webm", "zip": "application/zip", "gz": "application/gzip",
    ]
}
