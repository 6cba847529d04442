import CMLSystem

/// What DVC's own files tell of a project, read without DVC and without touching the data.
package enum Dvc {
    /// The metrics, plots and params that a `dvc.yaml` names; paths are relative to the project root.
    package struct Discovery: Equatable, Sendable {
        package var metrics: [Config.MetricSource] = []
        package var plots: [Config.PlotSource] = []
        package var params: [String] = []
        /// The folder that the paths of a stage start in: also those in `dvc.lock`, which doesn't tell it.
        package var workingDirectories: [String: String] = [:]
        /// What could not be resolved, one sentence each.
        package var notes: [String] = []

        package init() {}
    }

    /// Reads the `dvc.yaml` at `file`, a path from the project root; `read` returns a file by such a path, nil when absent.
    ///
    /// Stages that `foreach` or `matrix` multiply are not expanded: their paths without an `${item}` are taken, the
    /// others are named.
    package static func discover(
        _ bytes: [UInt8], file: String, read: (String) -> [UInt8]?
    ) throws(Failure) -> Discovery {
        let root = try parse(bytes, file: file)
        let folder = file.lastIndex(of: "/").map { String(file[..<$0]) } ?? "."
        var walk = DvcWalk(file: file, folder: folder)
        try walk.loadVariables(root["vars"], in: folder, isTop: true, read: read)
        walk.readTop(root)
        for stage in root["stages"]?.entries ?? [] {
            try walk.readStage(stage.key, stage.value, read: read)
        }
        return walk.discovery
    }

    static func parse(_ bytes: [UInt8], file: String) throws(Failure) -> Node {
        do {
            return try file.hasSuffix(".json") ? Node.parsingJson(bytes) : Node.parsingYaml(bytes)
        } catch {
            let place = error.position.map { "\(file):\($0.line):\($0.column)" } ?? file
            throw Failure(.usage, "can't read `\(file)`: \(error.message)", at: place)
        }
    }
}

extension Config {
    /// Takes from `dvc.yaml` what `cml.yaml` doesn't say.
    package mutating func fill(from discovery: Dvc.Discovery) {
        if metrics.isEmpty { metrics = discovery.metrics }
        if plots.isEmpty { plots = discovery.plots }
        if train.params.isEmpty { train.params = discovery.params }
    }
}

/// Returns `path` as seen from the root, when it was written in `folder`; nil when it leads out of the root.
func joinedPath(_ folder: String, _ path: String) -> String? {
    guard !path.hasPrefix("/") else { return nil }
    return normalizedPath("\(folder)/\(path)")
}

/// One walk through a `dvc.yaml`.
struct DvcWalk {
    let file: String
    let folder: String
    var variables = DvcVariables()
    var discovery = Dvc.Discovery()

    init(file: String, folder: String) {
        self.file = file
        self.folder = folder
    }

    /// Loads `params.yaml`, which DVC reads unasked, and what `vars` names: files, `file:key,key`, or mappings.
    mutating func loadVariables(
        _ node: Node?, in folder: String, isTop: Bool, read: (String) -> [UInt8]?
    ) throws(Failure) {
        if isTop { try loadFile("params.yaml", in: folder, isNeeded: false, read: read) }
        for item in node?.items ?? [] {
            if let text = item.string {
                try loadFile(text, in: folder, isNeeded: true, read: read)
            } else {
                variables.merge(item.json)
            }
        }
    }

    private mutating func loadFile(
        _ text: String, in folder: String, isNeeded: Bool, read: (String) -> [UInt8]?
    ) throws(Failure) {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        guard let name = parts.first, let path = joinedPath(folder, name), let bytes = read(path) else {
            if isNeeded { discovery.notes.append("\(file): the variables of `\(text)` can't be read") }
            return
        }
        var values = try Dvc.parse(bytes, file: path).json
        if parts.count == 2, let object = values.object {
            let keys = Set(parts[1].split(separator: ",").map { $0.filter { $0 != " " } })
            values = .object(object.filter { keys.contains($0.key) })
        }
        if values.object != nil { variables.merge(values) }
    }

    mutating func readTop(_ root: Node) {
        for path in paths(root["metrics"], in: folder, "metrics") { add(metric: path) }
        for path in paths(root["params"], in: folder, "params") { add(params: path.path) }
        for plot in plots(root["plots"], in: folder, "plots") { add(plot: plot) }
    }

    mutating func readStage(_ name: String, _ node: Node, read: (String) -> [UInt8]?) throws(Failure) {
        let outer = variables
        defer { variables = outer }
        let isMultiplied = node["foreach"] != nil || node["matrix"] != nil
        if isMultiplied {
            discovery.notes.append("\(file): `foreach` and `matrix` of stage `\(name)` are not resolved")
        }
        let body = node["do"] ?? node
        var folder = folder
        if let written = body["wdir"]?.string {
            guard let resolved = variables.resolving(written), let path = joinedPath(folder, resolved) else {
                discovery.notes.append("\(file): the `wdir` of stage `\(name)` can't be resolved: `\(written)`")
                return
            }
            folder = path
        }
        discovery.workingDirectories[name] = folder
        try loadVariables(body["vars"], in: folder, isTop: false, read: read)
        let key = "stages.\(name)"
        for path in paths(body["metrics"], in: folder, "\(key).metrics") { add(metric: path) }
        for path in paramsFiles(body["params"], in: folder, "\(key).params") { add(params: path) }
        for plot in plots(body["plots"], in: folder, "\(key).plots") { add(plot: plot) }
    }

    private mutating func add(metric path: LocatedPath) {
        guard !path.path.hasSuffix(".toml") else {
            discovery.notes.append("\(path.place): `\(path.path)`: TOML comes later")
            return
        }
        guard !discovery.metrics.contains(where: { $0.file == path.path }) else { return }
        discovery.metrics.append(Config.MetricSource(file: path.path, place: path.place))
    }

    private mutating func add(params path: String) {
        guard !path.hasSuffix(".toml"), !path.hasSuffix(".py") else {
            discovery.notes.append("\(file): params of `\(path)` are not read; YAML and JSON are")
            return
        }
        if !discovery.params.contains(path) { discovery.params.append(path) }
    }

    private mutating func add(plot: Config.PlotSource) {
        let images = [".png", ".jpg", ".jpeg", ".gif", ".svg"]
        guard !images.contains(where: plot.file.lowercased().hasSuffix) else { return }
        let isThere = discovery.plots.contains { $0.file == plot.file && $0.x == plot.x && $0.y == plot.y }
        if !isThere { discovery.plots.append(plot) }
    }
}
