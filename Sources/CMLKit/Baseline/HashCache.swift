package import CMLSystem

/// SHA-256 of files by path, reused while inode, size and times are the same, so that unchanged data isn't read again.
package struct HashCache: Sendable {
    private struct Entry: Equatable, Sendable {
        var identity: String
        var hash: String
    }

    private var entries: [String: Entry] = [:]
    private var isChanged = false
    /// Seconds since 1970; a file changed in the last two seconds may change again within the clock's step.
    private let now: Double
    private let signals: SignalSource?

    package init(now: Double, heeding signals: SignalSource? = nil) {
        self.now = now
        self.signals = signals
    }

    /// Reads the cache at `path`; one that is absent or damaged is empty, since it only saves work.
    ///
    /// A signal that came to `signals` ends the hashing of a large file.
    package init(path: String, now: Double, heeding signals: SignalSource? = nil) {
        self.init(now: now, heeding: signals)
        guard Files.exists(path), let bytes = try? Files.read(path),
            let json = try? Json(parsing: String(decoding: bytes, as: UTF8.self))
        else { return }
        for (name, value) in json.object ?? [:] {
            guard let identity = value["identity"]?.string, let hash = value["sha256"]?.string else { continue }
            entries[name] = Entry(identity: identity, hash: hash)
        }
    }

    /// Returns the hash of `file` below `root`.
    package mutating func hash(of file: String, in root: String) throws(Failure) -> String {
        let path = root + "/" + file
        guard let status = Files.stat(path) else { throw Failure(.usage, "no file `\(file)`", at: root) }
        let identity = "\(status.inode) \(status.size) \(status.mtimeNs) \(status.ctimeNs)"
        if let entry = entries[file], entry.identity == identity { return entry.hash }
        let hash = try attempt("hash `\(file)`", at: root) { () throws(FileError) in
            try Sha256.hex(ofFile: path, heeding: signals)
        }
        if Double(max(status.mtimeNs, status.ctimeNs)) / 1e9 < now - 2 {
            entries[file] = Entry(identity: identity, hash: hash)
            isChanged = true
        }
        return hash
    }

    /// Writes the cache when something was added.
    package func save(to path: String) throws(Failure) {
        guard isChanged else { return }
        let json = Json.object(
            entries.mapValues { .object(["identity": .string($0.identity), "sha256": .string($0.hash)]) })
        try attempt("write the hash cache", at: path) { () throws(FileError) in
            try Files.writeAtomically(Array(json.canonical.utf8), to: path, isDurable: false)
        }
    }
}
