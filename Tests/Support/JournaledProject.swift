package import CMLKit
import CMLSystem

/// A project with params, metrics and models in a fresh folder, for tests that train and put back.
package struct JournaledProject {
    package static let original = "epochs: 20 # all\nlr: 0.1\nname: a\n"
    package static let edited = "epochs: 2 # all\nlr: 0.1\nname: a\n"

    package let root: String
    package let state: String
    private let folder: TemporaryDirectory?

    /// Takes an existing project, as in another process.
    package init(root: String, state: String) {
        self.root = root
        self.state = state
        folder = nil
    }

    package init(state: String? = nil) throws {
        let folder = try TemporaryDirectory()
        self.folder = folder
        root = "\(folder.path)/project"
        self.state = state ?? "\(folder.path)/state"
        try Files.makeDirectory(root)
        try Files.makeDirectory(self.state)
        try write(Self.original, to: "params.yaml")
        try run(
            """
            mkdir -p models/sub results; echo 1 > metrics.json; echo secret > models/a.bin; echo b > models/sub/b.bin
            chmod 640 models/a.bin; ln -s a.bin models/link; echo 1 > results/old.yaml; echo code > train.py
            touch -d '2020-01-02 03:04:05.123456789' models/a.bin metrics.json; touch -hd 2021-01-01 models/link
            """)
    }

    /// Begins a journal with the smoke params and every output of the project.
    package func begin(restoresOutputs: Bool = true) throws(Failure) -> Journal {
        let edit = ParamsEdit.FileEdit(
            path: "params.yaml", original: Array(Self.original.utf8), edited: Array(Self.edited.utf8),
            scalars: [.init(keyPath: ["epochs"], oldSource: "20", newSource: "2")])
        return try Journal.begin(
            in: state, root: root, edits: [edit],
            outputs: ["metrics.json", "models/", "results/*.yaml", "fresh/*.json", "dvc.lock", "metrics.json"],
            restoresOutputs: restoresOutputs)
    }

    /// Keeps the tree as it is now beside the project, for another process to compare.
    package func remember() throws {
        let tree = Json.object(try tree().mapValues(Json.string))
        try Files.write(Array(tree.canonical.utf8), to: "\(root).json", mode: 0o644)
    }

    package func remembered() throws -> [String: String] {
        let text = String(decoding: try Files.read("\(root).json"), as: UTF8.self)
        return (try Json(parsing: text).object ?? [:]).compactMapValues(\.string)
    }

    package func path(_ name: String) -> String { "\(root)/\(name)" }

    package func text(_ name: String) throws -> String {
        String(decoding: try Files.read(path(name)), as: UTF8.self)
    }

    package func write(_ text: String, to name: String) throws {
        try Files.write(Array(text.utf8), to: path(name), mode: 0o644)
    }

    /// Runs a shell script in the project, as a training would be.
    package func run(_ script: String) throws {
        let command = Command(["sh", "-c", script], directory: root, environment: ["PATH": "/usr/bin:/bin"])
        _ = try command.run()
    }

    /// Every file with its kind, permissions, time and content, to compare whole trees.
    package func tree() throws -> [String: String] {
        let command = Command(
            [
                "sh", "-c",
                #"find . -mindepth 1 -not -path './.cml*'"#
                    + #" \( -type d -printf '%p\t%y %m\n' -o -printf '%p\t%y %m %t %l\n' \)"#
                    + "; find . -type f -not -path './.cml*' -exec sha256sum {} +",
            ], directory: root, environment: ["PATH": "/usr/bin:/bin"])
        let lines = try command.run().text.split(separator: "\n")
        var tree: [String: String] = [:]
        for line in lines {
            if line.hasPrefix("./") {
                let parts = line.split(separator: "\t", maxSplits: 1)
                tree[String(parts[0])] = String(parts[1])
            } else {
                tree["content of \(line.dropFirst(66))"] = String(line.prefix(64))
            }
        }
        return tree
    }
}
