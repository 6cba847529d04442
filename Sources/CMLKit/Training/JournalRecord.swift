import CMLSystem

/// What a journal's file holds: everything that is needed to put a tree back, without knowing how it came about.
struct JournalRecord: Equatable {
    /// A params file that is edited for the run.
    struct Params: Equatable {
        /// As the user named it, for messages.
        var name: String
        /// The file itself, links resolved.
        var target: String
        /// The original, a hard link to it.
        var original: String
        /// The edited file before it is swapped in.
        var staged: String
        var originalHash: String
        var editedHash: String
        var scalars: [ParamsEdit.ScalarChange]
    }

    /// A file that the training may write, and its copy in the journal; without one it is only known to have been there.
    struct Output: Equatable {
        var path: String
        var copy: String?
        var state: FileStat
    }

    /// A folder that was there.
    struct Folder: Equatable {
        var path: String
        var mode: UInt32
    }

    /// What marks the processes that the training starts.
    var marker: String
    var restoresOutputs: Bool
    var params: [Params] = []
    /// Paths and globs, relative to the root, whose files are put back.
    var patterns: [String] = []
    var outputs: [Output] = []
    var folders: [Folder] = []
}

extension JournalRecord {
    private static let version = 1

    var json: Json {
        .object([
            "v": .integer(Self.version), "marker": .string(marker), "restores_outputs": .bool(restoresOutputs),
            "params": .array(params.map(\.json)), "patterns": .array(patterns.map(Json.string)),
            "outputs": .array(outputs.map(\.json)), "folders": .array(folders.map(\.json)),
        ])
    }

    /// Reads a journal; nil when it isn't one of this version.
    init?(_ json: Json) {
        guard json["v"]?.integer == Self.version, let marker = json["marker"]?.string,
            let restoresOutputs = json["restores_outputs"]?.bool, let params = json["params"]?.array,
            let patterns = json["patterns"]?.array, let outputs = json["outputs"]?.array,
            let folders = json["folders"]?.array
        else { return nil }
        self.marker = marker
        self.restoresOutputs = restoresOutputs
        self.params = params.compactMap(Params.init)
        self.patterns = patterns.compactMap(\.string)
        self.outputs = outputs.compactMap(Output.init)
        self.folders = folders.compactMap(Folder.init)
    }
}

extension JournalRecord.Params {
    fileprivate var json: Json {
        let scalars = scalars.map { scalar -> Json in
            .object([
                "key": .array(scalar.keyPath.map(Json.string)),
                "old": scalar.oldSource.map(Json.string) ?? .null, "new": .string(scalar.newSource),
            ])
        }
        return .object([
            "name": .string(name), "target": .string(target), "original": .string(original),
            "staged": .string(staged), "original_hash": .string(originalHash), "edited_hash": .string(editedHash),
            "scalars": .array(scalars),
        ])
    }

    fileprivate init?(_ json: Json) {
        guard let name = json["name"]?.string, let target = json["target"]?.string,
            let original = json["original"]?.string, let staged = json["staged"]?.string,
            let originalHash = json["original_hash"]?.string, let editedHash = json["edited_hash"]?.string
        else { return nil }
        let scalars = (json["scalars"]?.array ?? []).compactMap { scalar -> ParamsEdit.ScalarChange? in
            guard let key = scalar["key"]?.array, let new = scalar["new"]?.string else { return nil }
            return .init(keyPath: key.compactMap(\.string), oldSource: scalar["old"]?.string, newSource: new)
        }
        self.init(
            name: name, target: target, original: original, staged: staged, originalHash: originalHash,
            editedHash: editedHash, scalars: scalars)
    }
}

extension JournalRecord.Output {
    fileprivate var json: Json {
        let numbers = [
            Int(bitPattern: UInt(state.inode)), Int(bitPattern: UInt(state.device)), state.size, state.mtimeNs,
            state.ctimeNs, Int(state.mode),
        ]
        return .object([
            "path": .string(path), "copy": copy.map(Json.string) ?? .null,
            "state": .array(numbers.map(Json.integer)), "is_folder": .bool(state.isDirectory),
            "is_link": .bool(state.isSymlink),
        ])
    }

    fileprivate init?(_ json: Json) {
        guard let path = json["path"]?.string, let state = json["state"]?.array?.compactMap(\.integer),
            state.count == 6, let isFolder = json["is_folder"]?.bool, let isLink = json["is_link"]?.bool
        else { return nil }
        let status = FileStat(
            inode: UInt64(UInt(bitPattern: state[0])), device: UInt64(UInt(bitPattern: state[1])), size: state[2],
            mtimeNs: state[3], ctimeNs: state[4], mode: UInt32(truncatingIfNeeded: state[5]), isDirectory: isFolder,
            isSymlink: isLink)
        self.init(path: path, copy: json["copy"]?.string, state: status)
    }
}

extension JournalRecord.Folder {
    fileprivate var json: Json { .object(["path": .string(path), "mode": .integer(Int(mode))]) }

    fileprivate init?(_ json: Json) {
        guard let path = json["path"]?.string, let mode = json["mode"]?.integer else { return nil }
        self.init(path: path, mode: UInt32(truncatingIfNeeded: mode))
    }
}
