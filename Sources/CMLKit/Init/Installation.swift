import CMLSystem

/// How what the training needs is installed in CI, and how a command is started among it.
struct Installation: Equatable {
    /// nil when no file tells it.
    var command: String?
    /// What comes before a command: `uv run`; empty where the packages are the system's own.
    var launcher = ""
    /// What names the packages where nothing that we know installs them.
    var unknown: String?

    init(_ files: ProjectFiles) {
        if files.has("uv.lock") {
            command = "pip install uv && uv sync --frozen"
            launcher = "uv run"
        } else if files.has("requirements.txt") {
            command = "pip install -r requirements.txt"
        } else if files.has("poetry.lock") {
            command = "pip install poetry && poetry install --no-root"
            launcher = "poetry run"
        } else if files.has("Pipfile.lock") {
            command = "pip install pipenv && pipenv sync"
            launcher = "pipenv run"
        } else if files.has("pyproject.toml") || files.has("setup.py") {
            command = "pip install ."
        } else {
            unknown = ["environment.yml", "environment.yaml", "conda.yaml"].first { files.has($0) }
        }
    }

    /// The line of a workflow.
    var line: String { command ?? "echo nothing is installed yet    # write here what installs the packages" }

    /// `text` as a command that finds the packages; what is more than one simple command goes through a shell.
    func started(_ text: String) -> String {
        guard !launcher.isEmpty, !text.hasPrefix(launcher + " ") else { return text }
        // A launcher of the person's own, in dvc.yaml or MLproject, finds them by itself.
        guard !["uv ", "poetry ", "pipenv "].contains(where: text.hasPrefix) else { return text }
        let isSimple = !text.contains { "&|;<>()$`\n".contains($0) } && !text.hasPrefix("cd ")
        return isSimple ? "\(launcher) \(text)" : "\(launcher) sh -c \(text.shellQuoted)"
    }
}
