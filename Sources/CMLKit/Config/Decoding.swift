package import CMLSystem

extension Config {
    /// Reads `cml.yaml` (or JSON): unknown keys, wrong types and impossible values are one failure that tells them all.
    package static func decoding(_ bytes: [UInt8], file: String) throws(Failure) -> Config {
        let root: Node
        do {
            root = try file.hasSuffix(".json") ? Node.parsingJson(bytes) : Node.parsingYaml(bytes)
        } catch {
            let place = error.position.map { "\(file):\($0.line):\($0.column)" } ?? file
            throw Failure(.usage, "can't read the configuration: \(error.message)", at: place)
        }
        return try decoding(root, file: file)
    }

    /// Reads an already parsed `cml.yaml`.
    package static func decoding(_ root: Node, file: String) throws(Failure) -> Config {
        let problems = Problems(file: file)
        let config = Config(reading: Reader(root, problems: problems), file: file)
        try problems.throwIfAny()
        return config
    }

    private static let keys = [
        "version", "project", "train", "inputs", "datasets", "run_on", "metrics", "plots", "checks", "gates",
        "policy", "accept", "image", "serve", "report",
    ]

    private init(reading reader: Reader, file: String) {
        self.init()
        self.file = file
        let fields = reader.fields(Self.keys)
        fields["version"]?.checkVersion()
        fields["run_on"]?.checkRunOn()
        project = fields["project"]?.projectName()
        if let value = fields["train"] { train = Training(reading: value) }
        if let value = fields["inputs"] { inputs = Inputs(reading: value) }
        datasets = fields["datasets"]?.datasets() ?? []
        metrics = fields["metrics"]?.metricSources() ?? []
        plots = fields["plots"]?.items("a list of files").compactMap(PlotSource.init(reading:)) ?? []
        checks = fields["checks"]?.checkCommands() ?? []
        gates = fields["gates"]?.gateRules() ?? []
        if let value = fields["policy"] { policy = Policy(reading: value) }
        accept = fields["accept"]?.items("a list of accepted shifts").compactMap(Acceptance.init(reading:)) ?? []
        image = fields["image"].map(ImageSettings.init(reading:))
        serve = fields["serve"].map(ServeSettings.init(reading:))
        if let value = fields["report"] { report = ReportSettings(reading: value) }
        checkReferences(fields)
    }

    /// Names that one section uses and another one defines.
    private func checkReferences(_ fields: [String: Reader]) {
        if let image, let reader = fields["image"], !profileNames.contains(image.profile) {
            reader.report(
                "`image.profile` names no profile: `\(image.profile)`",
                hint: suggestion(for: image.profile, among: profileNames, all: "profiles"))
        }
        var gateNames = Set(gates.map(\.metric))
        for (_, profile) in train.profiles { gateNames.formUnion(profile.gates.rules.map(\.metric)) }
        for (_, profile) in fields["train"]?.child("profiles")?.children() ?? [] {
            profile.child("gates")?.checkRemovals(of: gateNames)
        }
        for (_, dataset) in fields["datasets"]?.children() ?? [] {
            dataset.child("gates")?.checkRemovals(of: gateNames)
        }
    }
}

extension Reader {
    /// The value of `key` in a mapping, without a word about anything that is wrong.
    fileprivate func child(_ key: String) -> Reader? {
        guard node.entries != nil else { return nil }
        return children().first { $0.key == key }?.value
    }

    fileprivate func checkRemovals(of known: Set<String>) {
        guard node.entries != nil else { return }
        for (metric, gate) in children() where gate.node.content == .null && !known.contains(metric) {
            gate.report(
                "there is no gate `\(metric)` to remove",
                hint: suggestion(for: metric, among: known.sorted(), all: "gates"))
        }
    }

    fileprivate func checkVersion() {
        if case .integer(1) = node.content { return }
        guard let text = node.source, !text.isEmpty else { return reportWrong("1") }
        report("`version` `\(text)` is not known to this `cml`", hint: "the only version is 1")
    }

    fileprivate func checkRunOn() {
        let later = ["docker", "ray", "slurm", "kubernetes"]
        guard let place = node.string, place != "local" else {
            if node.string == nil { reportWrong("`local`") }
            return
        }
        guard later.contains(place) else { return reportWrong("`local`") }
        report("`run_on: \(place)` comes later", hint: "this version trains where it runs: `run_on: local`")
    }

    /// The project's name; it stands in records, statuses and comments, each on one line.
    fileprivate func projectName() -> String? {
        guard let name = string() else { return nil }
        guard !name.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F || $0 == "`" }) else {
            report("`project` must be one line without control characters and backticks")
            return nil
        }
        return name
    }

    fileprivate func datasets() -> [Config.Dataset] {
        children("a mapping of names to datasets").compactMap { _, value in
            guard let name = value.checkedName() else { return nil }
            let fields = value.fields(["environment", "data", "evaluation", "gates"])
            var dataset = Config.Dataset(name: name)
            dataset.environment = fields["environment"]?.environment() ?? [:]
            dataset.data = fields["data"]?.paths()
            dataset.evaluation = fields["evaluation"]?.paths()
            dataset.gates = fields["gates"]?.gateChanges() ?? GateChanges()
            return dataset
        }
    }

    fileprivate func checkCommands() -> [Config.CheckCommand] {
        children("a mapping of names to commands").compactMap { _, value in
            guard let name = value.checkedName() else { return nil }
            guard !name.contains(".") else {
                value.report(
                    "the name `\(name)` may have no dot", hint: "its metrics are `checks.NAME.exit` and `.seconds`")
                return nil
            }
            guard value.node.entries != nil else {
                return value.string("a command").map {
                    Config.CheckCommand(name: name, command: $0, place: value.place)
                }
            }
            let fields = value.fields(["command", "warn"])
            guard let command = fields.required("command", of: value)?.string("a command") else { return nil }
            let warn = fields["warn"]?.bool() ?? false
            return Config.CheckCommand(name: name, command: command, warn: warn, place: value.place)
        }
    }
}

extension [String: Reader] {
    /// The value of `key`, which must be there.
    package func required(_ key: String, of reader: Reader) -> Reader? {
        if let value = self[key] { return value }
        // A value of the wrong kind was already named when its fields were read.
        if reader.node.entries != nil || reader.node.content == .null {
            reader.report("`\(key)` is missing in `\(reader.path)`")
        }
        return nil
    }
}

extension Config.Inputs {
    fileprivate init(reading reader: Reader) {
        let fields = reader.fields(["code", "data", "evaluation", "environment"])
        code = fields["code"]?.paths()
        data = fields["data"]?.paths()
        evaluation = fields["evaluation"]?.paths()
        environment = fields["environment"]?.paths()
    }
}
