import CMLSystem

extension Config.Training {
    private static let keys = [
        "prepare", "command", "timeout", "seeds", "params", "apply", "outputs", "requires", "keep_tokens", "profiles",
    ]

    init(reading reader: Reader) {
        self.init()
        let fields = reader.fields(Self.keys)
        prepare = fields["prepare"]?.string("a command")
        command = fields["command"]?.string("a command")
        timeout = fields["timeout"]?.duration()
        seeds = fields["seeds"]?.seeds() ?? []
        params = fields["params"]?.paramsFiles() ?? []
        apply = fields["apply"]?.choice(Apply.allCases) ?? apply
        outputs = fields["outputs"]?.paths() ?? []
        requires = fields["requires"]?.requirements() ?? []
        keepTokens = fields["keep_tokens"]?.bool() ?? false
        for (_, value) in fields["profiles"]?.children("a mapping of names to profiles") ?? [] {
            if let name = value.checkedName() { profiles[name] = Config.Profile(reading: value) }
        }
    }
}

extension Config.Profile {
    init(reading reader: Reader) {
        self.init()
        let fields = reader.fields(["set", "arguments", "environment", "gates"])
        set = fields["set"]?.overrides() ?? []
        arguments = fields["arguments"]?.string()
        environment = fields["environment"]?.environment() ?? [:]
        gates = fields["gates"]?.gateChanges() ?? GateChanges()
        place = reader.place
    }
}

extension Reader {
    /// Different numbers, since a seed that is there twice would count one run as two.
    fileprivate func seeds() -> [Int] {
        let items = items("a list of seeds such as `[1, 2, 3]`")
        if items.isEmpty, node.items != nil { report("`seeds` is empty", hint: "leave it out for one run") }
        var seeds: [Int] = []
        for item in items {
            // CML_SEED also goes to PYTHONHASHSEED and NumPy, which take 32 bits.
            guard let seed = item.integer(in: 0...4_294_967_295, "a whole number from 0 to 4294967295") else {
                continue
            }
            if seeds.contains(seed) {
                item.report("the seed `\(seed)` is there twice")
            } else {
                seeds.append(seed)
            }
        }
        return seeds
    }

    /// One file or a list of them; each with a format whose scalars can be read.
    fileprivate func paramsFiles() -> [String] {
        let readers = node.items == nil ? [self] : items("a params file or a list of them")
        var files: [String] = []
        for reader in readers {
            guard let path = reader.projectPath() else { continue }
            if path.hasSuffix(".toml") {
                reader.report("`\(path)`: TOML comes later", hint: "YAML and JSON are read today")
            } else if path.contains(where: { "*?[".contains($0) }) {
                reader.report("`\(path)` must be one file, not a pattern")
            } else if files.contains(path) {
                reader.report("the file `\(path)` is there twice")
            } else {
                files.append(path)
            }
        }
        return files
    }

    /// Names of environment variables, or `gpu`.
    fileprivate func requirements() -> [String] {
        items("a list of environment variables, or `gpu`").compactMap { item in
            guard let name = item.string("the name of an environment variable, or `gpu`") else { return nil }
            let isName = name.unicodeScalars.allSatisfy { scalar in
                scalar == "_"
                    || (scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil))
            }
            guard isName else {
                item.report("`\(name)` is no name of an environment variable, and not `gpu`")
                return nil
            }
            return name
        }
    }
}

extension Reader {
    /// The `set` of a profile: keys with their file and `+`, nested sections joined with dots.
    fileprivate func overrides() -> [Config.Override] {
        var overrides: [Config.Override] = []
        for (key, value) in children("a mapping of parameters to values") {
            guard let override = value.override(key) else { continue }
            for one in override {
                if overrides.contains(where: { $0.key == one.key && $0.file == one.file }) {
                    value.report("the parameter `\(one.key)` is set twice")
                } else {
                    overrides.append(one)
                }
            }
        }
        return overrides
    }

    private func override(_ written: String) -> [Config.Override]? {
        var text = written[...]
        var adds = text.hasPrefix("+")
        if adds { text = text.dropFirst() }
        var file: String?
        if let colon = text.firstIndex(of: ":"), colon > text.startIndex {
            guard let path = normalizedPath(String(text[..<colon])) else {
                report("the path `\(text[..<colon])` leads out of the project root")
                return nil
            }
            file = path
            text = text[text.index(after: colon)...]
            if text.hasPrefix("+") {
                adds = true
                text = text.dropFirst()
            }
        }
        guard !text.hasPrefix("+"), !text.split(separator: ".", omittingEmptySubsequences: false).contains("") else {
            report(
                "`\(written)` is no parameter", hint: "write `section.key`, `file.yaml:key`, or `+key` for a new one")
            return nil
        }
        return leaves(file: file, key: String(text), adds: adds)
    }

    /// `{train: {epochs: 2}}` sets `train.epochs`, and leaves the rest of `train` alone.
    private func leaves(file: String?, key: String, adds: Bool) -> [Config.Override] {
        if node.content == .null, node.source?.isEmpty != false {
            report("`\(name)` has no value", hint: "write `null` when that is what it is set to")
            return []
        }
        guard let entries = node.entries else {
            return [Config.Override(file: file, key: key, adds: adds, value: node.json, place: place)]
        }
        if entries.isEmpty { report("`\(name)` sets nothing") }
        return children().flatMap { $0.value.leaves(file: file, key: "\(key).\($0.key)", adds: adds) }
    }
}
