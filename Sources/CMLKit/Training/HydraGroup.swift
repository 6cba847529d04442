import CMLSystem

/// Hydra's config groups: `conf/trainer/default.yaml` beside `conf/config.yaml` holds the section `trainer`.
///
/// On the command line its values are `trainer.max_epochs=2`; a plain `max_epochs=2` is an error of Hydra's.
enum HydraGroup {
    /// The section that a file's values are in; empty for the first file, and for one that says `@package _global_`.
    static func section(of file: ParamsFile, in files: [ParamsFile]) -> String {
        guard let first = files.first, file.path != first.path else { return "" }
        let package = package(of: file)
        guard package == nil || package == "_group_" else { return package == "_global_" ? "" : package ?? "" }
        let root = folder(of: first.path)
        let group = folder(of: file.path)
        guard group.count > root.count, group.starts(with: root) else { return "" }
        return group.dropFirst(root.count).joined(separator: ".")
    }

    /// The sections of all of `files`, by their paths.
    static func sections(of files: [(path: String, bytes: [UInt8])]) throws(Failure) -> [String: String] {
        var read: [ParamsFile] = []
        for file in files { read.append(try ParamsFile(path: file.path, bytes: file.bytes)) }
        return Dictionary(read.map { ($0.path, section(of: $0, in: read)) }, uniquingKeysWith: { $1 })
    }

    /// `trainer.max_epochs` as `max_epochs` of the group's file, unless the first file has that key itself.
    static func located(_ override: Config.Override, in files: [ParamsFile]) -> Config.Override {
        guard override.file == nil, files.first?.keyPaths(override.key).isEmpty == true else { return override }
        for file in files.dropFirst() {
            let section = section(of: file, in: files)
            guard !section.isEmpty, override.key.hasPrefix(section + ".") else { continue }
            let key = String(override.key.dropFirst(section.count + 1))
            guard !file.keyPaths(key).isEmpty else { continue }
            var located = override
            located.file = file.path
            located.key = key
            return located
        }
        return override
    }

    /// What to do about a key that may be a group's, whose file is not among the params.
    static func hint(for key: String, in files: [ParamsFile]) -> String? {
        guard let first = files.first, let group = key.split(separator: ".").first, group.count < key.count,
            let chosen = first.root["defaults"]?.items?.compactMap({ $0[String(group)]?.string }).first
        else { return nil }
        let path = (folder(of: first.path) + [String(group), chosen + ".yaml"]).joined(separator: "/")
        guard !files.contains(where: { $0.path == path }) else { return nil }
        return "`\(group)` is a config group: add `\(path)` to `train.params`"
    }

    private static func folder(of path: String) -> [String] { path.split(separator: "/").dropLast().map { String($0) } }

    /// What `# @package NAME` says at the head of a file.
    private static func package(of file: ParamsFile) -> String? {
        let head = String(decoding: file.bytes.prefix(1000), as: UTF8.self).split(separator: "\n")
            .prefix { $0.hasPrefix("#") || $0.hasPrefix("---") }
        for line in head {
            let words = line.drop { $0 == "#" }.split(separator: " ")
            if words.count == 2, words[0] == "@package" { return String(words[1]) }
        }
        return nil
    }
}
