import Glibc

/// A file that could not be read, written or moved: which, what for, and why.
package struct FileError: Error, Equatable, CustomStringConvertible {
    package var path: String
    /// What was tried, as a verb: `read`, `write`, `rename`.
    package var doing: String
    /// The `errno`.
    package var code: Int32

    package init(path: String, doing: String, code: Int32) {
        self.path = path
        self.doing = doing
        self.code = code
    }

    package var isNotFound: Bool { code == ENOENT || code == ENOTDIR }

    package var description: String { "\(doing) `\(path)`: \(String(cString: strerror(code)))" }
}
