import CMLSystem

extension NotesStore {
    /// The lines of every note whose text has `word`, each note once; what a digest or hash is found by.
    func notes(having word: String) throws(Failure) -> [[StoredLine]] {
        guard let runs else { return [] }
        let needle = Array(word.utf8)
        let all = try attempt("list the notes", at: Self.runsRef) { () throws(GitError) in try runs.all() }
        var seen: Set<String> = []
        var found: [[StoredLine]] = []
        for note in all where seen.insert(note.blob).inserted {
            let bytes = try attempt("read a note", at: Self.runsRef) { () throws(GitError) in
                try repository.blob(note.blob)
            }
            guard let bytes, bytes.hasPart(needle) else { continue }
            found.append(
                bytes.split(separator: UInt8(ascii: "\n")).map {
                    StoredLine(
                        String(decoding: $0, as: UTF8.self), at: "\(Self.runsRef) of \(note.annotated.prefix(12))")
                })
        }
        return found
    }
}

extension [UInt8] {
    /// Whether `needle` stands somewhere in the bytes.
    func hasPart(_ needle: [UInt8]) -> Bool {
        guard let first = needle.first, count >= needle.count else { return needle.isEmpty }
        var start = startIndex
        let last = count - needle.count
        while let place = self[start...last].firstIndex(of: first) {
            if self[place..<(place + needle.count)].elementsEqual(needle) { return true }
            start = place + 1
            if start > last { return false }
        }
        return false
    }
}

extension CheckEvidence {
    /// The runs of checks that passed whose outputs have a file with this content, each once.
    func passedRuns(having hash: String) throws(Failure) -> [RunRecord] {
        var found: [RunRecord] = []
        for lines in try notes?.notes(having: hash) ?? [] {
            let checks = lines.compactMap { line -> StoredCheck? in
                guard case .fact("check", let json) = line else { return nil }
                return StoredCheck(json)
            }
            for case .run(let run) in lines where run.hasOutput(hash) && Self.hasPassed(run, checks) {
                if !found.contains(run) { found.append(run) }
            }
        }
        guard let folder else { return found }
        let checks = folder.checks.compactMap { StoredCheck($0) }
        for id in folder.ids {
            guard let run = try folder.run(id), run.hasOutput(hash), Self.hasPassed(run, checks) else { continue }
            if !found.contains(run) { found.append(run) }
        }
        return found
    }

    /// Whether the newest check of a run passed.
    private static func hasPassed(_ run: RunRecord, _ checks: [StoredCheck]) -> Bool {
        let own = checks.filter { $0.runs.contains(run.id) && $0.outcome != nil }
        let newest = own.max { ($0.time, $0.id) < ($1.time, $1.id) }
        return newest?.outcome == "passed" && newest?.blocked == nil && run.isGood && !run.dirty
    }
}

extension RunRecord {
    fileprivate func hasOutput(_ hash: String) -> Bool { outputs.values.contains { $0.sha256 == hash } }
}
