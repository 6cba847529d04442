import CMLSystem

/// Paths, folders and globs, asked whether they name a file.
package struct PathSelection {
    private var exact: Set<String> = []
    private var folders: [String] = []
    private var globs: [Glob] = []

    package init(_ patterns: [String]) {
        for pattern in patterns {
            let name = pattern.hasPrefix("./") ? String(pattern.dropFirst(2)) : pattern
            if name.contains(where: { "*?[".contains($0) }) {
                globs.append(Glob(name, separator: "/"))
            } else if name.hasSuffix("/") {
                folders.append(name)
            } else {
                exact.insert(name)
                folders.append(name + "/")
            }
        }
    }

    package func contains(_ path: String) -> Bool {
        exact.contains(path) || folders.contains { path.hasPrefix($0) } || globs.contains { $0.matches(path) }
    }
}
