import CPosix
import Glibc

/// An open file descriptor. It can't be copied, and closes itself at the end of its scope.
struct Descriptor: ~Copyable {
    let number: Int32

    /// Takes over `number`, moved above the standard streams.
    ///
    /// When our own stdin was closed, a new pipe would get number 0 and a child's streams would overwrite each other.
    init(_ number: Int32) {
        guard (0...2).contains(number) else {
            self.number = number
            return
        }
        self.number = cml_fcntl(number, F_DUPFD_CLOEXEC, 3)
        close(number)
    }

    deinit { if number >= 0 { close(number) } }

    static func opening(_ path: String, _ flags: Int32, mode: UInt32 = 0o666) -> Descriptor? {
        var number = cml_open(path, flags | O_CLOEXEC, mode)
        while number < 0, errno == EINTR { number = cml_open(path, flags | O_CLOEXEC, mode) }
        return number < 0 ? nil : Descriptor(number)
    }

    /// Returns a file without a name that holds `bytes`, to be read from its start.
    ///
    /// As a child's stdin it needs no one to feed it, so that neither a deadlock nor SIGPIPE can come of it.
    static func holding(_ bytes: [UInt8]) -> Descriptor? {
        let number = cml_memory_file()
        guard number >= 0 else { return nil }
        let file = Descriptor(number)
        guard file.writeAll(bytes) == 0, lseek(file.number, 0, SEEK_SET) == 0 else { return nil }
        return file
    }

    func setNonBlocking() {
        _ = cml_fcntl(number, F_SETFL, cml_fcntl(number, F_GETFL, 0) | O_NONBLOCK)
    }

    /// Writes everything and returns 0, or the `errno` that stopped it.
    func writeAll(_ bytes: [UInt8]) -> Int32 {
        writeFully(bytes, to: number)
    }

    /// What one `read` gave.
    enum Reading: Equatable {
        case bytes(Int)
        case end
        case nothingYet
        case failed(Int32)
    }

    /// Reads once into `buffer`, again when a signal came between.
    func read(into buffer: inout [UInt8]) -> Reading {
        while true {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(number, $0.baseAddress, $0.count) }
            if count > 0 { return .bytes(count) }
            if count == 0 { return .end }
            if errno == EAGAIN { return .nothingYet }
            if errno != EINTR { return .failed(errno) }
        }
    }
}

/// Writes everything to `descriptor` and returns 0, or the `errno` that stopped it.
func writeFully(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    var done = 0
    while done < bytes.count {
        let count = bytes.withUnsafeBytes { raw in
            write(descriptor, raw.baseAddress.map { $0 + done }, raw.count - done)
        }
        if count >= 0 {
            done += count
        } else if errno == EAGAIN {
            var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            poll(&waiting, 1, -1)
        } else if errno != EINTR {
            return errno
        }
    }
    return 0
}

/// Both ends of a pipe; the reading one never blocks.
struct Pipe: ~Copyable {
    let reading: Descriptor
    var writing: Descriptor?

    private init(reading: Int32, writing: Int32) {
        self.reading = Descriptor(reading)
        self.writing = Descriptor(writing)
        self.reading.setNonBlocking()
    }

    /// Opens a pipe, or throws the `errno` as a `SpawnError` of `program`.
    ///
    /// A throwing `init` of a noncopyable type crashes the compiler of Swift 6.2.
    static func opening(for program: String) throws(SpawnError) -> Pipe {
        var ends: [Int32] = [-1, -1]
        guard cml_pipe(&ends) == 0 else { throw SpawnError(program: program, code: errno, subject: .resources) }
        return Pipe(reading: ends[0], writing: ends[1])
    }

    /// Leaves writing to the child, so that its end is the end of the pipe.
    mutating func closeWriting() { writing = nil }
}
