package import CMLSystem

/// That an image was pushed, as stored: a line of kind `image`, which names the run that vouches for it.
package struct ImageRecord: Equatable, Sendable {
    /// Made from what was pushed, so that a repeated push says nothing new.
    package var id: String
    /// The run, and its check, that opened the gate.
    package var record: String
    package var check: String
    package var project: String
    package var profile: String
    package var time: String
    package var commit: String
    package var head: String?
    package var tree: String
    package var event: String?
    package var ref: String?
    package var name: String
    /// What the registry calls the image's manifest, and its configuration's digest, which is the image's id.
    package var digest: String
    package var config: String?
    /// The digests of an index's images, by platform.
    package var children: [String: String] = [:]
    package var tags: [String]
    /// Whether `cml image test` passed; nil where nothing says how to test it.
    package var isTested: Bool?
    /// Whether that test was of `serve.command`, since the image could not be started where it was built.
    package var isTestOfCommand = false
    /// The platforms of several that no test ran on.
    package var untested: [String] = []
    package var model: [String: String] = [:]
    package var metrics: [String: Metric] = [:]
    package var environment = RunEnvironment()

    package init(_ image: BuiltImage, record: String, check: String, name: String, digest: String, tags: [String]) {
        isTestOfCommand = image.test?.isOfCommand == true
        let what = "\(name)@\(digest) \(record)" + (isTestOfCommand ? " command" : "")
        id = "image-" + Sha256.hex(Array(what.utf8)).prefix(16)
        self.record = record
        self.check = check
        self.name = name
        self.digest = digest
        self.tags = tags
        (project, profile, time) = (image.project, image.profile, image.time)
        (commit, head, tree) = (image.commit, image.head, image.tree)
        (event, ref) = (image.event, image.ref)
        isTested = image.test?.hasPassed
        untested = image.untestedPlatforms
        model = image.model
        metrics = image.allMetrics
        environment = image.environment
        environment.packages = [:]
    }
}

// MARK: - The line

extension ImageRecord {
    package var json: Json {
        var fields: [String: Json] = [
            "v": .integer(RunRecord.version), "kind": .string("image"), "id": .string(id), "record": .string(record),
            "check": .string(check), "project": .string(project), "profile": .string(profile), "time": .string(time),
            "commit": .string(commit), "tree": .string(tree), "image": .string(name), "digest": .string(digest),
            "tags": .array(tags.map { .string($0) }), "model": .object(model.mapValues { .string($0) }),
            "metrics": .object(metrics.mapValues(\.json)), "environment": environment.json,
        ]
        let optional = ["head": head, "event": event, "ref": ref, "config": config]
        for (key, value) in optional { fields[key] = value.map { .string($0) } }
        fields["tested"] = tested
        if !untested.isEmpty { fields["untested"] = .array(untested.map { .string($0) }) }
        if !children.isEmpty { fields["children"] = .object(children.mapValues { .string($0) }) }
        return .object(fields)
    }

    package init?(_ json: Json) {
        guard json["kind"]?.string == "image", (1...RunRecord.version).contains(json["v"]?.integer ?? 0),
            let id = json["id"]?.string, let record = json["record"]?.string, let check = json["check"]?.string,
            let project = json["project"]?.string, let profile = json["profile"]?.string,
            let time = json["time"]?.string, let commit = json["commit"]?.string, let tree = json["tree"]?.string,
            let name = json["image"]?.string, let digest = json["digest"]?.string
        else { return nil }
        (self.id, self.record, self.check) = (id, record, check)
        (self.project, self.profile, self.time) = (project, profile, time)
        (self.commit, self.tree, self.name, self.digest) = (commit, tree, name, digest)
        head = json["head"]?.string
        event = json["event"]?.string
        ref = json["ref"]?.string
        config = json["config"]?.string
        children = (json["children"]?.object ?? [:]).compactMapValues(\.string)
        tags = (json["tags"]?.array ?? []).compactMap(\.string)
        isTestOfCommand = json["tested"]?.string == "command"
        isTested = isTestOfCommand ? true : json["tested"]?.bool
        untested = (json["untested"]?.array ?? []).compactMap(\.string)
        model = (json["model"]?.object ?? [:]).compactMapValues(\.string)
        metrics = (json["metrics"]?.object ?? [:]).mapValues { Metric(json: $0) }
        environment = RunEnvironment(json: json["environment"])
    }

    /// What `tested` says: whether the image passed, or that only its command did.
    package var tested: Json? {
        isTested.map { $0 && isTestOfCommand ? .string("command") : .bool($0) }
    }

    init?(line: ArraySlice<UInt8>) {
        guard let json = try? Json(parsing: Array(line)), let image = ImageRecord(json) else { return nil }
        self = image
    }

    /// What was measured of the image, in the form that baselines and histories are made of.
    var measurement: RunRecord {
        var record = RunRecord(
            id: id, check: check, project: project, profile: profile, time: time, command: "image build",
            source: RunRecord.imageSource)
        (record.commit, record.head, record.tree) = (commit, head, tree)
        (record.event, record.ref) = (event, ref)
        record.metrics = metrics
        record.environment = environment
        return record
    }
}

extension RunRecord {
    /// The source of records that are no runs but an image's metrics; no line of kind `run` has it.
    static let imageSource = "image"
}
