package import CMLSystem

/// How a profile's hyperparameters reach the training: files edited in place, a copy, or words of the command line.
package struct ParamsPlan {
    /// The base hyperparameters, flat, before the profile's `set`.
    package var params: [String: Json]
    /// Files to edit for the run; only with `apply: in-place`.
    package var edits: [ParamsEdit.FileEdit] = []
    /// Shell words for the command line; only with `apply: arguments`.
    package var words: [String] = []
    /// The params file that the training sees as `CML_PARAMS`, absolute.
    package var file: String?
    package var warnings: [String]
    private var copy: ParamsEdit.FileEdit?

    /// Reads the params files and plans `settings`' overrides, without writing anything.
    package init(_ settings: JobSettings, project: Project) throws(Failure) {
        var files: [(path: String, bytes: [UInt8])] = []
        for path in settings.params {
            let bytes = try attempt("read the params file `\(path)`", at: "train.params") { () throws(FileError) in
                try Files.read(project.path(path))
            }
            files.append((path, bytes))
        }
        params = try ParamsEdit.params(files: files)
        warnings = try ParamsEdit.warnings(files: files)
        file = settings.params.first.map(project.path)
        switch settings.apply {
        case .inPlace:
            edits = try ParamsEdit.plan(settings.overrides, files: files)
        case .file:
            let plan = try ParamsEdit.plan(settings.overrides, files: files)
            copy = plan.first { $0.path == settings.params.first }
            if let other = plan.first(where: { $0.path != settings.params.first }) {
                throw Failure(
                    .usage, "`apply: file` gives the training one params file, but `set` also changes `\(other.path)`",
                    at: "train.apply", hint: "use `apply: in-place`")
            }
        case .arguments:
            words = try ParamsEdit.arguments(settings.overrides, files: files)
        case .none:
            break
        }
    }

    /// Writes the edited copy that `apply: file` gives the training, into `folder`.
    package mutating func writeCopy(into folder: String) throws(Failure) {
        guard let copy else { return }
        let name = copy.path.split(separator: "/").last.map(String.init) ?? "params.yaml"
        let path = "\(folder)/params/\(name)"
        try attempt("write the params file for the run", at: path) { () throws(FileError) in
            try Files.makeDirectory(folder + "/params")
            try Files.writeAtomically(copy.edited, to: path, isDurable: false)
        }
        file = path
    }
}

/// Hyperparameters whose names or values say that they are secrets.
package enum SecretParams {
    package static func hidden(_ params: [String: Json], by redact: (String) -> String) -> [String: Json] {
        Dictionary(
            uniqueKeysWithValues: params.map { key, value in
                (key, Redaction.looksSecret(key: key) ? .string("***") : redacted(value, redact))
            })
    }

    private static func redacted(_ value: Json, _ redact: (String) -> String) -> Json {
        switch value {
        case .string(let text): .string(redact(text))
        case .array(let items): .array(items.map { redacted($0, redact) })
        default: value
        }
    }
}
