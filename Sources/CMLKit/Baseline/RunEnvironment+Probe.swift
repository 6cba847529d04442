import CMLSystem

extension RunEnvironment {
    /// The machine and the Python packages that `command` will find, without starting Python.
    ///
    /// Installed packages are the `NAME-VERSION.dist-info` folders of the site-packages beside the interpreter
    /// (PyPA, "Recording installed projects"): the command's own when it names one by path, else the virtual
    /// environment's, the project's `.venv`, and the first `python3` in PATH.
    package init(probing command: String, root: String, environment: [String: String], runner: String?) {
        self.init()
        let machine = Machine.current
        os = machine.os
        arch = machine.arch
        cpu = machine.cpu
        gpu = machine.gpu
        self.runner = runner
        for prefix in Self.prefixes(command, root: root, environment: environment) {
            guard let (python, folder) = Self.sitePackages(prefix) else { continue }
            self.python = Self.version(prefix) ?? python
            packages = Self.packages(in: folder)
            return
        }
    }

    private static func prefixes(_ command: String, root: String, environment: [String: String]) -> [String] {
        var prefixes: [String] = []
        let words = command.split(separator: " ").map(String.init)
        if let interpreter = words.first(where: { $0.contains("/bin/python") }) {
            let path = interpreter.hasPrefix("/") ? interpreter : root + "/" + interpreter
            prefixes.append(parent(parent(path)))
        }
        if let active = environment["VIRTUAL_ENV"], !active.isEmpty { prefixes.append(active) }
        prefixes.append(root + "/.venv")
        for folder in (environment["PATH"] ?? "").split(separator: ":") {
            for name in ["python3", "python"] where Files.exists("\(folder)/\(name)") {
                let path = Files.realPath("\(folder)/\(name)") ?? "\(folder)/\(name)"
                prefixes += [parent(String(folder)), parent(parent(path))]
            }
        }
        return prefixes
    }

    private static func parent(_ path: String) -> String {
        path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    }

    private static func sitePackages(_ prefix: String) -> (python: String, folder: String)? {
        let library = prefix + "/lib"
        for name in Files.names(in: library) where name.hasPrefix("python3.") {
            for kind in ["site-packages", "dist-packages"] where Files.exists("\(library)/\(name)/\(kind)") {
                return (String(name.dropFirst("python".count)), "\(library)/\(name)/\(kind)")
            }
        }
        return nil
    }

    /// The exact version that a virtual environment's `pyvenv.cfg` tells.
    private static func version(_ prefix: String) -> String? {
        guard let bytes = try? Files.read(prefix + "/pyvenv.cfg") else { return nil }
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") where line.hasPrefix("version") {
            return line.split(separator: "=").last.map { String($0.filter { $0 != " " }) }
        }
        return nil
    }

    private static func packages(in folder: String) -> [String: String] {
        var packages: [String: String] = [:]
        for name in Files.names(in: folder) where name.hasSuffix(".dist-info") {
            let parts = name.dropLast(".dist-info".count).split(separator: "-", maxSplits: 1)
            guard parts.count == 2 else { continue }
            packages[normalised(parts[0])] = String(parts[1])
        }
        return packages
    }

    /// The name as PEP 503 compares it: lowercase, runs of `-`, `_` and `.` as one `-`.
    private static func normalised(_ name: Substring) -> String {
        var text = ""
        for character in name.lowercased() {
            let isSeparator = "-_.".contains(character)
            if isSeparator, text.hasSuffix("-") { continue }
            text.append(isSeparator ? "-" : character)
        }
        return text
    }
}
