import CMLSystem

/// A file that a person names, or `-` for stdin.
struct WordFile {
    /// More is nobody's comment.
    static let textLimit = 8 << 20

    let name: String
    /// Absolute.
    let path: String
    /// Where relative paths in it begin.
    let folder: String

    init(_ name: String, in world: World) {
        self.name = name
        path = name == "-" ? "/dev/stdin" : name.hasPrefix("/") ? name : world.directory + "/" + name
        folder = name == "-" ? world.directory : Files.folder(of: path)
    }

    func bytes(limit: Int) throws(Failure) -> [UInt8] {
        try attempt("read \(name == "-" ? "stdin" : "`\(printable(name))`")") { () throws(FileError) in
            try Files.readStream(name == "-" ? nil : path, limit: limit)
        }
    }

    /// The file's text; what is no UTF-8 can't be sent as it is, so it isn't sent.
    func markdown() throws(Failure) -> String {
        let bytes = try bytes(limit: Self.textLimit)
        guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
            throw Failure(.usage, "the text is not UTF-8", at: name)
        }
        guard !text.trimmed.isEmpty else { throw Failure(.usage, "the text is empty", at: name) }
        return text
    }
}
