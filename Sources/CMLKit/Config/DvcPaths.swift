import CMLSystem

/// A path from the root and where it is written.
struct LocatedPath: Equatable {
    var path: String
    var place: String
}

extension DvcWalk {
    /// The paths of a list whose items are paths or `{path: {…}}`.
    mutating func paths(_ node: Node?, in folder: String, _ key: String) -> [LocatedPath] {
        var paths: [LocatedPath] = []
        for (index, item) in (node?.items ?? []).enumerated() {
            let place = "\(file):\(item.start.line): \(key)[\(index)]"
            for written in item.string.map({ [$0] }) ?? item.entries?.map(\.key) ?? [] {
                if let path = resolve(written, in: folder, place) {
                    paths.append(LocatedPath(path: path, place: place))
                }
            }
        }
        return paths
    }

    /// The files of a stage's params: a key alone is one of `params.yaml`, a mapping goes from files to their keys.
    mutating func paramsFiles(_ node: Node?, in folder: String, _ key: String) -> [String] {
        var paths: [String] = []
        for (index, item) in (node?.items ?? []).enumerated() {
            let place = "\(file):\(item.start.line): \(key)[\(index)]"
            for written in item.entries?.map(\.key) ?? ["params.yaml"] {
                if let path = resolve(written, in: folder, place), !paths.contains(path) { paths.append(path) }
            }
        }
        return paths
    }

    /// The plots of a list or mapping of paths or ids with their properties.
    mutating func plots(_ node: Node?, in folder: String, _ key: String) -> [Config.PlotSource] {
        var plots: [Config.PlotSource] = []
        if let entries = node?.entries {
            for entry in entries {
                plots += plot(entry, in: folder, "\(file):\(entry.keyPosition.line): \(key).\(entry.key)")
            }
        }
        for (index, item) in (node?.items ?? []).enumerated() {
            let place = "\(file):\(item.start.line): \(key)[\(index)]"
            if let written = item.string, let path = resolve(written, in: folder, place) {
                plots.append(Config.PlotSource(file: path, place: place))
            }
            for entry in item.entries ?? [] { plots += plot(entry, in: folder, place) }
        }
        return plots
    }

    /// The plots of one id: as many as files, since a mapping under `y` tells the columns of each file.
    private mutating func plot(_ entry: Node.Entry, in folder: String, _ place: String) -> [Config.PlotSource] {
        let properties = entry.value
        var sources: [(file: String, y: [String])] = [(entry.key, columns(properties["y"]))]
        if let files = properties["y"]?.entries { sources = files.map { ($0.key, columns($0.value)) } }
        return sources.compactMap { source in
            guard let path = resolve(source.file, in: folder, place) else { return nil }
            var plot = Config.PlotSource(file: path, place: place)
            plot.y = source.y
            // The x of another file can't be drawn against; the row's number is then.
            plot.x = columns(properties["x"]?[source.file] ?? properties["x"]).first
            plot.title = properties["title"]?.string
            if properties["y"]?.entries != nil, plot.title == nil { plot.title = entry.key }
            plot.kind = kind(ofTemplate: properties["template"]?.string)
            return plot
        }
    }

    private func columns(_ node: Node?) -> [String] {
        node?.string.map { [$0] } ?? node?.items?.compactMap(\.string) ?? []
    }

    private func kind(ofTemplate template: String?) -> Config.PlotSource.Kind {
        switch template {
        case "confusion", "confusion_normalized": .confusion
        case "scatter", "scatter_jitter": .scatter
        case "bar_horizontal", "bar_horizontal_sorted": .bar
        default: .line
        }
    }

    private mutating func resolve(_ written: String, in folder: String, _ place: String) -> String? {
        guard let resolved = variables.resolving(written) else {
            discovery.notes.append("\(place): `\(written)` can't be resolved")
            return nil
        }
        guard let path = joinedPath(folder, resolved) else {
            discovery.notes.append("\(place): `\(resolved)` leads out of the project root")
            return nil
        }
        return path
    }
}
