import CPosix
import Glibc

/// The file that an answer's body goes to.
final class DownloadFile {
    private let path: String
    private let file: Descriptor
    let limit: Int

    /// Makes the file, or empties the one that is there.
    init(_ path: String, limit: Int) throws(HTTPError) {
        guard let file = Descriptor.opening(path, O_WRONLY | O_CREAT | O_TRUNC) else {
            throw HTTPError(.unusable, "can't write `\(path)`: \(FileError.reason(errno))")
        }
        self.path = path
        self.file = file
        self.limit = limit
    }

    /// Empties the file for another try.
    func restart() throws(HTTPError) {
        guard ftruncate(file.number, 0) == 0, lseek(file.number, 0, SEEK_SET) == 0 else {
            throw HTTPError(.unusable, "can't write `\(path)`: \(FileError.reason(errno))")
        }
    }

    /// Returns what went wrong, or nil.
    func write(_ bytes: UnsafeRawBufferPointer) -> String? {
        let code = file.writeAll(Array(bytes))
        return code == 0 ? nil : "can't write `\(path)`: \(FileError.reason(code))"
    }
}
