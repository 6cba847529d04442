import CMLSystem

/// The lines that no remote has yet, in a file of the git directory that all worktrees share.
///
/// Every entry is one line: a checksum, the notes it belongs to, the objects it annotates, and its own bytes. Whoever
/// writes holds a lock, and an entry is on the disk before anybody is told that it's stored. What was cut off by a
/// crash of the machine is set aside in a file and named, never dropped.
package struct NotesQueue {
    /// A line that waits.
    package struct Entry: Hashable, Sendable {
        /// The full name of the notes ref.
        var ref: String
        /// The commit and its tree, or whatever object the note was on.
        var annotated: [String]
        var line: NoteLine
    }

    private let folder: String
    private var path: String { folder + "/lines" }
    /// Where damaged lines are set aside.
    private var damagedPath: String { folder + "/damaged" }
    /// Where lines are kept that may not be pushed, since `baseline gc` deleted their like.
    private var expiredPath: String { folder + "/expired" }

    init(_ repository: Repository) {
        folder = repository.commonDirectory + "/cml/queue"
    }

    /// Where the lock of those who fetch and push lies.
    var exchangeLock: String { folder + "/exchange.lock" }

    func prepare() throws(Failure) {
        try attempt("make the queue's folder", .delivery) { () throws(FileError) in try Files.makeDirectory(folder) }
    }

    /// Adds entries at the end.
    func append(_ entries: [Entry]) throws(Failure) {
        guard !entries.isEmpty else { return }
        try locked { () throws(Failure) in
            try setDamagedAside()
            try append(entries.flatMap(Self.encoded), to: path)
        }
    }

    /// The entries that wait, oldest first, each once.
    func entries() throws(Failure) -> [Entry] {
        guard Files.exists(path) else { return [] }
        return try locked { () throws(Failure) in
            try setDamagedAside()
            return try contents().entries
        }
    }

    /// Takes out what a push has carried, and keeps whatever came meanwhile.
    func remove(_ carried: [Entry]) throws(Failure) {
        guard !carried.isEmpty else { return }
        let carried = Set(carried)
        try locked { () throws(Failure) in
            try setDamagedAside()
            let rest = try contents().entries.filter { !carried.contains($0) }
            try attempt("empty the queue", .delivery) { () throws(FileError) in
                try Files.writeAtomically(rest.flatMap(Self.encoded), to: path)
            }
        }
    }

    /// Takes entries out that may not be pushed, and keeps them in a file beside.
    func expire(_ entries: [Entry]) throws(Failure) -> String {
        try locked { () throws(Failure) in try append(entries.flatMap(Self.encoded), to: expiredPath) }
        try remove(entries)
        return expiredPath
    }

    /// Where damaged lines lie, when there are any.
    var damaged: String? { Files.exists(damagedPath) ? damagedPath : nil }

    private func setDamagedAside() throws(Failure) {
        let contents = try contents()
        guard !contents.damaged.isEmpty else { return }
        try append(contents.damaged.flatMap { $0 + [Self.newline] }, to: damagedPath)
        try attempt("mend the queue", .delivery) { () throws(FileError) in
            try Files.writeAtomically(contents.entries.flatMap(Self.encoded), to: path)
        }
    }

    private func append(_ bytes: [UInt8], to path: String) throws(Failure) {
        try attempt("write the queue of records", .delivery) { () throws(FileError) in
            try Files.appendDurably(bytes, to: path)
        }
    }

    private func contents() throws(Failure) -> (entries: [Entry], damaged: [[UInt8]]) {
        guard Files.exists(path) else { return ([], []) }
        let bytes = try attempt("read the queue of records", .delivery) { () throws(FileError) in
            try Files.read(path)
        }
        var seen: Set<Entry> = []
        var found: (entries: [Entry], damaged: [[UInt8]]) = ([], [])
        let lines = bytes.split(separator: Self.newline)
        for (index, line) in lines.enumerated() {
            // A last line without its end may be half of one whose rest is missing.
            let isWhole = index < lines.count - 1 || bytes.last == Self.newline
            if isWhole, let entry = Self.decoded(line) {
                if seen.insert(entry).inserted { found.entries.append(entry) }
            } else {
                found.damaged.append(Array(line))
            }
        }
        return found
    }

    /// Runs `body` while no other process changes the queue.
    private func locked<Result>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        try prepare()
        let outcome = try attempt("lock the queue of records", .delivery) { () throws(FileError) in
            try FileLock.acquire(folder + "/lines.lock", patience: 60)
        }
        switch outcome {
        case .acquired(let lock):
            defer { lock.release() }
            return try body()
        case .held(let holder):
            let who = holder.map { "process \($0)" } ?? "another process"
            throw Failure(.delivery, "\(who) has held the queue of records for a minute", at: path)
        }
    }

    // MARK: - The file

    private static let newline = UInt8(ascii: "\n")
    private static let blank = UInt8(ascii: " ")

    private static func encoded(_ entry: Entry) -> [UInt8] {
        let body = Array("\(entry.ref) \(entry.annotated.joined(separator: ",")) ".utf8) + entry.line.bytes
        return checksum(body) + [blank] + body + [newline]
    }

    private static func decoded(_ line: ArraySlice<UInt8>) -> Entry? {
        let parts = line.split(separator: blank, maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, checksum(Array(line.dropFirst(parts[0].count + 1))) == Array(parts[0]) else {
            return nil
        }
        let annotated = parts[2].split(separator: UInt8(ascii: ",")).map { String(decoding: $0, as: UTF8.self) }
        return Entry(ref: String(decoding: parts[1], as: UTF8.self), annotated: annotated, line: NoteLine(parts[3]))
    }

    private static func checksum(_ bytes: [UInt8]) -> [UInt8] {
        var hash = Sha256()
        hash.update(bytes)
        return Array(hash.hexDigest.utf8.prefix(12))
    }
}
