import CMLSystem

/// Stores runs of the commit that is checked out as a baseline in the git notes.
package struct BaselineRecorder {
    /// A note of curves holds at most this many bytes (product.md, "The baseline").
    private static let curveBytes = 4096
    private static let curvePoints = 64

    private let project: Project
    private let world: World

    package init(_ project: Project, in world: World) {
        self.project = project
        self.world = world
    }

    /// Throws unless a clean commit is checked out, before anything is trained for it.
    package func requireCleanCommit() throws(Failure) {
        guard project.repository != nil else {
            throw Failure(.usage, "there is no git repository to keep a baseline in", at: project.root)
        }
        let state = try InputState(of: project, in: world)
        guard state.commit != nil else {
            throw Failure(
                .usage, "the repository has no commit yet, so there is nothing to record", hint: "commit first")
        }
        guard !state.isDirty else {
            throw Failure(
                .usage, "the tree is dirty, and a baseline comes from a commit",
                at: state.changed.joined(separator: ", "),
                hint: "commit or stash the changes, then record again")
        }
    }

    /// Returns the runs in `.cml/` that measured this commit's tree under the same job and inputs; else nil.
    ///
    /// A run counts only when it was trained from a clean tree, and every input is what it was.
    package func existing(_ options: TrainingOptions) throws(Failure) -> [RunRecord]? {
        let folder = RunFolder(of: project)
        let state = try InputState(of: project, in: world)
        guard let newest = folder.ids.last else { return nil }
        let runs = try folder.runs(
            String(newest.split(separator: "-").dropLast().joined(separator: "-")), directory: "/")
        let settings = try project.settings(profile: options.profile, datasets: options.datasets)
        let plan = try ParamsPlan(settings[0], project: project)
        var fingerprinter = try Fingerprinter(
            project, state, hashes: HashCache(path: folder.hashCache, now: world.now()))
        var found: [RunRecord] = []
        for job in settings {
            let seeds = Set(options.seeds.isEmpty ? job.seeds : options.seeds)
            let fingerprint = try fingerprinter.fingerprint(job, params: plan.params)
            let command = world.console.redacted(job.command)
            let matching = runs.filter {
                $0.command == command && $0.dataset == job.dataset && $0.profile == job.profile
                    && $0.project == project.name && !$0.dirty
                    && $0.commit == state.commit && $0.isGood && $0.fingerprint == fingerprint
            }
            guard !matching.isEmpty, seeds.isSubset(of: matching.compactMap(\.seed)) else { return nil }
            found += seeds.isEmpty ? matching : matching.filter { $0.seed.map(seeds.contains) ?? false }
        }
        return found
    }

    /// Writes runs that may be a baseline, and refuses any other.
    package func record(_ runs: [RunRecord]) throws(Failure) {
        guard let repository = project.repository else {
            throw Failure(.usage, "there is no git repository to keep a baseline in", at: project.root)
        }
        for run in runs { try requireBaseline(run, repository) }
        try store(runs, of: nil)
    }

    /// Writes runs, whatever came of them, with the means of their curves, each under its commit and tree; and the
    /// check under its own.
    package func store(_ runs: [RunRecord], of check: CheckRecord?) throws(Failure) {
        guard let repository = project.repository else { return }
        var groups: [NotesStore.Addition] = []
        for run in runs {
            guard let commit = run.commit, let tree = run.tree else { continue }
            if let index = groups.firstIndex(where: { $0.commit == commit && $0.tree == tree }) {
                groups[index].runs.append(run)
            } else {
                groups.append(NotesStore.Addition(commit: commit, tree: tree, runs: [run]))
            }
        }
        for index in groups.indices { groups[index].curves = try curves(of: groups[index].runs) }
        if let check, let commit = check.commit, let tree = check.tree {
            let line = check.json.mapStrings { printable(world.console.redacted($0)) }.canonical
            var own = groups.firstIndex { $0.commit == commit && $0.tree == tree }
            if own == nil {
                groups.append(NotesStore.Addition(commit: commit, tree: tree, runs: []))
                own = groups.count - 1
            }
            if let own { groups[own].facts.append(line) }
        }
        try NotesStore.append(groups, to: repository)
    }

    private func requireBaseline(_ run: RunRecord, _ repository: Repository) throws(Failure) {
        guard let commit = run.commit, let tree = run.tree else {
            throw Failure(
                .usage, "run \(run.id) was not trained from a commit, so it can't be a baseline",
                hint: "commit first")
        }
        guard !run.dirty else {
            throw Failure(
                .usage, "run \(run.id) was trained from a dirty tree, so it can't be a baseline",
                hint: "commit or stash the changes, then record again")
        }
        guard !run.isFork else {
            throw Failure(.usage, "run \(run.id) is a fork's, so it can't be a baseline", hint: "train it here")
        }
        guard run.isGood else {
            let why = run.failure ?? "exit \(run.exit)"
            throw Failure(.usage, "run \(run.id) failed, so it can't be a baseline: \(why)", hint: "train again")
        }
        let actual = try attempt("read commit \(commit)") { () throws(GitError) in
            try repository.commit(commit).map { (id) throws(GitError) in try repository.tree(ofCommit: id) }
        }
        guard actual == tree else {
            throw Failure(.usage, "run \(run.id) names commit \(commit.prefix(12)), whose tree is another one here")
        }
    }

    /// One line for each check and dataset: the means over its seeds, thinned until they fit a note.
    private func curves(of runs: [RunRecord]) throws(Failure) -> [String] {
        let folder = RunFolder(of: project)
        var groups: [String: [RunRecord]] = [:]
        for run in runs { groups[Self.curvesID(of: run), default: []].append(run) }
        var lines: [String] = []
        for (_, members) in groups.sorted(by: { $0.key < $1.key }) {
            var all: [[Series]] = []
            for member in members { all.append(try folder.series(of: member)) }
            let means = Series.means(of: all)
            guard !means.isEmpty else { continue }
            lines.append(Self.line(members[0], means))
        }
        return lines
    }

    private static func curvesID(of run: RunRecord) -> String {
        ([run.check, run.dataset].compactMap(\.self) + ["series"]).joined(separator: "-")
    }

    private static func line(_ record: RunRecord, _ means: [Series]) -> String {
        var points = curvePoints
        while true {
            let thinned = means.map { curve in
                shortened(curve.thinned(to: points))
            }
            var fields: [String: Json] = [
                "v": .integer(RunRecord.version), "kind": .string("series"), "id": .string(curvesID(of: record)),
                "check": .string(record.check), "series": .array(thinned.map(\.json)),
            ]
            fields["dataset"] = record.dataset.map { .string($0) } ?? .null
            let line = Json.object(fields).canonical
            if line.utf8.count <= curveBytes || points <= 4 { return line }
            points = points * 3 / 4
        }
    }

    /// Curves with as many digits as a plot needs; the last value stays, since its difference is told, and so do counts.
    private static func shortened(_ curve: Series) -> Series {
        guard curve.figure?.labels.isEmpty ?? true, curve.figure?.kind != .histogram else { return curve }
        var curve = curve
        for index in curve.points.indices.dropLast() { curve.points[index].y = rounded(curve.points[index].y) }
        return curve
    }

    /// Five significant digits: more than a plot shows.
    private static func rounded(_ value: Double) -> Double {
        guard value.isFinite else { return value }
        return Double(significant(value, 5)) ?? value
    }
}
