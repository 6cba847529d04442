import CMLSystem

/// The model that goes into an image: files that must be the ones a passing record measured.
struct ModelFiles {
    let project: Project
    let settings: Config.ImageSettings

    /// A file of the model in the context, and the record that measured it.
    struct Vouched: Equatable {
        var path: String
        var sha256: String
        var record: String
    }

    /// The model's files in the working tree, relative to the project root.
    func paths() throws(Failure) -> [String] {
        var found: [String] = []
        for pattern in settings.model {
            let plain = pattern.hasSuffix("/") ? String(pattern.dropLast()) : pattern
            let files = Files.expand(plain, in: project.root).flatMap { Files.files(at: $0, in: project.root) }
            guard !files.isEmpty else {
                throw Failure(
                    .usage, "no model file `\(pattern)`", at: "image.model",
                    hint:
                        "`cml run` leaves it where it trained; where it adopted earlier runs, `--retrain` trains again, "
                        + "and `cml check` puts back what was there")
            }
            for file in files where !found.contains(file) { found.append(file) }
        }
        return found.sorted()
    }

    /// Checks the copies in `context` against the records: each must be what one of them measured.
    func check(_ paths: [String], in context: String, by records: ModelRecords) throws(Failure) -> [Vouched] {
        var vouched: [Vouched] = []
        for path in paths {
            let place = context + "/" + path
            try refusePointer(path, at: place)
            let hash = try attempt("hash the model file", at: path) { () throws(FileError) in
                try Sha256.hex(ofFile: place)
            }
            let found = try records.measured(path, hash)
            guard let record = found.first(where: { $0.profile != "smoke" }) ?? found.first else {
                throw Failure(
                    .gate, "no passing record measured the model file `\(path)` as it is",
                    at: "image.model: sha256 \(hash.prefix(12))",
                    hint: "list it under `train.outputs`, then build right after the `cml run` that trained it")
            }
            guard record.profile != "smoke" || settings.allowSmokeModel else {
                throw Failure(
                    .gate, "the model file `\(path)` was smoke-trained", at: "image.model: run \(record.id)",
                    hint: "train it under another profile and set `image.profile`, or `allow_smoke_model: true`")
            }
            vouched.append(Vouched(path: path, sha256: hash, record: record.id))
        }
        return vouched
    }

    private func refusePointer(_ path: String, at place: String) throws(Failure) {
        guard let bytes = try? Files.read(place, limit: 1024), LfsPointer(parsing: bytes) != nil else { return }
        throw Failure(
            .usage, "the model file `\(path)` is a Git LFS pointer, not the model", at: "image.model",
            hint: "`git lfs pull`")
    }
}

/// Finds the records that measured a file: those of the vouching check first, then any that passed.
struct ModelRecords {
    let project: Project
    let gate: ImageGate
    let check: VouchingCheck?
    let evidence: CheckEvidence

    /// The runs of passing checks whose outputs have the file with this content.
    func measured(_ path: String, _ hash: String) throws(Failure) -> [RunRecord] {
        var found = (check?.runs ?? []).filter { $0.outputs[path]?.sha256 == hash }
        for run in try evidence.passedRuns(having: hash) where run.project == project.name && !found.contains(run) {
            guard run.outputs[path]?.sha256 == hash, !run.isFork || gate.isForkJob else { continue }
            found.append(run)
        }
        return found
    }
}
