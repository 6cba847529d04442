package import CMLSystem

/// Brings records from and to the remote's notes.
package struct NotesExchange {
    package let repository: Repository
    package let world: World
    package let remote: String
    let git: GitRemote
    let queue: NotesQueue
    let sync: NotesSync

    package init(_ repository: Repository, in world: World, remote: String = "origin") {
        self.repository = repository
        self.world = world
        self.remote = remote
        git = GitRemote(remote, of: repository, environment: world.environment, signals: world.signals)
        queue = NotesQueue(repository)
        sync = NotesSync(repository: repository, queue: queue, remote: remote)
    }

    /// Whether `name` is one of the clone's remotes, or an address.
    package static func isRemote(_ name: String, of repository: Repository) -> Bool {
        repository.remoteURL(name) != nil || name.contains { $0 == "/" || $0 == ":" }
    }

    /// What a fetch brought.
    package struct Fetched: Equatable, Sendable {
        /// Whether the remote has records at all.
        package var hasRecords: Bool
        /// Lines that are here and not yet there.
        package var queued: Int

        package init(hasRecords: Bool, queued: Int) {
            self.hasRecords = hasRecords
            self.queued = queued
        }
    }

    /// What a push did.
    package struct Pushed: Equatable, Sendable {
        /// Lines that the remote has now and hadn't before.
        package var lines: Int
        /// How often the remote was asked to take them.
        package var attempts: Int

        package init(lines: Int, attempts: Int) {
            self.lines = lines
            self.attempts = attempts
        }
    }

    /// Fetches the remote's records; what is queued stays queued and readable.
    package func fetch() throws(Failure) -> Fetched {
        try alone { () throws(Failure) in
            let deleted = try bring()
            let missing = try self.missing(deleted)
            try sync.updateLocal()
            return Fetched(hasRecords: try sync.tip(sync.tracking(NotesStore.runsRef)) != nil, queued: missing.count)
        }
    }

    /// Appends the queued lines to the remote's, until all are there or nothing can help.
    package func push() throws(Failure) -> Pushed {
        try alone { () throws(Failure) in
            var tries = PushTries(remote: remote, world: world)
            while true {
                let deleted = try bring()
                // What a newer cml queues for notes of another name is its own to push.
                let entries = try queue.entries().filter { NotesSync.refs.contains($0.ref) }
                let missing = try self.missing(deleted)
                let updates = try self.updates(missing)
                if updates.isEmpty {
                    try finish(entries)
                    return Pushed(lines: 0, attempts: tries.count)
                }
                if try tries.push(updates, by: git) {
                    try follow(updates)
                    try finish(entries)
                    return Pushed(lines: missing.count, attempts: tries.count)
                }
            }
        }
    }

    /// The lines that the remote lacks; those that `baseline gc` has deleted there leave the queue.
    private func missing(_ deleted: DeletedChecks) throws(Failure) -> [NotesQueue.Entry] {
        let entries = try queue.entries()
        let gone = entries.filter { deleted.contains($0.line) }
        if !gone.isEmpty {
            let path = try queue.expire(gone)
            world.console.warn(
                "\(counted(gone.count, "queued line")) that `cml baseline gc` has deleted at `\(remote)` "
                    + "\(gone.count == 1 ? "is" : "are") not pushed again; they are kept in \(path)")
        }
        var found: [NotesQueue.Entry] = []
        for ref in NotesSync.refs {
            let merge = try NotesMerge(repository, ref, at: sync.tip(sync.tracking(ref)))
            found += try merge.missing(entries.filter { !deleted.contains($0.line) })
        }
        return found
    }

    /// Makes the commits that have the missing lines, and tells which refs they move.
    private func updates(_ missing: [NotesQueue.Entry]) throws(Failure) -> [GitRemote.Update] {
        var updates: [GitRemote.Update] = []
        for ref in NotesSync.refs {
            let old = try sync.tip(sync.tracking(ref))
            let new = try NotesMerge(repository, ref, at: old).commit(adding: missing)
            if let new, new != old { updates.append(GitRemote.Update(ref: ref, old: old, new: new)) }
        }
        return updates
    }

    /// Moves the tracking refs to what the remote has since our push.
    func follow(_ updates: [GitRemote.Update]) throws(Failure) {
        for update in updates {
            _ = try sync.move(sync.tracking(update.ref), from: update.old, to: update.new)
        }
    }

    /// Empties the queue of what the remote has; what was queued meanwhile stays.
    func finish(_ carried: [NotesQueue.Entry]) throws(Failure) {
        try queue.remove(carried)
        try sync.updateLocal()
        if let path = queue.damaged {
            world.console.warn(
                "the queue had lines that a crash had damaged; they are kept in \(path); record those runs again, "
                    + "`.cml/runs` has them")
        }
    }

    /// Fetches the remote's notes to the tracking refs, and queues what others than cml wrote into ours.
    func bring() throws(Failure) -> DeletedChecks {
        try queue.prepare()
        try StaleLocks(repository, sync, now: world.now()).remove()
        try NetworkTries(remote: remote, world: world).run("fetch the records of") { () throws(GitError) in
            try git.fetch("+refs/notes/cml/*:\(sync.trackingFolder)*")
        }
        try bringMissing()
        let fetched = try NotesMerge(repository, NotesStore.runsRef, at: sync.tip(sync.tracking(NotesStore.runsRef)))
        let deleted = try DeletedChecks(fetched.tip)
        try sync.queueForeignLines(deleted)
        return deleted
    }

    /// Brings what a partial clone lacks of the notes, since somebody once fetched them without it: folders first,
    /// which come with what is in them.
    private func bringMissing() throws(Failure) {
        guard repository.isPartial else { return }
        for _ in 0..<3 {
            var missing: Set<String> = []
            for ref in NotesSync.refs {
                guard let tip = try sync.tip(sync.tracking(ref)) else { continue }
                missing.formUnion(
                    try attempt("list the notes", at: ref) { () throws(GitError) in
                        try repository.missingNotes(at: tip)
                    })
            }
            guard !missing.isEmpty else { return }
            try NetworkTries(remote: remote, world: world).run("fetch the records of") { () throws(GitError) in
                try git.fetch(objects: missing.sorted())
            }
        }
    }

    /// Runs `body` while no other `cml` of this clone fetches or pushes.
    func alone<Result>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        try queue.prepare()
        let outcome = try attempt("lock the records", .delivery) { () throws(FileError) in
            try FileLock.acquire(queue.exchangeLock, patience: 300) { holder in
                world.console.say("Waiting for \(Self.name(holder)), which fetches or pushes records.")
            }
        }
        switch outcome {
        case .acquired(let lock):
            defer { lock.release() }
            return try body()
        case .held(let holder):
            throw Failure(
                .delivery, "\(Self.name(holder)) has been fetching or pushing records for five minutes",
                at: queue.exchangeLock)
        }
    }

    private static func name(_ process: Int32?) -> String { process.map { "process \($0)" } ?? "another process" }
}

/// `1 line`, `2 lines`.
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
