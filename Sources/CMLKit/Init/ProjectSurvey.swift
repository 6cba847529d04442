import CMLSystem

/// What a project's files tell of how it is trained and what it measures.
///
/// A pure function of the files: nothing is run, and what is not told is left to the person.
struct ProjectSurvey {
    let files: ProjectFiles
    /// The sources, the training script first.
    let sources: [(path: String, text: String)]
    let dvc: Dvc.Discovery?
    let framework: Framework?
    /// The training script; nil when there is none of a usual name.
    let script: String?
    let usesHydra: Bool

    init(_ files: ProjectFiles) {
        self.files = files
        let script = Self.scripts.first { files.has($0) }
        self.script = script
        let python = files.paths.filter { $0.hasSuffix(".py") && $0 != script }.prefix(50)
        let sources = ((script.map { [$0] } ?? []) + python).compactMap { path in
            files.text(path).map { (path: path, text: $0) }
        }
        self.sources = sources
        dvc = files.bytes("dvc.yaml").flatMap { bytes in
            try? Dvc.discover(bytes, file: "dvc.yaml", read: files.bytes)
        }
        let imported = sources.map { PythonPackages.imported(in: $0.text) }
        let required = Self.requirements.compactMap { files.text($0) }.map { PythonPackages.required(in: $0) }
        // What the training script imports tells more than what is merely installed.
        framework =
            Framework(packages: imported.first ?? []) ?? Framework(packages: Set(imported.joined()))
            ?? Framework(packages: Set(required.joined()))
        usesHydra = imported.first?.contains("hydra") == true
    }

    private static let scripts = [
        "train.py", "src/train.py", "scripts/train.py", "training/train.py", "src/training/train.py", "main.py",
        "src/main.py", "run.py", "run_training.py", "fit.py", "model.py",
    ]

    static let requirements = [
        "requirements.txt", "requirements/base.txt", "requirements/train.txt", "pyproject.toml", "setup.py",
        "environment.yml", "environment.yaml", "conda.yaml", "python_env.yaml",
    ]

    /// Whether a file names `package` among what is to be installed.
    func requires(_ package: String) -> Bool {
        Self.requirements.contains { files.text($0).map { PythonPackages.required(in: $0).contains(package) } ?? false }
    }

    /// Every literal that can name a file: those of the training script, else those of all sources.
    func literals(where isFile: (String) -> Bool) -> [String] {
        let own = sources.first.map { PythonText.literals(in: $0.text).filter(isFile) } ?? []
        let found = own.isEmpty ? sources.dropFirst().flatMap { PythonText.literals(in: $0.text).filter(isFile) } : own
        var unique: [String] = []
        for literal in found where Self.isPath(literal) && !unique.contains(literal) { unique.append(literal) }
        return unique
    }

    /// A path below the project, of plain characters.
    static func isPath(_ text: String) -> Bool {
        !text.hasPrefix("/") && !text.contains("..") && text.utf8.count < 200
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_./-".contains($0)) }
    }

    /// Whether the training reads the seed that it is given.
    var readsSeed: Bool { sources.contains { $0.text.contains("CML_SEED") } }
}

/// The files of a project folder, as paths from it.
struct ProjectFiles {
    let paths: [String]
    let bytes: (String) -> [UInt8]?

    func has(_ path: String) -> Bool { paths.contains(path) }

    func hasFolder(_ path: String) -> Bool { paths.contains { $0.hasPrefix(path + "/") } }

    func text(_ path: String) -> String? {
        guard has(path), let bytes = bytes(path), bytes.count < 1 << 20 else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What lies directly in a folder: the names of its files, and of its folders with a slash.
    func names(in folder: String) -> [String] {
        var names: Set<String> = []
        for path in paths where path.hasPrefix(folder + "/") {
            let rest = path.dropFirst(folder.count + 1)
            let name = rest.prefix { $0 != "/" }
            names.insert(String(name) + (name.count < rest.count ? "/" : ""))
        }
        return names.sorted()
    }
}

extension ProjectFiles {
    private static let skipped: Set<String> = [
        ".git", ".cml", ".dvc", ".venv", "venv", "env", "node_modules", "__pycache__", "mlruns", "wandb", ".tox",
        ".mypy_cache", ".pytest_cache", ".ruff_cache", "site-packages", "build", "dist",
    ]

    /// Walks `root`, four folders deep; of each folder the first 500 names tell enough.
    init(in root: String) {
        var found: [String] = []
        Self.walk("", in: root, depth: 4, &found)
        paths = found
        bytes = { path in
            guard let stat = Files.stat(root + "/" + path), stat.size <= 4 << 20 else { return nil }
            return try? Files.read(root + "/" + path)
        }
    }

    private static func walk(_ folder: String, in root: String, depth: Int, _ found: inout [String]) {
        for name in Files.names(in: "\(root)/\(folder)").prefix(500) where !skipped.contains(name) {
            let path = folder.isEmpty ? name : "\(folder)/\(name)"
            guard found.count < 20_000, let status = Files.lstat("\(root)/\(path)") else { continue }
            if status.isDirectory {
                if depth > 1 { walk(path, in: root, depth: depth - 1, &found) }
            } else if Files.isFile("\(root)/\(path)") {
                found.append(path)
            }
        }
    }
}
