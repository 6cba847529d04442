import CMLSystem

/// Takes our values out of a params file that a person has edited while it held them.
struct ScalarUndo {
    /// The file without our values; nil when there is nothing to write.
    private(set) var bytes: [UInt8]?
    private(set) var notes: [String] = []
    /// Whether all of our values could be looked for; if not, what the file was before must not be lost.
    private(set) var isComplete = true

    private let entry: JournalRecord.Params

    init(of entry: JournalRecord.Params) throws(Failure) {
        self.entry = entry
        guard Files.lstat(entry.target)?.isSymlink == false else {
            isComplete = false
            notes = ["`\(entry.name)` was replaced by a link during the run; it is left as it is"]
            return
        }
        let current = try attempt("read `\(entry.name)`", at: entry.target) { () throws(FileError) in
            try Files.read(entry.target)
        }
        var edited = current
        do throws(SyntaxError) {
            for scalar in entry.scalars { edited = try undone(scalar, in: edited) }
        } catch {
            isComplete = false
            notes = ["`\(entry.name)` was edited during the run and can't be read now (\(error)); it is left as it is"]
            return
        }
        if edited != current { bytes = edited }
    }

    private var format: ScalarEdit.Format { entry.name.hasSuffix(".json") ? .json : .yaml }

    private func parsed(_ bytes: [UInt8]) throws(SyntaxError) -> Node {
        try format == .json ? Node.parsingJson(bytes) : Node.parsingYaml(bytes)
    }

    /// Returns the text with one value of ours replaced by the old one, where it is still ours.
    private mutating func undone(
        _ scalar: ParamsEdit.ScalarChange, in bytes: [UInt8]
    ) throws(SyntaxError) -> [UInt8] {
        let key = scalar.keyPath.joined(separator: ".")
        let root = try parsed(bytes)
        let node = scalar.keyPath.reduce(Optional(root)) { $0?[$1] }
        if node == nil { isComplete = false }
        guard let node, !node.isShared, ScalarEdit.text(of: node, in: bytes) == scalar.newSource else {
            notes.append("`\(key)` in `\(entry.name)` was changed during the run and stays as it is")
            return bytes
        }
        let undone: [UInt8]?
        if let old = scalar.oldSource {
            undone = try ScalarEdit.replacing(node, in: bytes, withText: old, format: format)
        } else {
            undone = withoutLine(of: node, at: scalar.keyPath, in: bytes, root: root)
        }
        guard let undone else {
            notes.append("`\(key)` was added to `\(entry.name)` for the run and can't be taken out; remove it by hand")
            return bytes
        }
        notes.append("`\(entry.name)` was edited during the run: that stays, only `\(key)` was put back")
        return undone
    }

    /// Removes the line of a key that was added, where it has the line for itself and nothing else goes with it.
    private func withoutLine(of node: Node, at keyPath: [String], in bytes: [UInt8], root: Node) -> [UInt8]? {
        let newline = UInt8(ascii: "\n")
        let start = bytes[..<node.start.offset].lastIndex(of: newline).map { $0 + 1 } ?? 0
        let end = bytes[node.end...].firstIndex(of: newline).map { $0 + 1 } ?? bytes.count
        let text = Array(bytes[..<start]) + Array(bytes[end...])
        do throws(SyntaxError) {
            return try parsed(text).json == root.json.removing(keyPath[...]) ? text : nil
        } catch {
            return nil
        }
    }
}

extension Json {
    /// The value without the key at `keyPath`, nor sections that are empty then.
    fileprivate func removing(_ keyPath: ArraySlice<String>) -> Json {
        guard var object, let key = keyPath.first else { return self }
        if keyPath.count == 1 {
            object[key] = nil
        } else {
            object[key] = object[key]?.removing(keyPath.dropFirst())
        }
        return .object(object)
    }
}
