extension GitProgram {
    /// A tracked file that differs from `HEAD`.
    package struct Change: Equatable, Sendable {
        package enum Kind: String, Equatable, Sendable {
            case added, modified, deleted, typeChanged, unmerged
        }

        /// Relative to the top of the working tree.
        package var path: String
        package var kind: Kind

        package init(path: String, kind: Kind) {
            self.path = path
            self.kind = kind
        }
    }

    /// The changed files, sorted by path, and the commit that they were compared with.
    package struct Status: Equatable, Sendable, RandomAccessCollection {
        /// Nil before the first commit.
        package var commit: String?
        package var changes: [Change]

        package init(commit: String?, changes: [Change]) {
            self.commit = commit
            self.changes = changes
        }

        package var startIndex: Int { changes.startIndex }
        package var endIndex: Int { changes.endIndex }
        package subscript(position: Int) -> Change { changes[position] }
    }
}

extension GitProgram.Status {
    /// Reads what `git status --porcelain=v2 -z --branch --no-renames` prints.
    init(porcelain bytes: [UInt8]) {
        self.init(commit: nil, changes: [])
        for record in bytes.split(separator: 0).map({ String(decoding: $0, as: UTF8.self) }) {
            let oid = "# branch.oid "
            if record.hasPrefix(oid), record != oid + "(initial)" { commit = String(record.dropFirst(oid.count)) }
            if let change = GitProgram.Change(porcelain: record) { changes.append(change) }
        }
        changes.sort { $0.path < $1.path }
    }
}

extension GitProgram.Change {
    /// Reads one record: `1 XY sub mH mI mW hH hI path`, or `u XY sub m1 m2 m3 mW h1 h2 h3 path`.
    fileprivate init?(porcelain record: String) {
        guard let before = ["1": 8, "u": 10][record.prefix(1)] else { return nil }
        let fields = record.split(separator: " ", maxSplits: before, omittingEmptySubsequences: false)
        guard fields.count == before + 1, fields[1].count == 2 else { return nil }
        self.init(path: String(fields[before]), kind: Self.kind(of: fields[1], isUnmerged: fields[0] == "u"))
    }

    /// What happened to the file between `HEAD` and the working tree, of the two letters for index and working tree.
    private static func kind(of letters: Substring, isUnmerged: Bool) -> Kind {
        if isUnmerged { return .unmerged }
        if letters.contains("D") { return .deleted }
        if letters.contains("A") { return .added }
        return letters.contains("T") ? .typeChanged : .modified
    }
}
