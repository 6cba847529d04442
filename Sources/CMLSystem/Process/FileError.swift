import Glibc

/// A file that the system refused, what we were doing to it, and the system's reason.
package struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
    package var path: String
    /// A verb: `open`, `read`, `rename`.
    package var doing: String
    /// The `errno` of the call.
    package var code: Int32

    package init(path: String, doing: String, code: Int32) {
        self.path = path
        self.doing = doing
        self.code = code
    }

    package var isNotFound: Bool { code == ENOENT || code == ENOTDIR }

    package var description: String { "\(Self.reason(code)) (\(doing) `\(path)`)" }

    /// Returns the system's words for an `errno`, which begin with a capital and end without a period.
    package static func reason(_ code: Int32) -> String {
        code == notPlain ? "Not a plain file, but a pipe, socket or device" : String(cString: strerror(code))
    }

    /// Our own code for what would keep us waiting; the system has no `errno` for it.
    package static let notPlain: Int32 = -1
}
