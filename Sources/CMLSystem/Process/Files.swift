import CPosix
import Glibc

/// The C structure, whose name is also a function's.
private typealias SystemStat = stat

/// What the system tells of a file; times in nanoseconds since 1970.
package struct FileStat: Equatable, Sendable {
    package var inode: UInt64
    package var device: UInt64
    /// Bytes.
    package var size: Int
    package var mtimeNs: Int
    package var ctimeNs: Int
    package var mode: UInt32
    package var isDirectory: Bool
    package var isSymlink: Bool

    package init(
        inode: UInt64, device: UInt64, size: Int, mtimeNs: Int, ctimeNs: Int, mode: UInt32, isDirectory: Bool,
        isSymlink: Bool
    ) {
        self.inode = inode
        self.device = device
        self.size = size
        self.mtimeNs = mtimeNs
        self.ctimeNs = ctimeNs
        self.mode = mode
        self.isDirectory = isDirectory
        self.isSymlink = isSymlink
    }
}

/// Files and folders by path.
package enum Files {
    /// Facts of the file itself, a symlink not followed; nil when there is none.
    package static func lstat(_ path: String) -> FileStat? {
        var status = SystemStat()
        guard fstatat(AT_FDCWD, path, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
        return FileStat(status)
    }

    /// Facts of the file that `path` leads to; nil when there is none.
    package static func stat(_ path: String) -> FileStat? {
        var status = SystemStat()
        guard fstatat(AT_FDCWD, path, &status, 0) == 0 else { return nil }
        return FileStat(status)
    }

    package static func exists(_ path: String) -> Bool { stat(path) != nil }

    package static func isFile(_ path: String) -> Bool {
        stat(path).map { !$0.isDirectory } ?? false
    }

    package static func isFolder(_ path: String) -> Bool {
        stat(path)?.isDirectory ?? false
    }

    package static func isWritable(_ path: String) -> Bool { access(path, W_OK) == 0 }

    /// The path with every link resolved; nil when there is no such file.
    package static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Opens a plain file for reading; a pipe, which would keep us waiting for a writer, is an error (`notPlain`).
    static func openPlain(_ path: String, doing: String) throws(FileError) -> Int32 {
        let descriptor = cml_open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0)
        guard descriptor >= 0 else { throw FileError(path: path, doing: doing, code: errno) }
        var status = SystemStat()
        let code = fstat(descriptor, &status) == 0 ? kindProblem(status.st_mode) : errno
        guard code == 0 else {
            close(descriptor)
            throw FileError(path: path, doing: "read", code: code)
        }
        return descriptor
    }

    private static func kindProblem(_ mode: mode_t) -> Int32 {
        mode & S_IFMT == S_IFREG ? 0 : mode & S_IFMT == S_IFDIR ? EISDIR : FileError.notPlain
    }

    /// Reads a whole file; one larger than `limit` bytes is an error (`EFBIG`), as is a folder.
    package static func read(_ path: String, limit: Int = 1 << 30) throws(FileError) -> [UInt8] {
        let descriptor = try openPlain(path, doing: "read")
        defer { close(descriptor) }
        var status = SystemStat()
        guard fstat(descriptor, &status) == 0 else { throw FileError(path: path, doing: "read", code: errno) }
        guard status.st_size <= limit else { throw FileError(path: path, doing: "read", code: EFBIG) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(status.st_size) + 1)
        var buffer = [UInt8](repeating: 0, count: max(65_536, min(Int(status.st_size) + 1, 4 << 20)))
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileError(path: path, doing: "read", code: errno) }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= limit else { throw FileError(path: path, doing: "read", code: EFBIG) }
        }
    }

    /// Reads the last `bytes` of a plain file.
    package static func readEnd(_ path: String, bytes: Int) throws(FileError) -> [UInt8] {
        let descriptor = try openPlain(path, doing: "read")
        defer { close(descriptor) }
        let size = lseek(descriptor, 0, SEEK_END)
        guard size >= 0, lseek(descriptor, max(0, size - bytes), SEEK_SET) >= 0 else {
            throw FileError(path: path, doing: "read", code: errno)
        }
        var end: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while end.count < bytes {
            let count = Glibc.read(descriptor, &buffer, min(buffer.count, bytes - end.count))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileError(path: path, doing: "read", code: errno) }
            if count == 0 { break }
            end += buffer[..<count]
        }
        return end
    }

    /// Replaces a file in one step: written beside it, synced, renamed over it, and the folder synced.
    ///
    /// Without a `mode` it keeps the permissions of the file that is there, else 0644. A link is followed, and what is
    /// no plain file, such as `/dev/stdout`, is written to and never replaced. What can be made again needn't be
    /// durable: it saves the syncs, a millisecond each.
    package static func writeAtomically(
        _ bytes: [UInt8], to path: String, mode: UInt32? = nil, isDurable: Bool = true
    ) throws(FileError) {
        let target = realPath(path) ?? path
        let there = stat(target)
        if let there, there.mode & S_IFMT != S_IFREG { return try writeInPlace(bytes, to: target) }
        let temporary = "\(target).cml-\(getpid())"
        do throws(FileError) {
            try write(bytes, to: temporary, mode: mode ?? there.map { $0.mode & 0o7777 } ?? 0o644, isDurable: isDurable)
            try rename(temporary, to: target)
        } catch {
            unlink(temporary)
            throw error
        }
        if isDurable { try sync(folder(of: target)) }
    }

    /// Writes to a device or a pipe; a pipe that nobody reads would be waited for without an end, and is refused.
    private static func writeInPlace(_ bytes: [UInt8], to path: String) throws(FileError) {
        let descriptor = cml_open(path, O_WRONLY | O_CLOEXEC | O_NONBLOCK, 0)
        guard descriptor >= 0 else {
            throw FileError(path: path, doing: "write", code: errno == ENXIO ? FileError.notPlain : errno)
        }
        defer { close(descriptor) }
        _ = cml_fcntl(descriptor, F_SETFL, O_WRONLY)
        try writeAll(bytes, to: descriptor, path)
    }

    /// Writes a new file and syncs it.
    package static func write(
        _ bytes: [UInt8], to path: String, mode: UInt32, isDurable: Bool = true
    ) throws(FileError) {
        let descriptor = cml_open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw FileError(path: path, doing: "write", code: errno) }
        defer { close(descriptor) }
        try writeAll(bytes, to: descriptor, path)
        fchmod(descriptor, mode)
        guard !isDurable || fsync(descriptor) == 0 else {
            throw FileError(path: path, doing: "sync", code: errno)
        }
    }

    static func writeAll(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws(FileError) {
        let code = writeFully(bytes, to: descriptor)
        guard code == 0 else { throw FileError(path: path, doing: "write", code: code) }
    }

    package static func rename(_ path: String, to target: String) throws(FileError) {
        guard Glibc.rename(path, target) == 0 else { throw FileError(path: path, doing: "rename", code: errno) }
    }

    package static func hardLink(_ path: String, to target: String) throws(FileError) {
        guard link(path, target) == 0 else { throw FileError(path: path, doing: "link", code: errno) }
    }

    /// Removes a file, or nothing when there is none.
    package static func remove(_ path: String) throws(FileError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw FileError(path: path, doing: "remove", code: errno) }
    }

    /// Makes a folder and those above it.
    package static func makeDirectory(_ path: String) throws(FileError) {
        if isFolder(path) { return }
        let parent = folder(of: path)
        if parent != path, !parent.isEmpty { try makeDirectory(parent) }
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else {
            throw FileError(path: path, doing: "make the folder", code: errno)
        }
    }

    /// Removes a folder with all that is in it; links are removed, not followed.
    package static func removeTree(_ path: String) throws(FileError) {
        guard let status = lstat(path) else { return }
        guard status.isDirectory else { return try remove(path) }
        for name in names(in: path) { try removeTree(path + "/" + name) }
        guard rmdir(path) == 0 || errno == ENOENT else { throw FileError(path: path, doing: "remove", code: errno) }
    }

    /// Syncs a folder, so that a rename in it survives a crash.
    package static func sync(_ folder: String) throws(FileError) {
        let descriptor = cml_open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
        guard descriptor >= 0 else { throw FileError(path: folder, doing: "sync", code: errno) }
        defer { close(descriptor) }
        // Some file systems can't sync a folder; then there is nothing more to do.
        guard fsync(descriptor) == 0 || errno == EINVAL else {
            throw FileError(path: folder, doing: "sync", code: errno)
        }
    }

    /// The folder part of a path: `.` for a bare name.
    package static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

extension FileStat {
    fileprivate init(_ status: SystemStat) {
        self.init(
            inode: UInt64(status.st_ino), device: UInt64(status.st_dev), size: Int(status.st_size),
            mtimeNs: status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec,
            ctimeNs: status.st_ctim.tv_sec * 1_000_000_000 + status.st_ctim.tv_nsec, mode: UInt32(status.st_mode),
            isDirectory: status.st_mode & S_IFMT == S_IFDIR, isSymlink: status.st_mode & S_IFMT == S_IFLNK)
    }
}
