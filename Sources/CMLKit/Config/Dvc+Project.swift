import CMLSystem

extension Config {
    /// Takes metrics, plots and params from the `dvc.yaml` in `root` where `cml.yaml` names none, and returns what
    /// could not be resolved in it.
    package mutating func fillFromDvc(in root: String) throws(Failure) -> [String] {
        guard metrics.isEmpty || plots.isEmpty || train.params.isEmpty, Files.isFile(root + "/dvc.yaml") else {
            return []
        }
        let bytes = try attempt("read `dvc.yaml`", at: root) { () throws(FileError) in
            try Files.read(root + "/dvc.yaml")
        }
        let discovery = try Dvc.discover(bytes, file: "dvc.yaml") { path in
            Files.isFile(root + "/" + path) ? try? Files.read(root + "/" + path) : nil
        }
        fill(from: discovery)
        return discovery.notes
    }
}

extension Dvc {
    /// What `dvc.lock` and `*.dvc` files tell of the contents below a project root.
    package struct Locks {
        private let root: String
        private let stages: [String: Content]

        /// Reads the root's `dvc.lock`; `*.dvc` files are read when their path is asked for.
        package init(in root: String) throws(Failure) {
            self.root = root
            guard let lock = try Self.read("dvc.lock", in: root) else {
                stages = [:]
                return
            }
            let folders = try Self.read("dvc.yaml", in: root).map { (bytes) throws(Failure) in
                try Dvc.discover(bytes, file: "dvc.yaml") { try? Self.read($0, in: root) }.workingDirectories
            }
            stages = try Dvc.lockOutputs(lock, file: "dvc.lock", workingDirectories: folders ?? [:])
        }

        /// The content that DVC vouches for at `path`, relative to the root; nil when it knows nothing of it.
        package func content(of path: String) throws(Failure) -> Content? {
            if let content = stages[path] { return content }
            guard let bytes = try Self.read(path + ".dvc", in: root) else { return nil }
            return try Dvc.lockOutputs(bytes, file: path + ".dvc")[path]
        }

        private static func read(_ name: String, in root: String) throws(Failure) -> [UInt8]? {
            guard Files.isFile(root + "/" + name) else { return nil }
            return try attempt("read `\(name)`", at: root) { () throws(FileError) in try Files.read(root + "/" + name) }
        }
    }
}
