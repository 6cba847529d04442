import CMLSystem

/// The `train:` section that fits what was found.
struct TrainingDraft: Equatable {
    var command: String
    /// Why that command, where it's not the training script.
    var commandNote: String?
    var seeds: [Int] = []
    var params: [String] = []
    var apply = Config.Training.Apply.inPlace
    var outputs: [String] = []
    var smoke: [SmokeKey] = []
    /// Whether the metric files may be DVC's cached ones: `dvc repro` runs no stage whose inputs are known.
    var isCached = false
    /// What brings the data before a training.
    var prepare: String?
    /// What a person has to see to, a sentence each.
    var advice: [String] = []

    init(_ survey: ProjectSurvey) {
        let stages = DvcStages(survey.files)
        command = "python3 \(survey.script ?? "train.py")"
        if let only = stages.onlyCommand {
            command = only
            commandNote = "the command of dvc.yaml's stage"
        } else if stages.count > 0 {
            command = "dvc repro"
            commandNote = "all stages of dvc.yaml"
            isCached = true
        } else if let project = MlProject.command(survey.files) {
            command = project
            commandNote = "the main entry point of MLproject"
        }
        let files = survey.files
        let packages = Installation(files)
        command = packages.started(command)
        if survey.usesHydra, stages.count == 0 {
            apply = .arguments
            command += command.contains("{arguments}") ? "" : " {arguments}"
            params = HydraConfig.files(survey)
        } else {
            params = Self.params(survey)
        }
        smoke = Self.smoke(params, files, isHydra: apply == .arguments)
        seeds = survey.readsSeed ? [1, 2, 3, 4, 5] : []
        outputs = Self.outputs(survey)
        pull(survey, packages)
    }

    /// `dvc pull` where DVC keeps files and has a remote to bring them from.
    private mutating func pull(_ survey: ProjectSurvey, _ packages: Installation) {
        let files = survey.files
        guard files.has("dvc.yaml") || files.paths.contains(where: { $0.hasSuffix(".dvc") }) else { return }
        let settings = files.bytes(".dvc/config").map { String(decoding: $0, as: UTF8.self) } ?? ""
        if settings.contains("remote \"") {
            prepare = packages.started("dvc pull")
            advice.append(
                "`dvc pull` wants credentials in the training job, which the change's code can read: give it ones that only read"
            )
        } else {
            advice.append(
                "DVC has no remote here: `dvc remote add`, then `train.prepare: dvc pull`, brings the data to CI")
        }
        guard packages.launcher.isEmpty, !survey.requires("dvc") else { return }
        advice.append("add `dvc` to what is installed: the job runs it")
    }

    private static func params(_ survey: ProjectSurvey) -> [String] {
        if let found = survey.dvc?.params, !found.isEmpty {
            return found.filter { survey.files.has($0) }
        }
        let certain = ["params.yaml", "params.yml", "params.json", "config/params.yaml", "configs/params.yaml"]
        if let found = certain.first(where: { survey.files.has($0) }) { return [found] }
        // Of other names only a file that the sources name is read by the training.
        let named = survey.literals { text in
            [".yaml", ".yml", ".json"].contains(where: text.hasSuffix)
                && (text.contains("config") || text.contains("param"))
        }
        return named.filter { survey.files.has($0) }.prefix(1).map { $0 }
    }

    private static func smoke(_ params: [String], _ files: ProjectFiles, isHydra: Bool) -> [SmokeKey] {
        let read = params.compactMap { path in files.bytes(path).map { (path: path, bytes: $0) } }
        guard let flat = try? ParamsEdit.params(files: read) else { return [] }
        let keys = SmokeKey.all(in: flat)
        guard isHydra, let sections = try? HydraGroup.sections(of: read) else { return keys }
        return keys.map { smoke in
            let parts = smoke.key.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, let section = sections[String(parts[0])], !section.isEmpty else { return smoke }
            return SmokeKey(key: "\(section).\(parts[1])", value: smoke.value)
        }
    }

    /// The folders and files that the training script saves models to.
    private static func outputs(_ survey: ProjectSurvey) -> [String] {
        let suffixes = [
            ".joblib", ".pkl", ".pickle", ".pt", ".pth", ".ckpt", ".onnx", ".h5", ".keras", ".cbm", ".safetensors",
            ".ubj",
        ]
        var outputs: [String] = []
        for path in survey.literals(where: { text in suffixes.contains(where: text.hasSuffix) }) {
            let folder = path.split(separator: "/").dropLast().joined(separator: "/")
            let output = folder.isEmpty ? path : folder + "/"
            if !outputs.contains(output), !folder.hasPrefix("data") { outputs.append(output) }
        }
        return outputs
    }
}

/// The stages of `dvc.yaml` with their commands.
struct DvcStages {
    let count: Int
    /// The command of the only stage, where it is one literal line.
    let onlyCommand: String?

    init(_ files: ProjectFiles) {
        let root = files.bytes("dvc.yaml").flatMap { try? Node.parsingYaml($0) }
        let stages = root?["stages"]?.entries ?? []
        count = stages.count
        let command = stages.count == 1 ? stages[0].value["cmd"]?.string : nil
        let isLiteral = stages.first?.value["wdir"] == nil && command?.contains("${") == false
        onlyCommand = isLiteral ? command : nil
    }
}

/// The main entry point of an `MLproject`, with the defaults of its parameters.
enum MlProject {
    static func command(_ files: ProjectFiles) -> String? {
        guard let root = files.bytes("MLproject").flatMap({ try? Node.parsingYaml($0) }),
            let main = root["entry_points"]?["main"], var command = main["command"]?.string
        else { return nil }
        for parameter in main["parameters"]?.entries ?? [] {
            let value = parameter.value["default"] ?? parameter.value
            let text = value.string ?? value.source ?? ""
            command = command.replacing("{\(parameter.key)}", with: text)
        }
        return command.contains("{") ? nil : command.trimmed
    }
}

/// The file that `@hydra.main` names.
enum HydraConfig {
    /// That file, and the files of the groups that its `defaults` choose.
    static func files(_ survey: ProjectSurvey) -> [String] {
        guard let file = file(survey) else { return [] }
        let root = survey.files.bytes(file).flatMap { try? Node.parsingYaml($0) }
        let folder = file.split(separator: "/").dropLast().map { $0 + "/" }.joined()
        let groups = (root?["defaults"]?.items ?? []).compactMap { item -> String? in
            guard let entry = item.entries?.first, let option = entry.value.string,
                !entry.key.contains(where: { " @".contains($0) })
            else { return nil }
            let group = entry.key.drop { $0 == "/" }
            return ["", ".yaml", ".yml"].map { "\(folder)\(group)/\(option)\($0)" }.first { survey.files.has($0) }
        }
        return [file] + groups
    }

    private static func file(_ survey: ProjectSurvey) -> String? {
        guard let source = survey.sources.first, let script = survey.script else { return nil }
        let folder = argument("config_path", in: source.text) ?? "conf"
        let name = argument("config_name", in: source.text) ?? "config"
        let home = script.split(separator: "/").dropLast().joined(separator: "/")
        let path = normalizedPath("\(home.isEmpty ? "." : home)/\(folder)/\(name)") ?? ""
        return [path, path + ".yaml", path + ".yml"].first { survey.files.has($0) }
    }

    /// The text of `name="…"`.
    private static func argument(_ name: String, in source: String) -> String? {
        guard let range = source.firstRange(of: name + "=") else { return nil }
        let rest = source[range.upperBound...]
        guard let quote = rest.first, "\"'".contains(quote) else { return nil }
        return String(rest.dropFirst().prefix { $0 != quote })
    }
}
