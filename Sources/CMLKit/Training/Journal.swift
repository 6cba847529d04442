package import CMLSystem

/// What a training is about to change, written down before it does, so that it can be put back after any end.
///
/// It lies in `journal` in the state folder. It is made beside that and renamed there when it is complete and synced,
/// and only then is the first file of the user's touched; it is renamed away when everything is back, and only then
/// deleted. So at every instant either nothing was changed, or the journal is there and complete. Putting back is
/// renames, which need no space, and doing it twice does no harm.
package struct Journal: Sendable {
    private static let fileName = "journal.json"

    let folder: String
    let root: String
    let record: JournalRecord

    /// Writes down what will change: params files that are edited, and (to put them back) the files of `outputs`.
    ///
    /// `outputs` are paths, folders and globs relative to `root`. Nothing of the user's is changed yet.
    package static func begin(
        in stateFolder: String, root: String, edits: [ParamsEdit.FileEdit], outputs: [String],
        restoresOutputs: Bool = true
    ) throws(Failure) -> Journal {
        let (new, folder) = ("\(stateFolder)/journal.new", "\(stateFolder)/journal")
        let root = Files.realPath(root) ?? root
        guard !Files.exists(folder) else {
            throw Failure(.bug, "the journal of an earlier run was not put back first", at: folder)
        }
        var record = JournalRecord(marker: ProcessTree.processMarker, restoresOutputs: restoresOutputs)
        for (index, edit) in edits.enumerated() {
            record.params.append(try JournalParams.plan(edit, number: index, root: root, folder: folder))
        }
        if restoresOutputs { JournalOutputs.plan(&record, outputs, root: root) }
        do throws(FileError) {
            try Files.removeTree(new)
            try Files.makeDirectory("\(new)/copies")
            try Files.write(Array(record.json.canonical.utf8), to: "\(new)/\(fileName)", mode: 0o644)
            try JournalOutputs.copy(record, into: new)
            for (entry, edit) in zip(record.params, edits) {
                try JournalParams.prepare(entry, edited: edit.edited, folder: folder, new: new)
            }
            try Files.sync(new)
            try Files.rename(new, to: folder)
            try Files.sync(stateFolder)
        } catch {
            throw Failure(
                .usage, "can't save the files that the training may change: \(error)", at: stateFolder,
                hint: "is the disk full? Nothing was changed")
        }
        return Journal(folder: folder, root: root, record: record)
    }

    /// Swaps the edited params files in.
    package func apply() throws(Failure) {
        for entry in record.params { try JournalParams.swapIn(entry) }
    }

    /// Puts the params files back and keeps everything else, also the journal: what is urgent before a kill.
    ///
    /// A training that is told to end may still write its outputs, so they are put back when it has ended.
    /// - Returns: what a person should know, such as a value edited meanwhile.
    @discardableResult
    package func restoreParams() throws(Failure) -> [String] {
        var notes: [String] = []
        var failure: Failure?
        for entry in record.params {
            do throws(Failure) {
                notes += try JournalParams.putBack(entry)
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw unfinished(failure) }
        return notes
    }

    /// Whether the training removed the journal, so that nothing can be put back from it.
    package var isGone: Bool { !Files.exists(folder) }

    /// Puts everything back and ends the journal; without `outputs` the new metrics, plots and outputs stay.
    ///
    /// When something fails (a full disk, a folder without permission) the rest is put back nevertheless, and the
    /// journal stays for the next start.
    /// - Returns: what a person should know, such as a value edited meanwhile.
    @discardableResult
    package func restore(outputs: Bool, keepingReplaced kept: String? = nil) throws(Failure) -> [String] {
        guard Files.exists(folder) else { return [] }
        var notes: [String] = []
        var failures: [Failure] = []
        do throws(Failure) {
            notes += try restoreParams()
        } catch {
            failures.append(error)
        }
        if outputs, record.restoresOutputs {
            failures += JournalOutputs.putBack(record, root: root, folder: folder, keepingReplaced: kept)
                .map(unfinished)
        }
        if let first = failures.first { throw first }
        do throws(FileError) {
            try end()
        } catch {
            throw unfinished(Failure(.usage, "can't end the journal: \(error)", at: folder))
        }
        return notes
    }

    /// Puts back what a run that was killed has left, and ends the processes that it has left running.
    ///
    /// - Returns: what a person should know; nothing when there was nothing to do.
    package static func recover(in stateFolder: String, root: String) throws(Failure) -> [String] {
        let folder = "\(stateFolder)/journal"
        try dropRemains(in: stateFolder)
        guard Files.exists(folder) else { return [] }
        guard let record = try read("\(folder)/\(fileName)") else {
            throw Failure(
                .usage, "the journal of an interrupted run can't be read", at: "\(folder)/\(fileName)",
                hint: "it holds the original files; put them back by hand, then remove \(folder)")
        }
        let isOurs = record.marker == ProcessTree.processMarker
        let survivors = isOurs ? [] : ProcessTree.endLeftBehind(marker: record.marker)
        let journal = Journal(folder: folder, root: root, record: record)
        var notes = ["an earlier run was interrupted; the files that it had changed are put back now"]
        notes += survivors.map { "process \($0) of the interrupted run can't be ended" }
        let kept = "\(root)/.cml/replaced"
        try attempt("make room for what is replaced", at: kept) { () throws(FileError) in try Files.removeTree(kept) }
        notes += try journal.restore(outputs: record.restoresOutputs, keepingReplaced: kept)
        if Files.exists(kept) { notes.append("what lay in their place is kept in .cml/replaced") }
        return notes
    }

    /// Puts back what a killed run has left, unless another `cml` is at work in the tree: every command that reads the
    /// project starts with it, since what lies there is not the user's.
    package static func recoverIfFree(_ project: Project, console: Console) throws(Failure) {
        guard Files.exists("\(project.stateFolder)/journal"), let lock = try Lock(ifFree: project.stateFolder) else {
            return
        }
        defer { lock.release() }
        try recover(in: project.stateFolder, root: project.root).forEach(console.warn)
    }

    /// Removes a journal that was never complete, and one whose work is done; neither has anything to put back.
    private static func dropRemains(in stateFolder: String) throws(Failure) {
        let (new, done) = ("\(stateFolder)/journal.new", "\(stateFolder)/journal.done")
        let unfinished = Files.exists("\(new)/\(fileName)") ? try read("\(new)/\(fileName)") : nil
        try attempt("remove what an interrupted run left", at: stateFolder) { () throws(FileError) in
            for entry in unfinished?.params ?? [] {
                try JournalParams.dropBeside(entry, folder: "\(stateFolder)/journal")
            }
            try Files.removeTree(new)
            try Files.removeTree(done)
        }
    }

    /// Reads a journal's file; nil when it isn't one, as after a crash while it was written.
    private static func read(_ path: String) throws(Failure) -> JournalRecord? {
        let bytes = try attempt("read the journal of an interrupted run", at: path) { () throws(FileError) in
            try Files.read(path)
        }
        do throws(SyntaxError) {
            return JournalRecord(try Json(parsing: String(decoding: bytes, as: UTF8.self)))
        } catch {
            return nil
        }
    }

    /// Syncs what was put back, then makes the journal vanish in one step.
    private func end() throws(FileError) {
        let touched = Set((record.params.map(\.target) + record.outputs.map(\.path)).map(Files.folder))
        for place in touched.sorted() where Files.isFolder(place) { try Files.sync(place) }
        for entry in record.params { try JournalParams.dropBeside(entry, folder: folder) }
        let done = "\(folder).done"
        try Files.removeTree(done)
        try Files.rename(folder, to: done)
        try Files.sync(Files.folder(of: folder))
        try Files.removeTree(done)
    }

    private func unfinished(_ failure: Failure) -> Failure {
        var failure = failure
        failure.hint = "nothing is lost: the originals are in \(folder), and the next start of `cml` puts them back"
        return failure
    }
}
