import CPosix
import Glibc

extension Files {
    /// Reads a plain file of at most `limit` bytes in a folder that somebody else filled.
    ///
    /// Neither the file nor a folder between may be a link, which could lead out of it (`ELOOP`). `name` is ours: it
    /// is a path below `folder` without `..`.
    package static func readUntrusted(_ name: String, in folder: String, limit: Int) throws(FileError) -> [UInt8] {
        try read(untrustedPath(name, in: folder), limit: limit)
    }

    /// Reads the end of such a file, which may be of any size.
    package static func readEndUntrusted(_ name: String, in folder: String, bytes: Int) throws(FileError) -> [UInt8] {
        try readEnd(untrustedPath(name, in: folder), bytes: bytes)
    }

    private static func untrustedPath(_ name: String, in folder: String) throws(FileError) -> String {
        let path = folder + "/" + name
        try requireNoLinks(name, in: folder)
        let descriptor = cml_open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW, 0)
        guard descriptor >= 0 else { throw FileError(path: path, doing: "read", code: errno) }
        close(descriptor)
        return path
    }

    /// Returns the names in a folder that somebody else filled; none when it isn't there.
    package static func namesUntrusted(_ name: String, in folder: String) throws(FileError) -> [String] {
        try requireNoLinks(name, in: folder)
        guard exists(folder + "/" + name) else { return [] }
        return names(in: folder + "/" + name)
    }

    private static func requireNoLinks(_ name: String, in folder: String) throws(FileError) {
        var path = folder
        for part in name.split(separator: "/") {
            guard part != "..", !part.contains("\0") else {
                throw FileError(path: name, doing: "read", code: EINVAL)
            }
            path += "/" + part
            guard lstat(path)?.isSymlink != true else { throw FileError(path: path, doing: "read", code: ELOOP) }
        }
    }
}
