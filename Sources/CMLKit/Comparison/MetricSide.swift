import CMLSystem

/// One side of `cml compare`: a commit, branch, run, record file, or metrics or curve file.
package struct MetricSide: Equatable, Sendable {
    package var name: String
    package var metrics: [String: Metric]
    /// Whether the metrics come from records, which also carry what cml measured itself (`run.seconds`, …).
    package var isRecorded: Bool
    /// The curves of a curve file.
    package var curves = CurveReading()

    /// The same metrics without those that only records carry, for a comparison with files.
    package var reported: [String: Metric] {
        metrics.filter { name, _ in !Metric.isBuiltIn(name) }
    }

    /// The mean of each metric over the runs that have it: seeds and reruns.
    package init(name: String, runs: [RunRecord]) {
        self.name = name
        isRecorded = true
        metrics = [:]
        for metric in Set(runs.flatMap(\.metrics.keys)) {
            let all = runs.compactMap { $0.metrics[metric] }
            guard var last = all.last, let mean = Metric.mean(of: all) else { continue }
            last.value = mean
            metrics[metric] = last
        }
    }

    package init(name: String, files metrics: [String: Metric]) {
        self.name = name
        self.metrics = metrics
        isRecorded = false
    }
}

/// Finds the sides of a comparison.
package struct MetricSides {
    private let project: Project
    private let world: World
    private let profile: String

    package init(_ project: Project, in world: World, profile: String) {
        self.project = project
        self.world = world
        self.profile = profile
    }

    /// Reads what `word` names; a file comes before a run id, a run id before a revision.
    package func side(_ word: String) throws(Failure) -> MetricSide {
        let path = path(word)
        if let file = try CurveFile.named(word, at: path), let side = try MetricSide(file) { return side }
        if Files.isFile(path) { return try file(path, named: word) }
        if let folder = try MetricSide.folder(word, at: path) { return folder }
        let folder = RunFolder(of: project)
        let ids = folder.ids
        if ids.contains(word) || ids.contains(where: { $0.hasPrefix(word + "-") }) {
            let runs = try folder.runs(word, directory: world.directory)
            var series: [[Series]] = []
            for run in runs { series.append(try folder.series(of: run)) }
            return MetricSide(name: word, runs: runs).drawing(Series.means(of: series))
        }
        guard let repository = project.repository, let commit = try resolve(word, repository) else {
            let near = nearest(to: word, among: ids)
            throw Failure(
                .usage, "no file, run or commit `\(word)`", hint: near.map { "did you mean the run `\($0)`?" })
        }
        return try self.commit(commit, named: word, repository)
    }

    /// Reads two sides; files of curves, which may be large, both at once.
    package func sides(_ old: String, _ new: String) throws(Failure) -> (old: MetricSide, new: MetricSide) {
        guard let first = try CurveFile.named(old, at: path(old)), let second = try CurveFile.named(new, at: path(new))
        else { return (try side(old), try side(new)) }
        let (one, other) = Parallel.both({ MetricSide.reading(first) }, { MetricSide.reading(second) })
        guard let one = try one.get(), let other = try other.get() else { return (try side(old), try side(new)) }
        return (one, other)
    }

    private func path(_ word: String) -> String { word.hasPrefix("/") ? word : world.directory + "/" + word }

    /// The metric files that lie in the working tree now.
    package func workingTree() throws(Failure) -> MetricSide {
        let metrics = try read(named: "the working tree") { (source) throws(Failure) in
            let paths = source.isGlob ? Files.expand(source.file, in: project.root) : [source.file]
            return paths.filter { Files.isFile(project.path($0)) }
        } bytes: { (path) throws(Failure) in
            try attempt("read `\(path)`") { () throws(FileError) in try Files.read(project.path(path)) }
        }
        return MetricSide(name: "working tree", files: metrics)
    }

    /// The commit where this branch left the base branch; HEAD itself on the base branch.
    package func defaultBase() throws(Failure) -> MetricSide {
        guard let repository = project.repository, let head = try resolve("HEAD", repository) else {
            throw Failure(.usage, "there is no commit to compare with", hint: "name two files: `cml compare OLD NEW`")
        }
        var commit = head
        if let branch = try BaseBranch.commit(repository, named: nil) {
            let common = try attempt("find the merge base") { () throws(GitError) in
                try repository.mergeBase(head, branch)
            }
            commit = common ?? head
        }
        return try self.commit(commit, named: String(commit.prefix(7)), repository)
    }

    private func resolve(_ word: String, _ repository: Repository) throws(Failure) -> String? {
        try attempt("resolve `\(word)`") { () throws(GitError) in try repository.commit(word) }
    }

    private func file(_ path: String, named name: String) throws(Failure) -> MetricSide {
        let bytes = try attempt("read `\(name)`") { () throws(FileError) in try Files.read(path) }
        if bytes.starts(with: Array("{".utf8)), path.hasSuffix(".json") || path.hasSuffix(".jsonl"),
            let line = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 1).first,
            (try? Json(parsing: String(decoding: line, as: UTF8.self)))?["kind"]?.string == "run"
        {
            return MetricSide(name: name, runs: try RunFolder.records(in: path))
        }
        let metrics = Result { () throws(Failure) in
            MetricSide(name: name, files: try readMetrics(bytes, path: name, prefix: nil))
        }
        do throws(Failure) {
            return try MetricSide.withCurves(name, at: path, metrics: metrics)
        } catch {
            // Nothing was trained here: a file that can't be read is an input error.
            throw Failure(.usage, error.what, at: error.place, hint: error.hint)
        }
    }

    /// The records of a commit, else the metric files in its tree.
    private func commit(_ commit: String, named name: String, _ repository: Repository) throws(Failure) -> MetricSide {
        let notes = try NotesStore(repository)
        let lines = try notes.lines(of: commit)
        let runs = lines.records.filter {
            $0.project == project.name && $0.profile == profile && $0.isGood && !$0.dirty
        }
        if let last = runs.last {
            let curves = try notes.curves(of: last, at: commit).flatMap(\.series)
            return MetricSide(name: name, runs: runs).drawing(curves)
        }
        let tree = try attempt("read the tree of \(name)") { () throws(GitError) in
            try repository.tree(ofCommit: commit)
        }
        return MetricSide(name: name, files: try files(inTree: tree, named: name, repository))
    }

    private func files(
        inTree tree: String, named name: String, _ repository: Repository
    ) throws(Failure) -> [String: Metric] {
        func blob(_ path: String) throws(Failure) -> [UInt8]? {
            try attempt("read `\(path)` of \(name)") { () throws(GitError) in
                try repository.blob(path: project.prefix + path, inTree: tree)
            }
        }
        return try read(named: name) { (source) throws(Failure) in
            guard source.isGlob else { return try blob(source.file) == nil ? [] : [source.file] }
            let glob = Glob(project.prefix + source.file, separator: "/")
            let entries = try attempt("list the files of \(name)") { () throws(GitError) in
                try repository.entries(ofTree: tree)
            }
            return entries.map(\.path).filter(glob.matches).map { String($0.dropFirst(project.prefix.count)) }
        } bytes: { (path) throws(Failure) in
            try blob(path) ?? []
        }
    }

    private func read(
        named name: String, paths: (Config.MetricSource) throws(Failure) -> [String],
        bytes: (String) throws(Failure) -> [UInt8]
    ) throws(Failure) -> [String: Metric] {
        var files: [(place: String, path: String, metrics: [String: Metric])] = []
        for source in project.config.metrics {
            for path in try paths(source) {
                do throws(Failure) {
                    let metrics = try readMetrics(try bytes(path), path: path, prefix: source.prefix)
                    files.append((source.place, path, metrics))
                } catch {
                    throw Failure(.usage, error.what, at: error.place, hint: error.hint)
                }
            }
        }
        guard !files.isEmpty else {
            let wanted = project.config.metrics.map { "`\($0.file)`" }.joined(separator: ", ")
            throw Failure(
                .usage, "\(name) has neither records nor metric files", at: wanted,
                hint: "`cml baseline record` stores records, and `cml baseline list` shows where there are some")
        }
        return try merged(files)
    }
}
