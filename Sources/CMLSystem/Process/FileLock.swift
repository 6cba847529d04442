import CPosix
import Glibc

/// A lock on a file that one process holds at a time; the system frees it when that process ends, however it does.
package final class FileLock: Sendable {
    /// What came of asking for the lock.
    package enum Outcome {
        case acquired(FileLock)
        /// Another process has it; nil when it hasn't written its number yet.
        case held(by: Int32?)
    }

    private let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Asks for the lock without waiting, and writes our number into the file.
    package static func acquire(_ path: String) throws(FileError) -> Outcome {
        let descriptor = cml_open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileError(path: path, doing: "lock", code: errno) }
        let lock = FileLock(descriptor: descriptor)
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            if errno == EINTR { continue }
            guard errno == EWOULDBLOCK else { throw FileError(path: path, doing: "lock", code: errno) }
            return .held(by: holder(descriptor))
        }
        // A full disk may refuse the number; the lock holds without it.
        ftruncate(descriptor, 0)
        _ = writeFully(Array("\(getpid())\n".utf8), to: descriptor)
        return .acquired(lock)
    }

    /// Frees the lock before the value goes away.
    package func release() { flock(descriptor, LOCK_UN) }

    private static func holder(_ descriptor: Int32) -> Int32? {
        var buffer = [UInt8](repeating: 0, count: 32)
        let count = pread(descriptor, &buffer, buffer.count, 0)
        return Int32(String(decoding: buffer[..<max(0, count)], as: UTF8.self).prefix { $0.isNumber })
    }
}
