package import CMLSystem

extension NotesExchange {
    /// What `baseline gc` leaves alone.
    package struct Limits: Equatable, Sendable {
        /// How many of the newest commits of the base branch keep their records.
        package var keep = 500
        /// Seconds; what is younger stays.
        package var age = 180 * 86400.0

        package init() {}
    }

    /// What was deleted, or would be.
    package struct Deleted: Equatable, Sendable {
        package var commits = 0
        package var runs = 0
        package var curves = 0
        package var bytes = 0
        package var keptRuns = 0
        /// Lines that can't be read, which stay.
        package var unreadable = 0

        package var isEmpty: Bool { bytes == 0 }

        package func json(isDone: Bool) -> Json {
            .object([
                "deleted": .bool(isDone), "commits": .integer(commits), "runs": .integer(runs),
                "curves": .integer(curves), "bytes": .integer(bytes), "kept": .integer(keptRuns),
                "unreadable": .integer(unreadable),
            ])
        }

        package func sentence(isDone: Bool) -> String {
            let stay = unreadable == 0 ? "" : "; \(counted(unreadable, "line")) that can't be read stay"
            guard !isEmpty else { return "nothing to delete: \(counted(keptRuns, "record")) kept\(stay)" }
            let what =
                "\(counted(runs, "record")) of \(counted(commits, "commit")), \(counted(curves, "curve")) "
                + "(\(bytes) bytes), and \(isDone ? "kept" : "keep") \(counted(keptRuns, "record"))\(stay)"
            return isDone ? "deleted \(what)" : "would delete \(what); `--force` does it"
        }
    }

    /// Deletes old records for good: the notes get new tips without history, and a list of what was deleted.
    package func deleteOld(_ limits: Limits, base: BaseName?, isForced: Bool) throws(Failure) -> Deleted {
        guard !repository.isShallow else { throw Self.tooShort }
        return try alone { () throws(Failure) in
            var tries = PushTries(remote: remote, world: world)
            while true {
                _ = try bring()
                let plan = try plan(limits, base)
                guard isForced, !plan.deleted.isEmpty else { return plan.deleted }
                let updates = try rewritten(plan)
                if try tries.push(updates, by: git) {
                    try follow(updates)
                    try finish([])
                    try forgetOldTips()
                    return plan.deleted
                }
            }
        }
    }

    /// Git's log of a ref would keep what was deleted within reach of anyone who asks for `ref@{1}`.
    private func forgetOldTips() throws(Failure) {
        for ref in NotesSync.refs {
            try attempt("forget the old notes", .delivery, at: ref) { () throws(GitError) in
                try repository.deleteReflog(of: ref)
            }
        }
    }

    private static let tooShort = Failure(
        .usage, "this clone is shallow, so the newest commits of the base branch are not known",
        hint: "fetch the whole history first: `git fetch --unshallow`")

    /// Which checks go, and what the notes are without them.
    private struct Plan {
        var checks: Set<String> = []
        var texts: [String: [String: [UInt8]?]] = [:]
        var deleted = Deleted()
    }

    private func plan(_ limits: Limits, _ base: BaseName?) throws(Failure) -> Plan {
        let cutoff = Clock.iso8601(max(0, world.now() - limits.age))
        let records = try notes(NotesStore.runsRef)
        let curves = try notes(NotesStore.seriesRef)
        var old = OldRecords(kept: try newest(limits.keep, base), cutoff: cutoff)
        for (object, lines) in records { old.add(lines, on: object) }
        var plan = Plan()
        plan.checks = old.checks
        plan.deleted.unreadable = old.unreadable.count
        var gone: Set<NoteLine> = []
        for (ref, notes) in [(NotesStore.runsRef, records), (NotesStore.seriesRef, curves)] {
            for (object, lines) in notes {
                let rest = lines.filter { !isIn(plan.checks, $0) }
                guard rest.count < lines.count else { continue }
                plan.texts[ref, default: [:]][object] = .some(rest.isEmpty ? nil : NotesMerge.text(rest))
                gone.formUnion(lines.filter { isIn(plan.checks, $0) })
            }
        }
        count(gone, kept: Set(records.flatMap(\.lines)).subtracting(gone), into: &plan.deleted)
        return plan
    }

    private func isIn(_ checks: Set<String>, _ line: NoteLine) -> Bool {
        line.facts.map { checks.contains($0.check) } ?? false
    }

    private func count(_ gone: Set<NoteLine>, kept: Set<NoteLine>, into deleted: inout Deleted) {
        let facts = gone.compactMap(\.facts)
        deleted.runs = facts.count { $0.kind == "run" }
        deleted.curves = facts.count { $0.kind == "series" }
        deleted.commits = Set(facts.compactMap(\.commit)).count
        deleted.bytes = gone.reduce(0) { $0 + $1.bytes.count + 1 }
        deleted.keptRuns = kept.count { $0.facts?.kind == "run" }
    }

    private func notes(_ ref: String) throws(Failure) -> [(object: String, lines: [NoteLine])] {
        let merge = try NotesMerge(repository, ref, at: sync.tip(sync.tracking(ref)))
        let all = try attempt("list the notes", at: ref) { () throws(GitError) in try merge.tip?.all() ?? [] }
        var found: [(object: String, lines: [NoteLine])] = []
        for object in Set(all.map(\.annotated)).sorted() { found.append((object, try merge.lines(of: object))) }
        return found
    }

    /// The newest commits of the base branch as the remote has it now, and their trees.
    private func newest(_ count: Int, _ base: BaseName?) throws(Failure) -> Set<String> {
        let start = try baseCommit(base)
        let walk = repository.firstParents(from: start)
        var found: Set<String> = []
        var walked = 0
        while walked < count, let commit = walk.next() {
            walked += 1
            found.insert(commit)
            found.insert(
                try attempt("read commit \(commit)") { () throws(GitError) in try repository.tree(ofCommit: commit) })
        }
        if let error = walk.failure { throw Failure(.usage, "can't read the base branch's history: \(error)") }
        if walk.endedAtShallow { throw Self.tooShort }
        return found
    }

    /// The base branch's commit: a stale one would give newer records away.
    private func baseCommit(_ base: BaseName?) throws(Failure) -> String {
        var name = base?.name
        if name == nil { name = try BaseBranch.detectedName(repository) }
        if let name, name != "HEAD", let commit = try fetchedBase(name) { return commit }
        guard let commit = try BaseBranch.commit(repository, named: base) else {
            throw Failure(.usage, "no base branch found", hint: "name it with `--base`")
        }
        return commit
    }

    /// The branch at the remote; nil when the remote has none of that name.
    private func fetchedBase(_ name: String) throws(Failure) -> String? {
        let ours = "refs/cml-local/base"
        do throws(Failure) {
            try NetworkTries(remote: remote, world: world).run("fetch the base branch of") { () throws(GitError) in
                try git.fetch(branch: name, to: ours)
            }
        } catch {
            guard error.what.contains("couldn't find remote ref") || error.what.contains("invalid refspec") else {
                throw error
            }
            return nil
        }
        return try sync.tip(ours)
    }

    /// Makes the tips that have no history, so that what was deleted is no part of the repository any more.
    private func rewritten(_ plan: Plan) throws(Failure) -> [GitRemote.Update] {
        var updates: [GitRemote.Update] = []
        for ref in NotesSync.refs {
            guard let tip = try NotesMerge(repository, ref, at: sync.tip(sync.tracking(ref))).tip else { continue }
            var deleted = try DeletedChecks(tip)
            deleted.add(plan.checks)
            let files = ref == NotesStore.runsRef ? [DeletedChecks.file: deleted.bytes] : [:]
            let new = try attempt("write the notes", .delivery, at: ref) { () throws(GitError) in
                try repository.notesCommit(
                    after: tip, setting: plan.texts[ref] ?? [:], files: files, message: "cml: old records deleted",
                    keepsHistory: false)
            }
            if let new { updates.append(GitRemote.Update(ref: ref, old: tip.commit, new: new)) }
        }
        return updates
    }
}
