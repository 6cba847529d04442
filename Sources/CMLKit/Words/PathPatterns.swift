import CMLSystem

/// Patterns for files, as a person gives them in some folder, held against paths below another.
struct PathPatterns {
    private var wanted: [Glob] = []
    private var unwanted: [Glob] = []

    /// `folder` is where the patterns begin, and `top` where the paths do; one that leads out of `top` is an error.
    init(_ patterns: [String], from folder: String, below top: String) throws(Failure) {
        let folder = Files.realPath(folder) ?? folder
        let top = Files.realPath(top) ?? top
        for text in patterns {
            let isTakenOut = text.hasPrefix("!")
            let pattern = isTakenOut ? String(text.dropFirst()) : text
            let path = try Self.path(pattern.hasPrefix("/") ? pattern : "\(folder)/\(pattern)", below: top, given: text)
            let globs = path.isEmpty ? ["**"] : [path, path + "/**"]
            for glob in globs.map({ Glob($0, separator: "/") }) {
                if isTakenOut { unwanted.append(glob) } else { wanted.append(glob) }
            }
        }
    }

    func matches(_ path: String) -> Bool {
        wanted.contains { $0.matches(path) } && !unwanted.contains { $0.matches(path) }
    }

    /// The pattern from `top` on, with `.` and `..` resolved.
    private static func path(_ pattern: String, below top: String, given text: String) throws(Failure) -> String {
        var parts: [Substring] = []
        for part in pattern.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        let folders = top.split(separator: "/")
        guard parts.count >= folders.count, Array(parts.prefix(folders.count)) == folders else {
            throw Failure(.usage, "`\(printable(text))` is not in this repository", at: top)
        }
        return parts.dropFirst(folders.count).joined(separator: "/")
    }
}
