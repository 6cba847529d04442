import CPosix
import Glibc

extension Files {
    /// Adds `bytes` to the end of a file so that they survive whatever comes, or leaves the file as it was.
    ///
    /// The caller holds a lock: what a full disk cut off is taken back by cutting the file at its old size. A pipe is
    /// refused, since nobody may ever read it; a device such as `/dev/null` has nothing to make durable.
    package static func appendDurably(_ bytes: [UInt8], to path: String) throws(FileError) {
        let isNew = !exists(path)
        let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK
        let descriptor = cml_open(path, flags, 0o644)
        // Without a reader a pipe can't be opened so.
        guard descriptor >= 0 else { throw FileError(path: path, doing: "write", code: errno) }
        defer { close(descriptor) }
        var status = Glibc.stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError(path: path, doing: "write", code: errno) }
        let kind = status.st_mode & S_IFMT
        guard kind == S_IFREG || kind == S_IFCHR else { throw FileError(path: path, doing: "write", code: ENXIO) }
        guard kind == S_IFREG else { return try writeAll(bytes, to: descriptor, path) }
        do throws(FileError) {
            try writeAll(bytes, to: descriptor, path)
            guard fsync(descriptor) == 0 else { throw FileError(path: path, doing: "sync", code: errno) }
        } catch {
            ftruncate(descriptor, status.st_size)
            throw error
        }
        if isNew { try sync(folder(of: path)) }
    }
}

extension FileLock {
    /// Asks for the lock until it's free, for at most `patience` seconds; says once whom it waits for.
    package static func acquire(
        _ path: String, patience: Double, onWait: (Int32?) -> Void = { _ in }
    ) throws(FileError) -> Outcome {
        let begin = ContinuousClock.now
        var isTold = false
        while true {
            let outcome = try acquire(path)
            guard case .held(let holder) = outcome, begin.secondsUntilNow < patience else { return outcome }
            if !isTold, begin.secondsUntilNow > 1 {
                onWait(holder)
                isTold = true
            }
            poll(nil, 0, 10)
        }
    }
}

extension SignalSource {
    /// Waits, or returns earlier when a signal has come.
    package func pause(seconds: Double) {
        guard pending == nil else { return }
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        poll(&waiting, 1, Int32((seconds * 1000).rounded(.up)))
    }
}
