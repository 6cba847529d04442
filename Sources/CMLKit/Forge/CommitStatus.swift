/// The mark that a forge shows beside a commit.
package struct CommitStatus: Equatable, Sendable {
    package enum State: String, Equatable, Sendable {
        case pending
        case success
        case failure
        /// There is no verdict: the training failed, or the job was ended.
        case error
    }

    /// What tells it from other statuses of the commit: `cml/churn`. It's stable, so that rules can require it.
    package var name: String
    package var state: State
    /// One sentence.
    package var text: String
    /// The page of the job.
    package var url: String?
    /// The number of the pipeline that the job is in, where the forge keeps statuses by pipeline.
    package var pipeline: String?

    package init(_ name: String, _ state: State, _ text: String, url: String? = nil, pipeline: String? = nil) {
        self.name = name
        self.state = state
        self.text = text
        self.url = url
        self.pipeline = pipeline
    }
}

/// GitHub's richer status: a report of its own, and remarks at lines of files.
package struct CheckRun: Equatable, Sendable {
    package enum Conclusion: String, Equatable, Sendable, CaseIterable {
        case success
        case failure
        case neutral
        case cancelled
        case skipped
        case timedOut = "timed_out"
    }

    package enum Progress: String, Equatable, Sendable, CaseIterable {
        case queued
        case inProgress = "in_progress"
        case completed
    }

    /// A remark at a line of a file.
    package struct Annotation: Equatable, Sendable {
        package enum Level: String, Sendable {
            case notice
            case warning
            case failure
        }

        package var path: String
        package var line: Int
        package var level: Level
        package var message: String

        package init(path: String, line: Int, level: Level, message: String) {
            self.path = path
            self.line = line
            self.level = level
            self.message = message
        }
    }

    package var name: String
    package var commit: String
    package var progress: Progress
    /// Only of a completed one.
    package var conclusion: Conclusion?
    package var title: String
    package var summary: String
    package var annotations: [Annotation] = []
    package var url: String?

    package init(
        _ name: String, commit: String, progress: Progress = .completed, conclusion: Conclusion? = nil, title: String,
        summary: String
    ) {
        self.name = name
        self.commit = commit
        self.progress = progress
        self.conclusion = conclusion
        self.title = title
        self.summary = summary
    }
}
