import CMLSystem

/// What one job runs and judges: the configuration with one profile and one dataset laid over it.
package struct JobSettings: Equatable, Sendable {
    package var profile: String
    package var dataset: String?
    package var prepare: String?
    package var command: String
    /// Seconds each run may take; nil for no limit.
    package var timeout: Double?
    package var seeds: [Int] = []
    package var params: [String] = []
    package var apply = Config.Training.Apply.inPlace
    package var overrides: [Config.Override] = []
    /// The profile's words for the command line, as the shell reads them.
    package var arguments: String?
    package var environment: [String: String] = [:]
    package var gates: [GateRule] = []
    package var inputs = Config.Inputs()
    package var metrics: [Config.MetricSource] = []
    package var plots: [Config.PlotSource] = []
    package var checks: [Config.CheckCommand] = []
    package var outputs: [String] = []
    package var requires: [String] = []
    package var keepTokens = false

    package init(profile: String, dataset: String? = nil, command: String) {
        self.profile = profile
        self.dataset = dataset
        self.command = command
    }

    /// The command for the shell: `{arguments}` stands for the profile's arguments and `words`, which are quoted already.
    ///
    /// A command without the placeholder gets them at its end, unless the shell would give them to something else than
    /// the training, as in `python train.py | tee log`.
    package func commandLine(adding words: [String] = []) throws(Failure) -> String {
        let tail = ([arguments].compactMap(\.self) + words).joined(separator: " ")
        let parts = command.split(separator: "{arguments}", omittingEmptySubsequences: false)
        if parts.count > 1 { return parts.joined(separator: tail) }
        if tail.isEmpty { return command }
        guard !command.contains(where: { "|&;<>()`#\n\\".contains($0) }) else {
            throw Failure(
                .usage, "the profile `\(profile)` has arguments, but it is not clear where they belong",
                at: "train.command", hint: "put `{arguments}` where the training takes them")
        }
        return "\(command) \(tail)"
    }
}

extension Config {
    /// The names of all profiles, sorted; `smoke` and `full` are always there, empty unless defined.
    package var profileNames: [String] {
        Set(train.profiles.keys).union(["smoke", "full"]).sorted()
    }

    /// Lays `profile` and `dataset` over the general settings.
    package func resolved(profile name: String, dataset datasetName: String?) throws(Failure) -> JobSettings {
        let profile = try self.profile(named: name)
        let dataset = try self.dataset(named: datasetName)
        guard let command = train.command else {
            throw Failure(
                .usage, "there is no training command", at: file.map { "\($0): train.command" },
                hint: "write `train: {command: …}`, or give `--command`")
        }
        var job = JobSettings(profile: name, dataset: datasetName, command: command)
        job.prepare = train.prepare
        job.timeout = train.timeout
        job.seeds = train.seeds
        job.params = train.params
        job.apply = train.apply
        job.overrides = profile.set
        job.arguments = profile.arguments
        job.environment = profile.environment.merging(dataset?.environment ?? [:]) { $1 }
        job.gates = try gates(profile: name, dataset: datasetName)
        job.inputs = inputs
        job.inputs.data = dataset?.data ?? inputs.data
        job.inputs.evaluation = dataset?.evaluation ?? inputs.evaluation
        job.metrics = metrics
        job.plots = plots
        job.checks = checks
        job.outputs = train.outputs
        job.requires = train.requires
        job.keepTokens = train.keepTokens
        return job
    }

    /// The gates that hold for `profile` and `dataset` on what is measured at one stage; needs no training command, so
    /// stored records can be judged.
    package func gates(
        profile name: String, dataset datasetName: String?, at stage: GateRule.Stage = .training
    ) throws(Failure) -> [GateRule] {
        try gates(of: profile(named: name), dataset(named: datasetName)).filter { $0.stage == stage }
    }

    /// The general gates with those of a profile and then of a dataset laid over them.
    func gates(of profile: Profile?, _ dataset: Dataset?) throws(Failure) -> [GateRule] {
        let rules = try profile?.gates.applied(to: gates) ?? gates
        return try dataset?.gates.applied(to: rules) ?? rules
    }

    private func profile(named name: String) throws(Failure) -> Profile {
        if let profile = train.profiles[name] { return profile }
        guard !profileNames.contains(name) else { return Profile() }
        throw Failure(
            .usage, "there is no profile `\(name)`", at: file.map { "\($0): train.profiles" },
            hint: suggestion(for: name, among: profileNames, all: "profiles"))
    }

    private func dataset(named name: String?) throws(Failure) -> Dataset? {
        guard let name else { return nil }
        if let dataset = datasets.first(where: { $0.name == name }) { return dataset }
        let names = datasets.map(\.name).sorted()
        throw Failure(
            .usage, "there is no dataset `\(name)`", at: file.map { "\($0): datasets" },
            hint: suggestion(for: name, among: names, all: "datasets") ?? "`datasets` defines none")
    }
}

extension GateChanges {
    /// Lays the changes over `rules`: a rule of the same metric changes key by key, others are added, removed ones go.
    package func applied(to rules: [GateRule]) throws(Failure) -> [GateRule] {
        var rules = rules.filter { !removed.contains($0.metric) }
        for change in self.rules {
            let index = rules.firstIndex { $0.metric == change.metric }
            var rule = index.map { rules[$0] } ?? GateRule(metric: change.metric)
            rule.place = change.place
            for key in keys[change.metric] ?? change.writtenKeys { rule.take(key, from: change) }
            guard rule.hasLimit else {
                throw Failure(
                    .usage, "the gate `\(rule.metric)` has no limit", at: rule.place,
                    hint: "give it \(quotedList(GateRule.limitKeys)), or remove it with `null`")
            }
            try rule.validate()
            if let index { rules[index] = rule } else { rules.append(rule) }
        }
        return rules
    }
}

extension GateRule {
    /// The keys whose value is not the default.
    fileprivate var writtenKeys: [Key] {
        Key.allCases.filter { key in
            var other = GateRule(metric: metric, place: place)
            other.take(key, from: self)
            return other != GateRule(metric: metric, place: place)
        }
    }

    fileprivate mutating func take(_ key: Key, from other: GateRule) {
        switch key {
        case .min: min = other.min
        case .max: max = other.max
        case .maxDrop: maxDrop = other.maxDrop
        case .maxRise: maxRise = other.maxRise
        case .maxGap: maxGap = other.maxGap
        case .warn: warn = other.warn
        case .exact: exact = other.exact
        case .direction: direction = other.direction
        }
    }
}
