import CMLSystem

/// What an untrusted job left in its `.cml/`: read with caps, no link followed, no path taken from it.
struct Artifact {
    private static let recordBytes = 1 << 20
    private static let curveBytes = 16 << 20
    private static let mostRuns = 1000
    private static let mostChecks = 20

    private let folder: String

    /// The folder itself, or the `.cml` in it.
    init(_ folder: String) throws(Failure) {
        let inner = Files.lstat(folder + "/.cml")
        guard inner?.isSymlink != true else {
            throw Failure(.usage, "`.cml` is a link", at: folder, hint: "deliver what a `--train-only` job left")
        }
        self.folder = inner?.isDirectory == true ? folder + "/.cml" : folder
        guard Files.isFolder(self.folder + "/checks") else {
            throw Failure(
                .usage, "the training job left nothing: no `.cml` of `cml run --train-only` here", at: folder,
                hint:
                    "did that job fail before it? Else name the folder that the artifact was unpacked to, and upload it "
                    + "with hidden files")
        }
    }

    /// What a check file tells; everything in it is a claim.
    struct Check {
        var id: String
        var commit: String
        var runs: [String]
        var blocked: String?
        var earlier: EarlierRuns.Kind?
        var origin: String?
        var missing: [String]
        var profile: String
    }

    /// The checks, newest first.
    func checks() throws(Failure) -> [Check] {
        let names = try attempt("list the checks", at: folder) { () throws(FileError) in
            try Files.namesUntrusted("checks", in: folder)
        }
        guard names.count <= Self.mostChecks else {
            throw Failure(
                .usage, "the artifact has \(names.count) checks, and at most \(Self.mostChecks) are read", at: folder)
        }
        var checks: [Check] = []
        for name in names.reversed() {
            let id = name.hasSuffix(".json") ? String(name.dropLast(5)) : ""
            guard RecordID.isCheck(id) else { throw refused("`\(printable(name))` is not the name of a check") }
            checks.append(try check(id))
        }
        return checks
    }

    private func check(_ id: String) throws(Failure) -> Check {
        let json = try self.json("checks/\(id).json")
        let commit = json["commit"]?.string ?? ""
        let runs = (json["runs"]?.array ?? []).map { $0.string ?? "" }
        guard json["kind"]?.string == "check", json["id"]?.string == id, RecordID.isCommit(commit),
            runs.count <= Self.mostRuns, Set(runs).count == runs.count, runs.allSatisfy(RecordID.isRun)
        else { throw refused("check \(id) is not as cml writes it") }
        let origin = json["origin"]?.string
        guard origin.map(RecordID.isCommit) ?? true else { throw refused("check \(id) is not as cml writes it") }
        return Check(
            id: id, commit: commit, runs: runs, blocked: json["blocked"]?.string,
            earlier: json["earlier"]?.string.flatMap { EarlierRuns.Kind(rawValue: $0) }, origin: origin,
            missing: (json["missing"]?.array ?? []).compactMap(\.string), profile: json["profile"]?.string ?? "")
    }

    /// The record of a run of `check`.
    func record(_ id: String, of check: Check) throws(Failure) -> RunRecord {
        let name = "runs/\(id)/record.json"
        let bytes = try read(name, limit: Self.recordBytes)
        let record = try RunRecord(line: Self.text(bytes), at: "\(folder)/\(name)")
        guard record.id == id, record.check == check.id, id.hasPrefix(check.id + "-") else {
            throw refused("the record in `runs/\(id)` is another's")
        }
        return record
    }

    /// The curves of a run; a run may have none.
    func series(_ id: String) throws(Failure) -> [Series] {
        let name = "runs/\(id)/series.jsonl"
        guard Files.lstat("\(folder)/\(name)") != nil else { return [] }
        var series: [Series] = []
        for line in try read(name, limit: Self.curveBytes).split(separator: UInt8(ascii: "\n")) {
            guard let json = try? Json(parsing: Self.text(line)), let curve = Series(json: json) else {
                throw refused("the curves of run \(id) are damaged")
            }
            series.append(curve)
        }
        return series
    }

    /// The end of what a run wrote; nil where the artifact has no log of it.
    func output(of record: RunRecord, console: Console) throws(Failure) -> FailedOutput? {
        let name = "runs/\(record.id)/output.log"
        guard Files.lstat("\(folder)/\(name)") != nil else { return nil }
        let end = try attempt("read `\(name)` of the artifact", at: folder) { () throws(FileError) in
            try Files.readEndUntrusted(name, in: folder, bytes: OutputLines.bytes)
        }
        return FailedOutput(of: record, end: end, redacted: console.redacted)
    }

    private func json(_ name: String) throws(Failure) -> Json {
        let bytes = try read(name, limit: Self.recordBytes)
        do {
            return try Json(parsing: Self.text(bytes))
        } catch {
            throw refused("`\(name)` is not valid JSON: \(error)")
        }
    }

    private func read(_ name: String, limit: Int) throws(Failure) -> [UInt8] {
        try attempt("read `\(name)` of the artifact", at: folder) { () throws(FileError) in
            try Files.readUntrusted(name, in: folder, limit: limit)
        }
    }

    private func refused(_ what: String) -> Failure {
        Failure(.usage, what, at: folder, hint: "the artifact is not what `cml run --train-only` leaves")
    }

    private static func text(_ bytes: some Sequence<UInt8>) -> String { String(decoding: Array(bytes), as: UTF8.self) }
}

/// The shapes of ids; what has them can be part of a path.
enum RecordID {
    /// `20261121-082345-4f3a91`.
    static func isCheck(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        return parts.count == 3 && parts.map(\.count) == [8, 6, 6] && parts[..<2].allSatisfy { $0.allSatisfy(isDigit) }
            && parts[2].allSatisfy(isHex)
    }

    /// A check's id and the run's number: `20261121-082345-4f3a91-01`.
    static func isRun(_ text: String) -> Bool {
        guard let dash = text.lastIndex(of: "-") else { return false }
        let number = text[text.index(after: dash)...].utf8
        return (2...4).contains(number.count) && number.allSatisfy(isDigit) && isCheck(String(text[..<dash]))
    }

    static func isCommit(_ text: String) -> Bool { text.utf8.count == 40 && text.utf8.allSatisfy(isHex) }

    /// A commit's id, also in a repository of SHA-256.
    static func isObject(_ text: String) -> Bool { [40, 64].contains(text.utf8.count) && text.utf8.allSatisfy(isHex) }

    /// `2026-11-21T08:23:45Z`.
    static func isTime(_ text: String) -> Bool {
        let pattern = Array("dddd-dd-ddTdd:dd:ddZ".utf8)
        return text.utf8.count == pattern.count
            && zip(text.utf8, pattern).allSatisfy { $1 == UInt8(ascii: "d") ? isDigit($0) : $0 == $1 }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isHex(_ byte: UInt8) -> Bool { isDigit(byte) || (0x61...0x66).contains(byte) }
}
