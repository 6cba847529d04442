package import CMLSystem

extension RunRecord {
    /// The record as one line of canonical JSON, without a newline.
    package var line: String { json.canonical }

    package var json: Json {
        var fields: [String: Json] = [
            "v": .integer(Self.version), "kind": .string("run"), "id": .string(id), "check": .string(check),
            "project": .string(project), "profile": .string(profile), "time": .string(time), "dirty": .bool(dirty),
            "command": .string(command), "params": .object(params),
            "metrics": .object(metrics.mapValues(\.json)), "fingerprint": fingerprint.json,
            "environment": environment.json, "exit": .integer(Int(exit)), "source": .string(source),
            "outputs": .object(
                outputs.mapValues { .object(["sha256": .string($0.sha256), "size": .integer($0.size)]) }),
        ]
        let optional: [String: String?] = [
            "dataset": dataset, "commit": commit, "head": head, "base": base, "tree": tree, "event": event, "ref": ref,
        ]
        for (name, value) in optional {
            fields[name] = value.map { .string($0) } ?? .null
        }
        fields["fork"] = isFork ? .bool(true) : nil
        fields["diverged"] = diverged.map { .string($0) }
        fields["failure"] = failure.map { .string($0) }
        fields["seed"] = seed.map { .integer($0) } ?? .null
        return .object(fields)
    }

    /// Reads a record's line.
    ///
    /// Unknown fields are left aside; a newer schema is refused, since its fields may mean something else.
    package init(line: String, at place: String? = nil) throws(Failure) {
        let json: Json
        do {
            json = try Json(parsing: line)
        } catch {
            throw Failure(.usage, "the record is not valid JSON: \(error)", at: place)
        }
        try self.init(json: json, at: place)
    }

    /// Reads a record's fields.
    init(json: Json, at place: String?) throws(Failure) {
        guard json["kind"]?.string == "run" else {
            throw Failure(.usage, "this is not the record of a run", at: place, hint: "`kind` must be `run`")
        }
        let version = json["v"]?.integer ?? 0
        guard (1...Self.version).contains(version) else {
            throw Failure(
                .usage, "the record has schema \(version), this cml reads up to \(Self.version)", at: place,
                hint: "update cml")
        }
        try self.init(fields: RecordFields(json: json, place: place))
    }

    private init(fields: RecordFields) throws(Failure) {
        self.init(
            id: try fields.text("id"), check: try fields.text("check"), project: try fields.text("project"),
            profile: try fields.text("profile"), time: try fields.text("time"),
            command: try fields.text("command"), source: try fields.text("source"))
        dirty = true
        guard fields.json["exit"]?.integer != nil else {
            throw Failure(.usage, "the record has no number `exit`", at: fields.place)
        }
        for (name, value) in fields.json.object ?? [:] { _ = take(name, value) }
    }

    /// Takes a field's value; returns false for one that makes it no record, or another kind of one.
    mutating func take(_ name: String, _ value: Json) -> Bool {
        switch name {
        case "kind", "v": return false
        case "id": return take(value, as: \.id)
        case "check": return take(value, as: \.check)
        case "project": return take(value, as: \.project)
        case "profile": return take(value, as: \.profile)
        case "time": return take(value, as: \.time)
        case "command": return take(value, as: \.command)
        case "source": return take(value, as: \.source)
        case "exit":
            guard let exit = value.integer else { return false }
            self.exit = Int32(clamping: exit)
        default: takeOptional(name, value)
        }
        return true
    }

    private mutating func take(_ value: Json, as field: WritableKeyPath<RunRecord, String>) -> Bool {
        guard let text = value.string else { return false }
        self[keyPath: field] = text
        return true
    }

    private mutating func takeOptional(_ name: String, _ value: Json) {
        switch name {
        case "dataset": dataset = value.string
        case "seed": seed = value.integer
        case "commit": commit = value.string
        case "head": head = value.string
        case "base": base = value.string
        case "tree": tree = value.string
        case "dirty": dirty = value.bool ?? true
        case "event": event = value.string
        case "ref": ref = value.string
        case "fork": isFork = value.bool ?? false
        case "diverged": diverged = value.string
        case "failure": failure = value.string
        case "params": params = value.object ?? [:]
        case "fingerprint": fingerprint = Fingerprint(json: value)
        case "environment": environment = RunEnvironment(json: value)
        case "metrics": metrics = (value.object ?? [:]).mapValues { Metric(json: $0) }
        case "outputs": outputs = Self.outputs(value)
        default: break
        }
    }

    private static func outputs(_ json: Json) -> [String: Output] {
        (json.object ?? [:]).mapValues {
            Output(sha256: $0["sha256"]?.string ?? "", size: $0["size"]?.integer ?? 0)
        }
    }
}

/// The fields of a record's object, with errors that name the one that is missing.
private struct RecordFields {
    let json: Json
    let place: String?

    func text(_ name: String) throws(Failure) -> String {
        guard let text = json[name]?.string else {
            throw Failure(.usage, "the record has no text `\(name)`", at: place)
        }
        return text
    }
}

extension Metric {
    package var json: Json {
        var fields: [String: Json] = [:]
        switch value {
        case .number(let number): fields["value"] = .double(number)
        case .text(let text): fields["value"] = .string(text)
        }
        fields["unit"] = unit.map { .string($0) }
        fields["n"] = n.map { .integer($0) }
        fields["direction"] = direction.map { .string($0.rawValue) }
        return .object(fields)
    }

    /// A metric whose value is neither number nor text is kept as an empty text, which no gate passes.
    package init(json: Json) {
        let value = json["value"] ?? .string("")
        self.init(
            value.number.map { .number($0) } ?? .text(value.string ?? ""), unit: json["unit"]?.string,
            n: json["n"]?.integer, direction: json["direction"]?.string.flatMap { Direction(rawValue: $0) })
    }
}

extension Fingerprint {
    package var json: Json {
        var fields: [String: Json] = [:]
        for (name, part) in parts {
            fields[name] = part?.json
        }
        return .object(fields)
    }

    package init(json: Json?) {
        code = Part(json: json?["code"])
        params = Part(json: json?["params"])
        data = Part(json: json?["data"])
        evaluation = Part(json: json?["evaluation"])
        environment = Part(json: json?["environment"])
        profile = Part(json: json?["profile"])
    }

    private var parts: [(String, Part?)] {
        [
            ("code", code), ("params", params), ("data", data), ("evaluation", evaluation),
            ("environment", environment), ("profile", profile),
        ]
    }
}

extension Fingerprint.Part {
    package var json: Json {
        var fields: [String: Json] = ["hash": .string(hash)]
        if !files.isEmpty { fields["files"] = .object(files.mapValues { .string($0) }) }
        if !missing.isEmpty { fields["missing"] = .array(missing.map { .string($0) }) }
        return .object(fields)
    }

    package init?(json: Json?) {
        guard let hash = json?["hash"]?.string else { return nil }
        self.init(
            hash: hash, files: (json?["files"]?.object ?? [:]).compactMapValues(\.string),
            missing: (json?["missing"]?.array ?? []).compactMap(\.string))
    }
}

extension RunEnvironment {
    package var json: Json {
        var fields: [String: Json] = ["packages": .object(packages.mapValues { .string($0) })]
        for (name, value) in [
            ("os", os), ("arch", arch), ("cpu", cpu), ("gpu", gpu), ("runner", runner), ("python", python),
        ] {
            fields[name] = value.map { .string($0) }
        }
        return .object(fields)
    }

    package init(json: Json?) {
        os = json?["os"]?.string
        arch = json?["arch"]?.string
        cpu = json?["cpu"]?.string
        gpu = json?["gpu"]?.string
        runner = json?["runner"]?.string
        python = json?["python"]?.string
        packages = (json?["packages"]?.object ?? [:]).compactMapValues(\.string)
    }
}
