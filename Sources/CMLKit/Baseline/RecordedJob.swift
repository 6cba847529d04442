import CMLSystem

/// The job whose runs belong together: those of one project, profile and dataset.
package struct RecordedJob: Hashable, Sendable {
    package var project: String
    package var profile: String
    package var dataset: String?
    /// Whether the images built of the job's model are meant, which have metrics of their own.
    package var isOfImages = false

    package init(project: String, profile: String, dataset: String?) {
        self.project = project
        self.profile = profile
        self.dataset = dataset
    }

    /// The job that measured `record`.
    package init(of record: RunRecord) {
        self.init(project: record.project, profile: record.profile, dataset: record.dataset)
        isOfImages = record.source == RunRecord.imageSource
    }

    /// The job in words: "`churn` (profile `smoke`, dataset `a`)".
    package var description: String {
        let dataset = dataset.map { ", dataset `\($0)`" } ?? ""
        return "\(isOfImages ? "an image of " : "")`\(project)` (profile `\(profile)`\(dataset))"
    }
}

extension NotesStore {
    /// The runs of `job` that lie under a commit or under its tree, each once, oldest first.
    ///
    /// Lines of other jobs and kinds are passed over unread. What can't be read may be anybody's and is told.
    func lines(of commit: String, tree: String, job: RecordedJob, by reader: RecordReader) throws(Failure) -> Lines {
        guard let runs else { return Lines() }
        let texts = try attempt("read the note of \(commit)", at: Self.runsRef) { () throws(GitError) in
            try runs.texts(for: [commit, tree])
        }
        var lines = Lines()
        // Most commits have none, and a walk passes a thousand of them.
        guard !texts.isEmpty else { return lines }
        var seen: Set<ArraySlice<UInt8>> = []
        let place = "\(Self.runsRef) of \(commit.prefix(12))"
        for line in texts.lazy.flatMap(\.filledLines) {
            let members = reader.members(line)
            if let members, job.isElsewhere(members) {
                if job.isFailedCheck(members) { lines.failedChecks.append(line) }
                continue
            }
            guard texts.count == 1 || seen.insert(line).inserted else { continue }
            guard let members, members.text("kind") == job.kind else {
                if !job.isOfImages { read(String(decoding: line, as: UTF8.self), of: commit, into: &lines) }
                continue
            }
            guard !job.isOfImages else {
                if let image = ImageRecord(line: line) { lines.records.append(image.measurement) }
                continue
            }
            do throws(Failure) {
                lines.records.append(try reader.record(members, at: place))
            } catch {
                lines.unreadable.append(error.what)
            }
        }
        lines.records.removeAll { RecordedJob(of: $0) != job }
        return lines
    }
}

extension RecordedJob {
    /// The kind of lines that tell what it measured.
    fileprivate var kind: String { isOfImages ? "image" : "run" }

    fileprivate func isFailedCheck(_ line: JsonMembers) -> Bool {
        !isOfImages && line.text("kind") == "check" && line.text("outcome") == "failed"
            && line.text("project") == project
            && line.text("profile") == profile
    }

    /// Whether a line is certainly none of this job's runs.
    fileprivate func isElsewhere(_ line: JsonMembers) -> Bool {
        guard let kind = line.text("kind") else { return false }
        return kind != self.kind || line.text("project") != project || line.text("profile") != profile
            || line.text("dataset") != dataset
    }
}
