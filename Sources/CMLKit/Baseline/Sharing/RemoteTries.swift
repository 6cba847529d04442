import CMLSystem

/// Tries again what the network may have broken: three times, since ids make that safe.
struct NetworkTries {
    let remote: String
    let world: World

    func run(_ doing: String, _ body: () throws(GitError) -> Void) throws(Failure) {
        var count = 1
        while true {
            do throws(GitError) {
                return try body()
            } catch {
                try endOnSignal()
                let failure = Self.failure("can't \(doing) `\(remote)`", error.message)
                guard count < 4, Self.canPass(error.message) else { throw failure }
                world.console.debug("\(failure.what); try \(count + 1) follows")
            }
            try pause(upTo: Double(1 << count) / 2)
            count += 1
        }
    }

    /// Waits a random while; a signal ends the job.
    func pause(upTo seconds: Double) throws(Failure) {
        world.signals.pause(seconds: Double.random(in: 0...seconds))
        try endOnSignal()
    }

    /// Throws when a signal came: what git failed of then is that signal.
    func endOnSignal() throws(Failure) {
        if let signal = world.signals.pending { throw Failure(.signal(signal), "ended by signal \(signal)") }
    }

    /// The error with what the remote said, or git's reason where the remote said nothing.
    static func failure(_ what: String, _ said: String) -> Failure {
        let lines = said.split(separator: ";").map { printable(String($0.drop { $0 == " " })) }
        func rest(_ mark: String) -> [String] {
            lines.filter { $0.hasPrefix(mark) }.map { String($0.dropFirst(mark.count)) }
        }
        let cause = (rest("fatal: ") + rest("error: ")).prefix(1)
        let reason = (rest("remote: ") + cause).joined(separator: "; ")
        return Failure(
            .delivery, "\(what): \(reason.isEmpty ? lines.first ?? "" : reason)", hint: hint(said),
            details: lines.count > 1 ? lines : [])
    }

    private static func hint(_ said: String) -> String? {
        let said = said.lowercased()
        if said.contains("could not read username") || said.contains("authentication failed") {
            return "the job needs credentials for this remote; `git ls-remote` must work without a question"
        }
        if said.contains("does not appear to be a git repository") { return "`git remote -v` lists the remotes" }
        return isRefusal(said) ? rights : nil
    }

    /// Whether the remote knows who asks, or doesn't, and says no.
    static func isRefusal(_ said: String) -> Bool {
        let said = said.lowercased()
        return ["error: 403", "error: 401", "permission", "could not read username", "authentication failed"]
            .contains { said.contains($0) }
    }

    static let rights = "whoever pushes records needs the right to write `refs/notes/cml/*` at this remote"

    /// Whether the next try may fare better: not where the remote or the address says no.
    static func canPass(_ said: String) -> Bool {
        let said = said.lowercased()
        let final = [
            "could not read username", "could not read password", "authentication failed", "permission denied",
            "permission to ", "access denied", "' not found", "repository not found",
            "does not appear to be a git repository", "dubious ownership",
            "error: 401", "error: 403", "error: 404", "not authorized", "no space left", "insufficient permission",
            "unknown option", "usage: git", "host key verification failed", "unable to create",
        ]
        return !final.contains { said.contains($0) }
    }
}

/// The tries of one push, and when they are enough.
///
/// A ref that moved, or that somebody holds locked, is tried again with full jitter until 10 tries and 60 seconds are
/// over. A refusal while the ref stays where it is, twice in a row, is the remote's last word.
struct PushTries {
    let remote: String
    let world: World
    private(set) var count = 0
    private var isAtomic = true
    private var refusedAt: [GitRemote.Update] = []
    private var networkFailures = 0
    private let begin: Double

    init(remote: String, world: World) {
        self.remote = remote
        self.world = world
        begin = world.now()
    }

    /// Tries once; false when the remote is to be fetched and tried again.
    mutating func push(_ updates: [GitRemote.Update], by git: GitRemote) throws(Failure) -> Bool {
        count += 1
        switch try answer(updates, by: git) {
        case .done:
            return true
        case .notAtomic:
            world.console.debug("`\(remote)` can't move several refs as one; they are pushed one after the other")
            isAtomic = false
            return false
        case .failed(let said):
            try NetworkTries(remote: remote, world: world).endOnSignal()
            networkFailures += 1
            let failure = NetworkTries.failure("can't push the records to `\(remote)`", said)
            guard networkFailures < 4, NetworkTries.canPass(said) else { throw failure }
            world.console.debug("\(failure.what); try \(count + 1) follows")
            try pause()
            return false
        case .refused(let reason, let words):
            try refused(updates, reason, words)
            return false
        }
    }

    /// All refs at once, or one after the other, the records first, where the remote can't.
    private func answer(_ updates: [GitRemote.Update], by git: GitRemote) throws(Failure) -> GitRemote.Answer {
        let parts = isAtomic ? [updates] : updates.map { [$0] }
        var answer = GitRemote.Answer.done
        for part in parts where answer == .done {
            answer = try attempt("start `git push`", .delivery) { () throws(GitError) in
                try git.push(part, atomic: isAtomic && part.count > 1)
            }
        }
        return answer
    }

    private mutating func refused(_ updates: [GitRemote.Update], _ reason: String, _ words: [String]) throws(Failure) {
        let told = (words + [reason]).map(printable)
        let places = updates.map { [$0.ref, $0.old ?? ""] }
        let isUnchanged = !refusedAt.isEmpty && refusedAt.map { [$0.ref, $0.old ?? ""] } == places
        refusedAt = updates
        let isLocked = Self.meansLocked(reason) || words.contains(where: Self.meansLocked)
        let isOver = count >= 10 && world.now() - begin >= 60
        world.console.debug("`\(remote)` refused the records in try \(count): \(told.joined(separator: "; "))")
        guard isOver || (isUnchanged && !isLocked) else { return try pause() }
        let refs = updates.map { "`\($0.ref)`" }.joined(separator: " and ")
        throw Failure(
            .delivery, "`\(remote)` refused \(refs): \(Self.shortened(told))", hint: Self.hint(reason, words),
            details: ["\(counted(count, "attempt")); the records stay in the queue"])
    }

    private func pause() throws(Failure) {
        let longest = min(8, 0.1 * Double(1 << min(count, 10)))
        try NetworkTries(remote: remote, world: world).pause(upTo: longest)
    }

    private static func shortened(_ told: [String]) -> String {
        let text = told.count > 1 ? told.dropLast().joined(separator: "; ") + " (\(told[told.count - 1]))" : told[0]
        return text.count > 1000 ? text.prefix(1000) + "..." : text
    }

    /// Whether somebody else writes the ref at this moment.
    private static func meansLocked(_ text: String) -> Bool {
        ["cannot lock ref", "failed to update ref", "failed to lock", ".lock", "reference already exists"]
            .contains { text.contains($0) }
    }

    private static func hint(_ reason: String, _ words: [String]) -> String {
        let said = (words + [reason]).joined(separator: " ").lowercased()
        if said.contains(".lock") || said.contains("cannot lock ref") {
            return "if nobody pushes there now, remove the `.lock` file of that ref at the remote"
        }
        if said.contains("non-fast-forward") {
            return "only `cml baseline gc` rewrites the notes, and this remote forbids it"
        }
        if said.contains("unpacker") || said.contains("permission") {
            return "the remote's folder can't be written to by this user"
        }
        return NetworkTries.rights
    }
}
