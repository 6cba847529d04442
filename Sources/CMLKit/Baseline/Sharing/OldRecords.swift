import CMLSystem

/// Which checks of the notes are old enough to be deleted, with everything that hangs together kept together.
///
/// What a check stored (runs, curves, its outcome), later facts about those runs, and checks that took the runs over are
/// one group. A group stays when any of it is young, lies under a commit that is kept, or can't be understood.
struct OldRecords {
    /// Objects whose records stay: the newest commits of the base branch, and their trees.
    let kept: Set<String>
    /// ISO 8601; what is as old or younger stays.
    let cutoff: String

    /// By check, whether it stays for a reason of its own.
    private var groups: [String: Bool] = [:]
    private var checkOfRun: [String: String] = [:]
    private var links: [(check: String, run: String)] = []
    /// Lines that can't be read; they stay.
    private(set) var unreadable: Set<NoteLine> = []

    init(kept: Set<String>, cutoff: String) {
        self.kept = kept
        self.cutoff = cutoff
    }

    /// Takes a note of the runs ref into account.
    mutating func add(_ lines: [NoteLine], on object: String) {
        for line in lines {
            guard let facts = line.facts else {
                unreadable.insert(line)
                continue
            }
            let stays = kept.contains(object) || !isOld(facts)
            groups[facts.check] = groups[facts.check] ?? false || stays
            if facts.kind == "run" { checkOfRun[facts.id] = facts.check }
            for run in facts.runs + [facts.record].compactMap(\.self) { links.append((facts.check, run)) }
        }
    }

    private func isOld(_ facts: NoteLine.Facts) -> Bool {
        guard facts.version <= RunRecord.version, let time = facts.time, time.utf8.count == cutoff.utf8.count,
            time.hasSuffix("Z")
        else { return false }
        return time < cutoff
    }

    /// The checks to delete.
    var checks: Set<String> {
        var neighbours: [String: Set<String>] = [:]
        for (check, run) in links {
            guard let other = checkOfRun[run], other != check else { continue }
            neighbours[check, default: []].insert(other)
            neighbours[other, default: []].insert(check)
        }
        var staying = Set(groups.filter(\.value).keys)
        var waiting = Array(staying)
        while let check = waiting.popLast() {
            for other in neighbours[check] ?? [] where staying.insert(other).inserted { waiting.append(other) }
        }
        return Set(groups.keys).subtracting(staying)
    }
}
