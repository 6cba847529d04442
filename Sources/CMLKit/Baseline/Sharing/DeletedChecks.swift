import CMLSystem

/// What `baseline gc` has deleted, kept in the notes tree itself so that no clone, however old, brings it back.
///
/// It is a file beside the notes, which git leaves alone and which every writer fetches with the tip that it appends
/// to. Exact names, since a time alone would also forbid a record that was measured before and comes late.
struct DeletedChecks: Equatable {
    static let file = "cml-deleted"
    /// More names than this make way for a time, the oldest first.
    private static let limit = 20_000

    /// The checks whose lines were deleted.
    private(set) var checks: Set<String> = []
    /// Names before this one were all deleted; names begin with their time.
    private(set) var before = ""

    init() {}

    /// Reads the file of a notes tree.
    init(_ notes: NotesTree?) throws(Failure) {
        let bytes = try attempt("read `\(Self.file)`", at: notes?.ref) { () throws(GitError) in
            try notes?.file(Self.file)
        }
        for line in String(decoding: bytes ?? [], as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, words[0] == "before" {
                before = String(words[1])
            } else if words.count == 1 {
                checks.insert(String(words[0]))
            }
        }
    }

    func contains(_ line: NoteLine) -> Bool {
        guard !checks.isEmpty || !before.isEmpty, let facts = line.facts else { return false }
        return checks.contains(facts.check) || (Self.isTimed(facts.check) && facts.check < before)
    }

    mutating func add(_ deleted: Set<String>) {
        checks.formUnion(deleted)
        guard checks.count > Self.limit else { return }
        let timed = checks.filter(Self.isTimed).sorted()
        let excess = timed.prefix(checks.count - Self.limit)
        guard excess.count < timed.count else { return }
        before = max(before, timed[excess.count])
        checks.subtract(excess)
    }

    var bytes: [UInt8] {
        let first = before.isEmpty ? [] : ["before \(before)"]
        return Array((first + checks.sorted()).map { $0 + "\n" }.joined().utf8)
    }

    /// Whether a name begins with a time, as `Clock.id` writes it.
    private static func isTimed(_ check: String) -> Bool {
        let day = check.prefix { $0.isASCII && $0.isNumber }
        return day.count == 8 && check.dropFirst(8).first == "-"
    }
}
