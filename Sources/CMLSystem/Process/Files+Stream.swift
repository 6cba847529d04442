import CPosix
import Glibc

extension Files {
    /// Reads what a person names to its end, also a pipe, which is waited for; nil is stdin.
    ///
    /// More than `limit` bytes are an error (`EFBIG`), as is a folder.
    package static func readStream(_ path: String?, limit: Int) throws(FileError) -> [UInt8] {
        let name = path ?? "stdin"
        let descriptor = path.map { cml_open($0, O_RDONLY | O_CLOEXEC, 0) } ?? 0
        guard descriptor >= 0 else { throw FileError(path: name, doing: "open", code: errno) }
        defer { if path != nil { close(descriptor) } }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileError(path: name, doing: "read", code: errno) }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= limit else { throw FileError(path: name, doing: "read", code: EFBIG) }
        }
    }
}
