import CPosix
import Glibc

/// A file that grows at its end, such as a log.
package final class AppendedFile {
    private let path: String
    private let descriptor: Int32
    /// What went wrong first, a full disk for example; later bytes are dropped.
    package private(set) var failure: FileError?

    /// Makes a new, empty file.
    package init(_ path: String) throws(FileError) {
        self.path = path
        descriptor = cml_open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileError(path: path, doing: "write", code: errno) }
    }

    deinit { close(descriptor) }

    package func append(_ bytes: [UInt8]) {
        guard failure == nil else { return }
        do throws(FileError) {
            try Files.writeAll(bytes, to: descriptor, path)
        } catch {
            failure = error
        }
    }
}
