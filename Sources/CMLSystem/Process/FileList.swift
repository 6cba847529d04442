import Glibc

extension Files {
    /// The names in a folder, sorted; none when it is no folder or can't be read.
    package static func names(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The files at a path relative to `root`: the file itself, or every file below the folder, sorted. Links to
    /// folders are not followed.
    package static func files(at path: String, in root: String) -> [String] {
        let place = root + "/" + path
        guard let status = lstat(place) else { return [] }
        if status.isSymlink { return isFolder(place) ? [] : [path] }
        guard status.isDirectory else { return [path] }
        return names(in: place).flatMap { name in
            name == ".git" || name == ".cml" ? [] : files(at: path.isEmpty ? name : "\(path)/\(name)", in: root)
        }
    }

    /// The paths below `root` that a pattern names, sorted: a path that is there, or what a glob matches.
    ///
    /// Only folders that the pattern can lead to are read.
    package static func expand(_ pattern: String, in root: String) -> [String] {
        guard pattern.contains(where: { "*?[".contains($0) }) else {
            return lstat(root + "/" + pattern) == nil ? [] : [pattern]
        }
        let segments = pattern.split(separator: "/").map(String.init)
        var found: Set<String> = []
        expand(segments[...], below: "", in: root, into: &found)
        return found.sorted()
    }

    private static func expand(
        _ segments: ArraySlice<String>, below folder: String, in root: String, into found: inout Set<String>
    ) {
        guard let segment = segments.first else {
            found.insert(folder)
            return
        }
        let rest = segments.dropFirst()
        if segment == "**", !rest.isEmpty { expand(rest, below: folder, in: root, into: &found) }
        guard segment == "**" || segment.contains(where: { "*?[".contains($0) }) else {
            let path = joined(folder, segment)
            if lstat(root + "/" + path) != nil { expand(rest, below: path, in: root, into: &found) }
            return
        }
        let glob = Glob(segment == "**" ? "*" : segment, separator: "/")
        for name in names(in: root + "/" + folder) where glob.matches(name) && name != ".git" && name != ".cml" {
            let path = joined(folder, name)
            let isFolder = lstat(root + "/" + path)?.isDirectory ?? false
            if segment == "**" {
                if isFolder { expand(segments, below: path, in: root, into: &found) }
                if rest.isEmpty, !isFolder { found.insert(path) }
            } else if rest.isEmpty || isFolder {
                expand(rest, below: path, in: root, into: &found)
            }
        }
    }

    private static func joined(_ folder: String, _ name: String) -> String {
        folder.isEmpty ? name : "\(folder)/\(name)"
    }
}
