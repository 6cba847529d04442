import CMLSystem

/// The params files of a journal: the original kept as a hard link, the edited file swapped in and out by rename.
enum JournalParams {
    /// Decides where the original and the edited file of `edit` will lie, and makes sure that it's still unchanged.
    ///
    /// They lie in the journal, out of the training's reach; beside the file when that is on another file system,
    /// since a rename is to bring them back.
    static func plan(
        _ edit: ParamsEdit.FileEdit, number: Int, root: String, folder: String
    ) throws(Failure) -> JournalRecord.Params {
        let path = "\(root)/\(edit.path)"
        guard let target = Files.realPath(path), let state = Files.stat(target) else {
            throw Failure(.usage, "the params file `\(edit.path)` is not there any more", at: path)
        }
        let isNear = Files.stat(Files.folder(of: Files.folder(of: folder)))?.device == state.device
        let name = target.split(separator: "/").last.map(String.init) ?? "params"
        let beside = "\(Files.folder(of: target))/.\(name).cml"
        return JournalRecord.Params(
            name: edit.path, target: target, original: isNear ? "\(folder)/original-\(number)" : "\(beside)-original",
            staged: isNear ? "\(folder)/edited-\(number)" : "\(beside)-edited",
            originalHash: Sha256.hex(edit.original), editedHash: Sha256.hex(edit.edited), scalars: edit.scalars)
    }

    /// Links the original and writes the edited file, while the journal is still being made in `new`.
    static func prepare(
        _ entry: JournalRecord.Params, edited: [UInt8], folder: String, new: String
    ) throws(FileError) {
        let original = inside(entry.original, folder: folder, now: new)
        let staged = inside(entry.staged, folder: folder, now: new)
        try Files.remove(original)
        do throws(FileError) {
            try Files.hardLink(entry.target, to: original)
        } catch {
            // Some file systems have no hard links, and some systems forbid them on other people's files.
            try Files.copyKeepingMetadata(entry.target, to: original)
            try Files.syncFile(original)
        }
        try Files.write(edited, to: staged, mode: (Files.stat(entry.target)?.mode ?? 0o644) & 0o7777)
    }

    /// Where a file of the finished journal lies while the journal is still `new`.
    private static func inside(_ path: String, folder: String, now new: String) -> String {
        path.hasPrefix("\(folder)/") ? new + path.dropFirst(folder.count) : path
    }

    /// Puts the edited file in place, unless somebody has changed the file since it was read.
    static func swapIn(_ entry: JournalRecord.Params) throws(Failure) {
        guard try hash(of: entry.target) == entry.originalHash else {
            throw Failure(
                .usage, "`\(entry.name)` was changed while `cml` was starting", at: entry.target, hint: "start again")
        }
        try attempt("edit `\(entry.name)` for the run", at: entry.target) { () throws(FileError) in
            try Files.rename(entry.staged, to: entry.target)
            try Files.sync(Files.folder(of: entry.target))
        }
    }

    /// Puts one file back and returns what a person should know about it.
    ///
    /// Only bytes that are ours are replaced: what a person wrote meanwhile stays, without our values.
    static func putBack(_ entry: JournalRecord.Params) throws(Failure) -> [String] {
        guard Files.lstat(entry.original) != nil else { return [] }
        let now = try hash(of: entry.target)
        if now == entry.originalHash { return [] }
        guard let now, now != entry.editedHash else {
            try attempt("put `\(entry.name)` back", at: entry.target) { () throws(FileError) in
                try Files.move(entry.original, over: entry.target)
            }
            return []
        }
        let undo = try ScalarUndo(of: entry)
        try attempt("undo the run's values in `\(entry.name)`", at: entry.target) { () throws(FileError) in
            if let bytes = undo.bytes { try Files.writeAtomically(bytes, to: entry.target) }
            guard undo.isComplete else { return try Files.rename(entry.original, to: kept(entry)) }
            try Files.remove(entry.original)
        }
        return undo.isComplete ? undo.notes : undo.notes + ["the original is kept as \(kept(entry))"]
    }

    /// Removes what lies beside a params file; what lies in the journal goes with it.
    static func dropBeside(_ entry: JournalRecord.Params, folder: String) throws(FileError) {
        for path in [entry.original, entry.staged] where !path.hasPrefix("\(folder)/") { try Files.remove(path) }
    }

    /// Where the original of a file goes whose new text tells nothing of it, out of the journal.
    private static func kept(_ entry: JournalRecord.Params) -> String { "\(entry.target).original" }

    /// The hash of the file as it is, nil when there is none.
    private static func hash(of path: String) throws(Failure) -> String? {
        guard Files.lstat(path) != nil else { return nil }
        return try attempt("read a params file", at: path) { () throws(FileError) in try Sha256.hex(ofFile: path) }
    }
}
