import CPosix
import Glibc

extension Files {
    /// Copies a file with its permissions and times, sharing its blocks where the file system can; a symlink is
    /// copied as a symlink. The copy is not synced yet.
    package static func copyKeepingMetadata(_ path: String, to target: String) throws(FileError) {
        guard let status = lstat(path) else { throw FileError(path: path, doing: "copy", code: ENOENT) }
        if status.isSymlink {
            let link = try readLink(path)
            guard symlink(link, target) == 0 else { throw FileError(path: target, doing: "link", code: errno) }
        } else {
            try copyContent(path, to: target)
            guard chmod(target, mode_t(status.mode & 0o7777)) == 0 else {
                throw FileError(path: target, doing: "set the permissions of", code: errno)
            }
        }
        try setModified(status.mtimeNs, of: target)
    }

    /// What a symlink says.
    package static func readLink(_ path: String) throws(FileError) -> String {
        var buffer = [CChar](repeating: 0, count: 4097)
        let count = readlink(path, &buffer, buffer.count)
        guard count >= 0 else { throw FileError(path: path, doing: "read the link", code: errno) }
        return String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Moves a file over another; between file systems by a synced copy beside the target and a rename.
    package static func move(_ path: String, over target: String) throws(FileError) {
        if Glibc.rename(path, target) == 0 { return }
        guard errno == EXDEV else { throw FileError(path: target, doing: "put back", code: errno) }
        let beside = "\(folder(of: target))/.cml-\(getpid())-\(target.split(separator: "/").last ?? "file")"
        do throws(FileError) {
            try remove(beside)
            try copyKeepingMetadata(path, to: beside)
            try syncFile(beside)
            try rename(beside, to: target)
        } catch {
            unlink(beside)
            throw error
        }
        try remove(path)
    }

    /// Makes sure that a file's content and permissions survive a crash; a symlink goes with its folder.
    package static func syncFile(_ path: String) throws(FileError) {
        guard lstat(path)?.isSymlink == false else { return }
        guard let file = Descriptor.opening(path, O_RDONLY | O_NOFOLLOW) else {
            throw FileError(path: path, doing: "sync", code: errno)
        }
        guard fsync(file.number) == 0 else { throw FileError(path: path, doing: "sync", code: errno) }
    }

    package static func setMode(_ mode: UInt32, of path: String) throws(FileError) {
        guard chmod(path, mode_t(mode & 0o7777)) == 0 else {
            throw FileError(path: path, doing: "set the permissions of", code: errno)
        }
    }

    /// Removes an empty folder and returns whether it was empty (or not there).
    package static func removeIfEmpty(_ folder: String) -> Bool {
        rmdir(folder) == 0 || errno == ENOENT
    }

    private static func setModified(_ nanoseconds: Int, of path: String) throws(FileError) {
        let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        let time =
            rest < 0
            ? timespec(tv_sec: seconds - 1, tv_nsec: rest + 1_000_000_000) : timespec(tv_sec: seconds, tv_nsec: rest)
        guard utimensat(AT_FDCWD, path, [time, time], AT_SYMLINK_NOFOLLOW) == 0 else {
            throw FileError(path: path, doing: "set the time of", code: errno)
        }
    }

    private static func copyContent(_ path: String, to target: String) throws(FileError) {
        guard let source = Descriptor.opening(path, O_RDONLY | O_NOFOLLOW) else {
            throw FileError(path: path, doing: "read", code: errno)
        }
        guard let copy = Descriptor.opening(target, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600) else {
            throw FileError(path: target, doing: "write", code: errno)
        }
        if cml_clone_file(copy.number, source.number) == 0 { return }
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            switch source.read(into: &buffer) {
            case .bytes(let count):
                let code = copy.writeAll(count == buffer.count ? buffer : Array(buffer[..<count]))
                guard code == 0 else { throw FileError(path: target, doing: "write", code: code) }
            case .end: return
            case .nothingYet: throw FileError(path: path, doing: "read", code: EAGAIN)
            case .failed(let code): throw FileError(path: path, doing: "read", code: code)
            }
        }
    }
}
