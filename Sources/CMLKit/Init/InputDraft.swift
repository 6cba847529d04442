/// The `inputs:` that fit what was found.
struct InputDraft: Equatable {
    var data: [String] = []
    var evaluation: [String] = []
    var environment: [String] = []

    init(_ files: ProjectFiles) {
        environment = Self.environments.filter { files.has($0) }
        guard let folder = ["data", "dataset", "datasets", "input"].first(where: { files.hasFolder($0) }) else {
            return
        }
        // What DVC keeps elsewhere is named by the file beside it.
        let names = Self.unique(
            files.names(in: folder).map { $0.hasSuffix(".dvc") ? String($0.dropLast(4)) : $0 }
        ).filter { !$0.hasPrefix(".") && !$0.hasSuffix(".md") }
        evaluation = Self.evaluation(names).map { "\(folder)/\($0)" }
        let rest = names.filter { !evaluation.contains("\(folder)/\($0)") }
        data = rest.count > 10 || evaluation.isEmpty ? [folder + "/"] : rest.map { "\(folder)/\($0)" }
        if data == [folder + "/"] { evaluation = evaluation.count > 10 ? [] : evaluation }
    }

    private static let environments = [
        "requirements.txt", "requirements.lock", "requirements/base.txt", "requirements/train.txt", "uv.lock",
        "poetry.lock", "Pipfile.lock", "pyproject.toml", "environment.yml", "environment.yaml", "conda.yaml",
        "python_env.yaml",
    ]

    /// Test data, else validation data.
    private static func evaluation(_ names: [String]) -> [String] {
        for words in [["test", "holdout", "eval", "evaluation"], ["val", "valid", "validation", "dev"]] {
            let found = names.filter { name in
                name.lowercased().split { "._-/0123456789".contains($0) }.contains { words.contains(String($0)) }
            }
            if !found.isEmpty { return found }
        }
        return []
    }

    private static func unique(_ names: [String]) -> [String] {
        var unique: [String] = []
        for name in names where !unique.contains(name) { unique.append(name) }
        return unique
    }
}
