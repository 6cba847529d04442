package import CMLSystem

/// Hyperparameters: read flat, and set for a run without touching any other byte.
package enum ParamsEdit {
    /// A params file before and after its scalars are set.
    package struct FileEdit: Equatable, Sendable {
        package var path: String
        package var original: [UInt8]
        package var edited: [UInt8]
        package var scalars: [ScalarChange]

        package init(path: String, original: [UInt8], edited: [UInt8], scalars: [ScalarChange]) {
            self.path = path
            self.original = original
            self.edited = edited
            self.scalars = scalars
        }
    }

    /// One value that was set.
    package struct ScalarChange: Equatable, Sendable {
        /// The keys from the top of the file down to the value.
        package var keyPath: [String]
        /// Its text in the file, with its quotes; nil when the key was added.
        package var oldSource: String?
        package var newSource: String

        package init(keyPath: [String], oldSource: String?, newSource: String) {
            self.keyPath = keyPath
            self.oldSource = oldSource
            self.newSource = newSource
        }
    }

    /// Returns the hyperparameters of `files` under flat names such as `train.lr`, lists whole.
    ///
    /// The names of the first file stand alone; those of others begin with their file: `conf/model.yaml:layers`.
    /// `overrides` are laid over them, for a run that gets them as arguments.
    package static func params(
        files: [(path: String, bytes: [UInt8])], overrides: [Config.Override] = []
    ) throws(Failure) -> [String: Json] {
        let files = try parsed(files)
        var params: [String: Json] = [:]
        for file in files {
            for (key, value) in file.root.flattened() { params[name(key, in: file.path, of: files)] = value }
        }
        for override in overrides {
            let found = HydraGroup.located(override, in: files)
            let target = try ParamsTarget(of: found, in: files)
            let file = target?.file.path ?? found.file
            params[name(found.key, in: file, of: files)] = target?.value ?? override.value
        }
        return params
    }

    private static func name(_ key: String, in file: String?, of files: [ParamsFile]) -> String {
        guard let file, file != files.first?.path else { return key }
        return "\(file):\(key)"
    }

    /// Plans the edits that set `overrides` in `files`, one for each file that changes.
    ///
    /// An unknown key or a changed type is an error: a misspelt `epochz: 1` would train for hours otherwise.
    package static func plan(
        _ overrides: [Config.Override], files: [(path: String, bytes: [UInt8])]
    ) throws(Failure) -> [FileEdit] {
        var files = try parsed(files)
        var edits: [String: FileEdit] = [:]
        for override in overrides {
            guard let target = try ParamsTarget(of: override, in: files) else {
                throw Failure(
                    .usage, "there is no params file to set `\(override.key)` in", at: override.place,
                    hint: "name it in `train.params`, or write `apply: arguments`")
            }
            guard let (file, change) = try target.edited(override) else { continue }
            let original = target.file.bytes
            var edit =
                edits[file.path] ?? FileEdit(path: file.path, original: original, edited: original, scalars: [])
            edit.edited = file.bytes
            edit.scalars.append(change)
            edits[file.path] = edit
            files = files.map { $0.path == file.path ? file : $0 }
        }
        return files.compactMap { edits[$0.path] }
    }

    /// Says which values PyYAML (YAML 1.1) reads otherwise than DVC and `cml` (YAML 1.2), such as `lr: 1e-3`.
    package static func warnings(files: [(path: String, bytes: [UInt8])]) throws(Failure) -> [String] {
        try parsed(files).flatMap { file in
            file.isJson ? [] : file.root.ambiguities(file: file.path)
        }
    }

    static func parsed(_ files: [(path: String, bytes: [UInt8])]) throws(Failure) -> [ParamsFile] {
        var parsed: [ParamsFile] = []
        for file in files { parsed.append(try ParamsFile(path: file.path, bytes: file.bytes)) }
        return parsed
    }
}

extension Node {
    /// The values by dotted name; lists, and mappings without entries, are values.
    fileprivate func flattened() -> [(String, Json)] {
        guard let entries else { return [] }
        return entries.flatMap { entry in
            guard let inner = entry.value.entries, !inner.isEmpty else { return [(entry.key, entry.value.json)] }
            return entry.value.flattened().map { ("\(entry.key).\($0)", $1) }
        }
    }

    fileprivate func ambiguities(file: String, key: String = "") -> [String] {
        if let entries {
            return entries.flatMap { entry in
                entry.value.ambiguities(file: file, key: key.isEmpty ? entry.key : "\(key).\(entry.key)")
            }
        }
        if let items { return items.flatMap { $0.ambiguities(file: file, key: key) } }
        guard !isShared, !isQuoted, let source, yaml11Differs(source) else { return [] }
        let advice = number.map { "write `\(ScalarEdit.yamlFloat($0))`" } ?? "put it in quotes"
        let place = "\(file):\(start.line)"
        return ["\(place): `\(key): \(source)` is \(kindName) here, but PyYAML reads it otherwise; \(advice)"]
    }
}
