import CMLKit
import CMLSystem

extension CommandContext {
    /// `cml baseline record`: stores this commit's runs, training when there are none.
    func baselineRecord() throws(Failure) -> Int32 {
        let project = try self.project(selection)
        let recorder = BaselineRecorder(project, in: world)
        let runs = try runsToRecord(project, recorder)
        try recorder.record(runs)
        if arguments.has("json") {
            console.result(Json.array(runs.map(\.json)).prettyJson())
            return 0
        }
        let commit = runs.first?.commit.map { String($0.prefix(7)) } ?? ""
        console.result("recorded \(runs.count) \(runs.count == 1 ? "run" : "runs") of \(commit):")
        for run in runs { console.result("  " + Self.line(of: run)) }
        return 0
    }

    private func runsToRecord(_ project: Project, _ recorder: BaselineRecorder) throws(Failure) -> [RunRecord] {
        if let name = arguments.words.first {
            return try RunFolder(of: project).runs(name, directory: world.directory)
        }
        let options = try training("baseline record", restoresOutputs: true)
        try recorder.requireCleanCommit()
        if !arguments.has("retrain"), let runs = try recorder.existing(options) {
            console.say("This commit's runs of check \(runs.first?.check ?? "") are recorded; nothing is trained.")
            return runs
        }
        let context = CIContext(in: world)
        let job = try Trainer(project, in: world, context: context, options: options).train()
        say(job)
        if let blocked = job.blocked {
            throw Failure(.training, "these runs can't be a baseline: \(blocked)", hint: "record again")
        }
        return job.records
    }

    /// `cml baseline show`: the records of one commit.
    func baselineShow() throws(Failure) -> Int32 {
        let (repository, notes) = try store()
        let revision = arguments.words.first ?? "HEAD"
        let resolved = try attempt("resolve `\(revision)`") { () throws(GitError) in try repository.commit(revision) }
        guard let commit = resolved else { throw Failure(.usage, "no commit `\(revision)`") }
        let lines = try notes.lines(of: commit)
        for problem in lines.unreadable { console.warn("a record of \(commit.prefix(7)) can't be read: \(problem)") }
        let records = lines.records.filter {
            arguments.value("profile") == nil || $0.profile == arguments.value("profile")
        }
        if arguments.has("json") {
            console.result(Json.array(records.map(\.json)).prettyJson())
        } else if records.isEmpty {
            console.result("no records of \(commit.prefix(7))")
        } else {
            for record in records { console.result(Self.line(of: record)) }
        }
        return 0
    }

    /// `cml baseline list`: the commits of the base branch that have records, newest first.
    func baselineList() throws(Failure) -> Int32 {
        let (repository, notes) = try store()
        let limit = try arguments.integers("limit").last ?? 20
        guard let start = try BaseBranch.commit(repository, named: arguments.value("base").map(BaseName.init)) else {
            throw Failure(.usage, "no base branch found", hint: "name it with `--base`")
        }
        var rows: [(commit: String, records: [RunRecord])] = []
        let walk = repository.firstParents(from: start)
        while rows.count < limit, let commit = walk.next() {
            let lines = try notes.lines(of: commit)
            for problem in lines.unreadable {
                console.warn("a record of \(commit.prefix(7)) can't be read: \(problem)")
            }
            if !lines.records.isEmpty { rows.append((commit, lines.records)) }
        }
        if let error = walk.failure {
            throw Failure(.usage, "can't read the history from \(start.prefix(7)) backwards: \(error)")
        }
        if walk.endedAtShallow { console.warn("this clone is shallow: older commits are not listed") }
        if arguments.has("json") {
            let commits = rows.map {
                Json.object(["commit": .string($0.commit), "records": .array($0.records.map(\.json))])
            }
            console.result(Json.array(commits).prettyJson())
        } else if rows.isEmpty {
            console.result("no records from \(start.prefix(7)) backwards")
        } else {
            for row in rows { try show(row.commit, row.records, repository) }
        }
        return 0
    }

    private func show(_ commit: String, _ records: [RunRecord], _ repository: Repository) throws(Failure) {
        let subject = try attempt("read commit \(commit)") { () throws(GitError) in try repository.subject(of: commit) }
        let profiles = Set(records.map(\.profile)).sorted().joined(separator: ", ")
        let count = "\(records.count) \(records.count == 1 ? "run" : "runs")"
        console.result("\(commit.prefix(7))  \(count) (\(profiles))  \(subject)")
    }

    /// Puts back what a killed run left in the project here, if there is one; the notes can be read without.
    private func putBackLeftovers() {
        var selection = selection
        selection.needsJob = false
        do throws(Failure) {
            _ = try project(selection)
        } catch {
            console.debug("nothing was looked for that a killed run may have left: \(error.what)")
        }
    }

    private func store() throws(Failure) -> (Repository, NotesStore) {
        putBackLeftovers()
        let found = try attempt("open the git repository", at: world.directory) { () throws(GitError) in
            try Repository.containing(world.directory)
        }
        guard let repository = found else { throw Failure(.usage, "not a git repository", at: world.directory) }
        return (repository, try NotesStore(repository))
    }
}
