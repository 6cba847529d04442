import CMLSystem

/// The files that a training writes: copied before, since trainers write in place, and put back by rename.
enum JournalOutputs {
    /// Lists the files and folders that `patterns` name now.
    static func plan(_ record: inout JournalRecord, _ patterns: [String], root: String) {
        record.patterns = Set(patterns).sorted()
        let found = OutputTree(record.patterns, in: root)
        let params = Set(record.params.map(\.target))
        var number = 0
        for (path, state) in found.files.sorted(by: { $0.key < $1.key }) where !params.contains(path) {
            var copy: String?
            if state.isRegular || state.isSymlink {
                copy = "copies/\(number)"
                number += 1
            }
            record.outputs.append(JournalRecord.Output(path: path, copy: copy, state: state))
        }
        record.folders = found.folders.sorted { $0.key < $1.key }.map { .init(path: $0.key, mode: $0.value.mode) }
    }

    /// Copies them into the journal's folder; first all, then all synced, which lets the disk do it at once.
    static func copy(_ record: JournalRecord, into folder: String) throws(FileError) {
        let files = record.outputs.compactMap { output in output.copy.map { (output.path, "\(folder)/\($0)") } }
        for (path, copy) in files { try Files.copyKeepingMetadata(path, to: copy) }
        for (_, copy) in files { try Files.syncFile(copy) }
        try Files.sync("\(folder)/copies")
    }

    /// Puts every file back that has changed, and removes those that are new; returns what could not be done.
    ///
    /// After a crash a person may have made the new files: they're moved into `kept`, by their paths from the root.
    static func putBack(
        _ record: JournalRecord, root: String, folder: String, keepingReplaced kept: String? = nil
    ) -> [Failure] {
        var failures: [Failure] = []
        func tried(_ path: String, _ body: () throws(FileError) -> Void) {
            do throws(FileError) {
                try body()
            } catch {
                failures.append(Failure(.usage, "can't put `\(path)` back: \(error)", at: path))
            }
        }
        for place in record.folders { tried(place.path) { () throws(FileError) in try putBack(place) } }
        for output in record.outputs {
            tried(output.path) { () throws(FileError) in
                // What was put back before a kill is another file than the one that was copied: it stays where it is.
                let hasCopy = output.copy.map { Files.lstat("\(folder)/\($0)") != nil } ?? false
                try keep(output.path, in: kept, root: root) { $0 != output.state && hasCopy }
                try putBack(output, from: folder)
            }
        }
        removeNew(record, root: root) { path, body in
            tried(path) { () throws(FileError) in
                try keep(path, in: kept, root: root) { _ in true }
                try body()
            }
        }
        return failures
    }

    /// Moves a plain file that is about to be replaced out of the way, when there is a place to keep it.
    private static func keep(
        _ path: String, in kept: String?, root: String, where isReplaced: (FileStat) -> Bool
    ) throws(FileError) {
        guard let kept, path.hasPrefix(root + "/"), let state = Files.lstat(path), state.isRegular, isReplaced(state)
        else { return }
        let place = kept + path.dropFirst(root.count)
        try Files.makeDirectory(Files.folder(of: place))
        try Files.move(path, over: place)
    }

    private static func putBack(_ folder: JournalRecord.Folder) throws(FileError) {
        let now = Files.lstat(folder.path)
        if now?.isDirectory == true, now?.mode == folder.mode { return }
        if now?.isDirectory != true {
            try Files.removeTree(folder.path)
            try Files.makeDirectory(folder.path)
        }
        try Files.setMode(folder.mode, of: folder.path)
    }

    private static func putBack(_ output: JournalRecord.Output, from folder: String) throws(FileError) {
        guard let name = output.copy, Files.lstat("\(folder)/\(name)") != nil else { return }
        let now = Files.lstat(output.path)
        guard now != output.state else { return }
        if now?.isDirectory == true { try Files.removeTree(output.path) }
        try Files.move("\(folder)/\(name)", over: output.path)
    }

    private static func removeNew(
        _ record: JournalRecord, root: String, _ tried: (String, () throws(FileError) -> Void) -> Void
    ) {
        let known = Set(record.outputs.map(\.path) + record.params.map(\.target))
        let links = Set(record.outputs.filter(\.state.isSymlink).map(\.path))
        let knownFolders = Set(record.folders.map(\.path))
        let found = OutputTree(record.patterns, in: root, following: links)
        for path in found.files.keys.sorted() where !known.contains(path) && isReached(path, by: links, in: root) {
            tried(path) { () throws(FileError) in try Files.remove(path) }
        }
        // The deepest first; a folder that something else of the user's lies in stays.
        for path in found.folders.keys.sorted(by: >) where !knownFolders.contains(path) {
            if isReached(path, by: links, in: root) { _ = Files.removeIfEmpty(path) }
        }
    }

    /// Whether a path leads only through folders, and through links that were there before the training.
    ///
    /// A training that replaces `results` by a link to somebody's home must not make us delete what is in there.
    private static func isReached(_ path: String, by links: Set<String>, in root: String) -> Bool {
        var folder = Files.folder(of: path)
        while folder != root, folder != "/", folder != "." {
            guard let state = Files.lstat(folder), !state.isSymlink || links.contains(folder) else { return false }
            folder = Files.folder(of: folder)
        }
        return true
    }
}

extension FileStat {
    fileprivate var isRegular: Bool { mode & 0o170000 == 0o100000 }
}

/// The files that patterns name, and the folders in and above them, by absolute path.
struct OutputTree {
    private(set) var files: [String: FileStat] = [:]
    private(set) var folders: [String: FileStat] = [:]
    private let root: String
    private let following: Set<String>?

    /// Finds what is there now; of links only those of `following` are followed, all when it's nil.
    init(_ patterns: [String], in root: String, following: Set<String>? = nil) {
        self.root = root
        self.following = following
        for pattern in patterns {
            let segments = pattern.split(separator: "/").filter { $0 != "." }.map(String.init)
            guard !segments.isEmpty else {
                visit(root, isNamed: true)
                continue
            }
            for count in 1..<segments.count + 1 {
                let prefix = segments.prefix(count).joined(separator: "/")
                guard count < segments.count else {
                    for path in Files.expand(prefix, in: root) { visit("\(root)/\(path)", isNamed: true) }
                    continue
                }
                for path in Files.expand(prefix, in: root) { noteFolder("\(root)/\(path)") }
            }
        }
    }

    /// Takes in a folder on the way to a named file, itself only, or the link that stands for it.
    private mutating func noteFolder(_ path: String) {
        guard let state = Files.lstat(path) else { return }
        if state.isDirectory { folders[path] = state }
        if state.isSymlink { files[path] = state }
    }

    /// Takes in a file, or a folder with all that is in it.
    ///
    /// A link is kept as a link, and what it leads to as well, since trainers write through links: anywhere when the
    /// user named it, else only below the root.
    private mutating func visit(_ path: String, isNamed: Bool) {
        guard files[path] == nil, let state = Files.lstat(path) else { return }
        if state.isDirectory {
            folders[path] = state
            for name in Files.names(in: path) where name != ".git" && name != ".cml" {
                visit("\(path)/\(name)", isNamed: false)
            }
            return
        }
        files[path] = state
        guard state.isSymlink, following?.contains(path) ?? true else { return }
        guard let target = Files.realPath(path), let behind = Files.stat(target) else { return }
        guard isNamed || target.hasPrefix("\(root)/") else { return }
        // A file that nobody may write is a cache's: DVC protects its own so.
        if behind.isDirectory ? isNamed : behind.mode & 0o222 != 0 { visit(target, isNamed: false) }
    }
}
