/// What a walk needs of a commit object: its first lines, without author, encoding, signature and message.
struct CommitHeader {
    var tree: String
    var parents: [String] = []
    /// What follows the parents; most walks never read it.
    private let rest: ArraySlice<UInt8>

    /// Reads a raw commit object, or returns nil when it isn't one.
    init?(_ bytes: [UInt8]) {
        var lines = bytes[...]
        guard let tree = Self.value("tree ", of: &lines) else { return nil }
        self.tree = String(decoding: tree, as: UTF8.self)
        while let parent = Self.value("parent ", of: &lines) { parents.append(String(decoding: parent, as: UTF8.self)) }
        rest = lines
    }

    /// When it was committed, in seconds since 1970.
    var time: Int {
        var lines = rest
        guard Self.value("author ", of: &lines) != nil, let committer = Self.value("committer ", of: &lines) else {
            return 0
        }
        let words = committer.split(separator: UInt8(ascii: " "))
        return words.dropLast().last.flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 0
    }

    /// Takes the next line from `lines` when it starts with `key`, and returns the rest of it.
    private static func value(_ key: StaticString, of lines: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let length = key.utf8CodeUnitCount
        let starts = key.withUTF8Buffer { lines.starts(with: $0) }
        guard starts, let end = lines.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        defer { lines = lines[(end + 1)...] }
        return lines[(lines.startIndex + length)..<end]
    }
}
