package import CMLSystem

/// What was built last: the file `.cml/image.json`, by which `test` and `push` know the image.
package struct BuiltImage: Equatable, Sendable {
    /// The image's id, such as `sha256:…`; of several platforms the digest of their index.
    package var id: String
    package var name: String?
    package var builder: ImageBuilder
    package var project: String
    package var profile: String
    /// The passing check that opened the gate, and the run that it names; nil for an ungated image.
    package var check: String?
    package var record: String?
    package var commit: String
    package var head: String?
    package var tree: String
    package var time: String
    package var event: String?
    package var ref: String?
    /// Whether a fork's job built it, or measured what it's built of: it never leaves.
    package var isFork = false
    package var platforms: [String] = []
    /// The folder with the OCI layout of an image for several platforms.
    package var layout: String?
    /// The model's files with their hashes.
    package var model: [String: String] = [:]
    package var metrics: [String: Metric] = [:]
    package var environment = RunEnvironment()
    /// The gates on `image.*` that failed.
    package var failed: [String] = []
    /// What `cml image test` found; nil before it ran.
    package var test: Test?

    package struct Test: Equatable, Sendable {
        package var hasPassed: Bool
        package var time: String
        /// The gates and requests that failed, in a line each.
        package var failures: [String] = []
        /// What was measured under `serve.`.
        package var metrics: [String: Metric] = [:]
        /// The platform that it ran on, such as `linux/amd64`.
        package var platform: String?
        /// Whether `serve.command` was tested, and the image itself never started.
        package var isOfCommand = false

        package init(hasPassed: Bool, time: String) {
            self.hasPassed = hasPassed
            self.time = time
        }
    }

    package init(
        id: String, builder: ImageBuilder, project: String, profile: String, commit: String, tree: String, time: String
    ) {
        self.id = id
        self.builder = builder
        self.project = project
        self.profile = profile
        self.commit = commit
        self.tree = tree
        self.time = time
    }

    /// The platforms that no test of this image ran on, where it is for several.
    package var untestedPlatforms: [String] {
        platforms.count > 1 ? platforms.filter { $0 != test?.platform } : []
    }

    var untestedSentence: [String] {
        let names = untestedPlatforms
        return names.isEmpty ? [] : ["not tested on \(names.joined(separator: ", "))"]
    }

    /// Everything that was measured of the image.
    package var allMetrics: [String: Metric] { metrics.merging(test?.metrics ?? [:]) { $1 } }
}

// MARK: - The file

extension Project {
    /// Keeps a second `cml` from building, testing or pushing here; it's asked for before the image's file is read.
    func lockImage() throws(Failure) -> Lock {
        let lock = try Lock(folder + "/image")
        try RunFolder(of: self).prepare()
        return lock
    }
}

extension BuiltImage {
    private static let version = 1

    private static func path(in project: Project) -> String { project.folder + "/image.json" }

    package func save(in project: Project) throws(Failure) {
        try RunFolder(of: project).prepare()
        try attempt("write what was built", at: Self.path(in: project)) { () throws(FileError) in
            try Files.writeAtomically(
                Array((json.prettyJson() + "\n").utf8), to: Self.path(in: project), isDurable: false)
        }
    }

    /// Forgets what was built, before something else is.
    static func forget(in project: Project) throws(Failure) {
        try attempt("remove what was built before", at: path(in: project)) { () throws(FileError) in
            try Files.remove(path(in: project))
        }
    }

    /// The image that was built last.
    package static func last(in project: Project) throws(Failure) -> BuiltImage {
        let file = path(in: project)
        guard Files.isFile(file) else {
            throw Failure(.usage, "no image was built here", at: file, hint: "`cml image build` builds one")
        }
        let bytes = try attempt("read what was built", at: file) { () throws(FileError) in
            try Files.read(file, limit: 1 << 20)
        }
        guard let json = try? Json(parsing: bytes), let image = BuiltImage(json) else {
            throw Failure(
                .usage, "the file of what was built is damaged, or another cml's", at: file,
                hint: "build again: `cml image build`")
        }
        return image
    }

    package var json: Json {
        var fields: [String: Json] = [
            "v": .integer(Self.version), "id": .string(id), "builder": .string(builder.rawValue),
            "project": .string(project), "profile": .string(profile), "commit": .string(commit),
            "tree": .string(tree), "time": .string(time), "fork": .bool(isFork),
            "verdict": .string(check == nil ? "ungated" : "passed"),
            "platforms": .array(platforms.map { .string($0) }), "model": .object(model.mapValues { .string($0) }),
            "metrics": .object(metrics.mapValues(\.json)), "environment": environment.json,
            "failed": .array(failed.map { .string($0) }),
        ]
        let optional = [
            "name": name, "check": check, "record": record, "head": head, "event": event, "ref": ref,
            "layout": layout,
        ]
        for (key, value) in optional { fields[key] = value.map { .string($0) } }
        fields["test"] = test?.json
        return .object(fields)
    }

    init?(_ json: Json) {
        guard json["v"]?.integer == Self.version, let id = json["id"]?.string,
            let builder = json["builder"]?.string.flatMap({ ImageBuilder(rawValue: $0) }),
            let project = json["project"]?.string, let profile = json["profile"]?.string,
            let commit = json["commit"]?.string, let tree = json["tree"]?.string, let time = json["time"]?.string,
            let isFork = json["fork"]?.bool
        else { return nil }
        self.init(
            id: id, builder: builder, project: project, profile: profile, commit: commit, tree: tree, time: time)
        self.isFork = isFork
        name = json["name"]?.string
        check = json["check"]?.string
        record = json["record"]?.string
        head = json["head"]?.string
        event = json["event"]?.string
        ref = json["ref"]?.string
        layout = json["layout"]?.string
        platforms = (json["platforms"]?.array ?? []).compactMap(\.string)
        model = (json["model"]?.object ?? [:]).compactMapValues(\.string)
        metrics = (json["metrics"]?.object ?? [:]).mapValues { Metric(json: $0) }
        environment = RunEnvironment(json: json["environment"])
        failed = (json["failed"]?.array ?? []).compactMap(\.string)
        test = json["test"].flatMap { Test($0) }
    }
}

extension BuiltImage.Test {
    package var json: Json {
        var fields: [String: Json] = [
            "passed": .bool(hasPassed), "time": .string(time), "failures": .array(failures.map { .string($0) }),
            "metrics": .object(metrics.mapValues(\.json)), "platform": platform.map { .string($0) } ?? .null,
        ]
        if isOfCommand { fields["subject"] = .string("command") }
        return .object(fields)
    }

    fileprivate init?(_ json: Json) {
        guard let hasPassed = json["passed"]?.bool, let time = json["time"]?.string else { return nil }
        self.init(hasPassed: hasPassed, time: time)
        failures = (json["failures"]?.array ?? []).compactMap(\.string)
        metrics = (json["metrics"]?.object ?? [:]).mapValues { Metric(json: $0) }
        platform = json["platform"]?.string
        isOfCommand = json["subject"]?.string == "command"
    }
}
