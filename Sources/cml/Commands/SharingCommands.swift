import CMLKit
import CMLSystem

extension CommandContext {
    /// `cml baseline fetch`: brings the remote's records here.
    func baselineFetch() throws(Failure) -> Int32 {
        let fetched = try exchange().fetch()
        if arguments.has("json") {
            console.result(
                Json.object(["records": .bool(fetched.hasRecords), "queued": .integer(fetched.queued)]).prettyJson())
            return 0
        }
        let here = fetched.hasRecords ? "the records of `\(remote)` are here" : "`\(remote)` has no records yet"
        let queued = fetched.queued == 0 ? "" : "; \(lines(fetched.queued)) waiting: `cml baseline push`"
        console.result(here + queued)
        return 0
    }

    /// `cml baseline push`: brings the queued records to the remote.
    func baselinePush() throws(Failure) -> Int32 {
        let pushed = try exchange().push()
        if arguments.has("json") {
            console.result(
                Json.object(["lines": .integer(pushed.lines), "attempts": .integer(pushed.attempts)]).prettyJson())
        } else if pushed.lines == 0 {
            console.result("nothing to push: `\(remote)` has every record of this clone")
        } else {
            let tries = pushed.attempts == 1 ? "" : " in \(pushed.attempts) attempts"
            console.result("pushed \(lines(pushed.lines)) to `\(remote)`\(tries)")
        }
        return 0
    }

    /// `cml baseline gc`: deletes old records.
    func baselineGc() throws(Failure) -> Int32 {
        let exchange = try exchange()
        var limits = NotesExchange.Limits()
        if let keep = try arguments.integers("keep").last { limits.keep = keep }
        if let text = arguments.value("older-than") {
            guard let age = Measure(parsing: text), age.unit == .seconds, age.value >= 0 else {
                throw Failure(.usage, "`--older-than` takes an age such as `180d`, found `\(text)`")
            }
            limits.age = age.value
        }
        let base = arguments.value("base").map(BaseName.init)
        let isForced = arguments.has("force")
        let deleted = try exchange.deleteOld(limits, base: base, isForced: isForced)
        if arguments.has("json") {
            console.result(deleted.json(isDone: isForced && !deleted.isEmpty).prettyJson())
        } else {
            console.result(deleted.sentence(isDone: isForced))
        }
        return 0
    }

    private var remote: String { arguments.value("remote") ?? "origin" }

    private func lines(_ count: Int) -> String { "\(count) \(count == 1 ? "line" : "lines")" }

    private func exchange() throws(Failure) -> NotesExchange {
        let found = try attempt("open the git repository", at: world.directory) { () throws(GitError) in
            try world.repository()
        }
        guard let repository = found else { throw Failure(.usage, "not a git repository", at: world.directory) }
        guard NotesExchange.isRemote(remote, of: repository) else {
            throw Failure(
                .usage, "no remote `\(remote)`", at: "--remote", hint: "`git remote -v` lists the remotes")
        }
        return NotesExchange(repository, in: world, remote: remote)
    }
}
