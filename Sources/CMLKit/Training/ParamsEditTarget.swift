import CMLSystem

/// A params file, read.
struct ParamsFile {
    let path: String
    let bytes: [UInt8]
    let root: Node

    var isJson: Bool { path.hasSuffix(".json") }

    init(path: String, bytes: [UInt8]) throws(Failure) {
        self.path = path
        self.bytes = bytes
        if LfsPointer(parsing: bytes) != nil {
            throw Failure(.usage, "`\(path)` is a Git LFS pointer", at: path, hint: "run `git lfs pull`")
        }
        for (suffix, kind) in [(".toml", "TOML"), (".py", "Python")] where path.hasSuffix(suffix) {
            throw Failure(
                .usage, "`\(path)`: \(kind) params come later", at: path,
                hint: "YAML and JSON are read today; `apply: arguments` needs no params file")
        }
        do {
            root = try path.hasSuffix(".json") ? Node.parsingJson(bytes) : Node.parsingYaml(bytes)
        } catch {
            let place = error.position.map { "\(path):\($0.line):\($0.column)" } ?? path
            throw Failure(.usage, "can't read the params: \(error.message)", at: place)
        }
        guard root.entries != nil || root.content == .null else {
            throw Failure(.usage, "`\(path)` must be a mapping of parameters, found \(root.kindName)", at: path)
        }
    }

    /// The key paths that `key` may mean: `a.b` is `b` in `a`, or a key that has a dot of its own.
    func keyPaths(_ key: String) -> [[String]] { Self.keyPaths(key[...], in: root) }

    private static func keyPaths(_ key: Substring, in node: Node) -> [[String]] {
        (node.entries ?? []).flatMap { entry -> [[String]] in
            if key == entry.key { return [[entry.key]] }
            guard key.hasPrefix("\(entry.key).") else { return [] }
            return keyPaths(key.dropFirst(entry.key.count + 1), in: entry.value).map { [entry.key] + $0 }
        }
    }

    func node(at keyPath: [String]) -> Node? {
        keyPath.reduce(Optional(root)) { $0?[$1] }
    }

    /// A value's text in the file, with its quotes.
    func text(of node: Node) -> String {
        let start = min(node.start.offset, bytes.count)
        return String(decoding: bytes[start..<max(start, min(node.end, bytes.count))], as: UTF8.self)
    }

    /// All keys, of sections too, for "did you mean".
    var keys: [String] { Self.keys(of: root) }

    private static func keys(of node: Node) -> [String] {
        (node.entries ?? []).flatMap { entry in [entry.key] + keys(of: entry.value).map { "\(entry.key).\($0)" } }
    }
}

/// Where an override goes, checked: the file, the key, and the value in the type that the file has.
struct ParamsTarget {
    let file: ParamsFile
    let keyPath: [String]
    /// nil for a key that is added.
    let node: Node?
    let value: Json

    /// Finds the target of `override`; nil when there is no params file at all.
    init?(of override: Config.Override, in files: [ParamsFile]) throws(Failure) {
        let candidates = try Self.candidates(of: override, in: files)
        guard let first = candidates.first else { return nil }
        if override.adds {
            try Self.checkAbsent(override, in: first)
            self.init(
                file: first, keyPath: override.key.split(separator: ".").map(String.init), node: nil,
                value: override.value)
            return
        }
        guard let file = candidates.first(where: { !$0.keyPaths(override.key).isEmpty }) else {
            throw Self.unknown(override, in: candidates)
        }
        let keyPaths = file.keyPaths(override.key)
        guard keyPaths.count == 1, let node = file.node(at: keyPaths[0]) else {
            throw Failure(
                .usage, "`\(override.key)` has several meanings in `\(file.path)`", at: override.place,
                hint: "a key with a dot and a section have the same name; rename one of them")
        }
        let value = try Self.checked(override, against: node, in: file.path)
        self.init(file: file, keyPath: keyPaths[0], node: node, value: value)
    }

    private init(file: ParamsFile, keyPath: [String], node: Node?, value: Json) {
        self.file = file
        self.keyPath = keyPath
        self.node = node
        self.value = value
    }

    private static func candidates(of override: Config.Override, in files: [ParamsFile]) throws(Failure) -> [ParamsFile]
    {
        guard let name = override.file else { return files }
        if let file = files.first(where: { $0.path == name }) { return [file] }
        throw Failure(
            .usage, "`\(name)` is not one of the params files", at: override.place,
            hint: suggestion(for: name, among: files.map(\.path), all: "params files") ?? "name it in `train.params`")
    }

    private static func unknown(_ override: Config.Override, in files: [ParamsFile]) -> Failure {
        let keys = files.flatMap(\.keys)
        let hint = suggestion(for: override.key, among: keys, all: "it has")
        return Failure(
            .usage, "there is no parameter `\(override.key)` in \(quotedList(files.map(\.path)))", at: override.place,
            hint: HydraGroup.hint(for: override.key, in: files) ?? hint ?? "`+\(override.key)` adds it")
    }

    private static func checkAbsent(_ override: Config.Override, in file: ParamsFile) throws(Failure) {
        guard file.keyPaths(override.key).isEmpty else {
            throw Failure(
                .usage, "`+\(override.key)` adds a parameter that `\(file.path)` has already", at: override.place,
                hint: "write it without the `+`")
        }
        var section = override.key.split(separator: ".").dropLast().map(String.init)
        while !section.isEmpty {
            if let node = file.node(at: section), node.entries == nil, node.content != .null {
                let name = section.joined(separator: ".")
                throw Failure(
                    .usage, "`\(name)` is \(node.kindName) in `\(file.path)`, and no section that could get a key",
                    at: override.place)
            }
            section.removeLast()
        }
    }

    /// The value in the file's own type: `2` for a parameter that is `1.5` is written `2.0`.
    private static func checked(
        _ override: Config.Override, against node: Node, in file: String
    ) throws(Failure) -> Json {
        switch (node.content, override.value) {
        case (.null, _), (_, .null), (.bool, .bool), (.integer, .integer), (.double, .double), (.string, .string),
            (.sequence, .array):
            return override.value
        case (.double, .integer(let integer)):
            return .double(Double(integer))
        case (.string, .bool) where !node.isQuoted && yaml11Differs(node.source ?? ""):
            // `yes` is a boolean for PyYAML, which is what most trainers read it with.
            return override.value
        default:
            let hint = node.entries == nil ? "a changed type is refused, since the training would stumble over it" : nil
            throw Failure(
                .usage, "`\(override.key)` is \(node.kindName) in `\(file)`, and set to \(override.value.kindName)",
                at: override.place, hint: hint ?? "name a key in that section")
        }
    }

    /// The file with the value set, and the change; nil when it has that value already.
    func edited(_ override: Config.Override) throws(Failure) -> (file: ParamsFile, change: ParamsEdit.ScalarChange)? {
        if let node, node.json == value { return nil }
        let format: ScalarEdit.Format = file.isJson ? .json : .yaml
        let bytes: [UInt8]
        do {
            if let node {
                bytes = try ScalarEdit.replacing(node, in: file.bytes, with: value, format: format)
            } else {
                bytes = try ScalarEdit.adding(
                    path: keyPath, value: value, to: file.root, in: file.bytes, format: format)
            }
        } catch {
            throw Failure(.usage, "can't set `\(override.key)` in `\(file.path)`: \(error)", at: override.place)
        }
        let edited = try ParamsFile(path: file.path, bytes: bytes)
        let new = edited.node(at: keyPath).map(edited.text) ?? ""
        let change = ParamsEdit.ScalarChange(keyPath: keyPath, oldSource: node.map(file.text), newSource: new)
        return (edited, change)
    }
}

extension Json {
    fileprivate var kindName: String {
        switch self {
        case .null: "nothing"
        case .bool: "a boolean"
        case .integer: "an integer"
        case .double: "a number"
        case .string: "a string"
        case .array: "a list"
        case .object: "a mapping"
        }
    }
}
