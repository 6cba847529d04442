import CMLSystem
import TestSupport

/// A project with a remote of its own, whose trainings are counted outside its tree, and `cml run` as CI runs it.
struct RunScenario {
    let session: Session

    /// Makes the project, its bare remote `origin`, and the first commit of `main` there.
    init(
        config: String = "gates: {accuracy: {min: 0.5, max_drop: 0.05}}", seeds: String = "[1, 2, 3]",
        train: String = "", files: [String: String] = [:]
    ) throws {
        let trainer = """
            echo trained >> "$HOME/trainings"
            . ./quality.sh
            echo "{\\"accuracy\\": 0.$QUALITY$CML_SEED}" > metrics.json
            """
        session = try Session.tiny(
            trainer: trainer, config: config,
            files: [
                ".gitignore": "metrics.json\n", "quality.sh": "QUALITY=90\n",
                "cml.yaml": """
                version: 1
                project: tiny
                train: {command: sh train.sh, seeds: \(seeds)\(train.isEmpty ? "" : ", " + train)}
                inputs: {code: [train.sh, quality.sh], data: [], evaluation: []}
                metrics: [metrics.json]
                \(config)

                """,
            ].merging(files) { $1 })
        try session.sh("git init -q --bare --initial-branch=main \"$HOME/remote.git\"")
        try session.sh("git remote add origin \"file://$HOME/remote.git\" && git push -q origin main")
        try session.sh("git fetch -q origin && git remote set-head origin main")
    }

    /// How many trainings there have been.
    var trainings: Int {
        get throws {
            guard Files.exists(session.home + "/trainings") else { return 0 }
            return try Int(session.sh("wc -l < \"$HOME/trainings\"").trimmed) ?? -1
        }
    }

    /// What GitHub tells a job that a push to main started.
    static let push = [
        "GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "push", "GITHUB_REF": "refs/heads/main",
    ]

    /// What it tells the job of pull request 7, whose head lies in `head`.
    func pullRequest(head repository: String = "acme/tiny", event: String = "pull_request") throws -> [String: String] {
        let payload = """
            {"number": 7, "repository": {"full_name": "acme/tiny", "default_branch": "main"},
             "pull_request": {"number": 7, "head": {"sha": "\(try session.sh("git rev-parse HEAD"))",
             "repo": {"full_name": "\(repository)"}},
             "base": {"ref": "main", "repo": {"full_name": "acme/tiny"}}}}
            """
        try Files.writeAtomically(Array(payload.utf8), to: session.home + "/event.json")
        return [
            "GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": event, "GITHUB_REF": "refs/pull/7/merge",
            "GITHUB_BASE_REF": "main", "GITHUB_HEAD_REF": "change", "GITHUB_REPOSITORY": "acme/tiny",
            "GITHUB_EVENT_PATH": session.home + "/event.json",
        ]
    }

    func runOnMain(_ arguments: String...) throws -> Session.Answer {
        try session.cml(["run"] + arguments, environment: Self.push)
    }

    func runOnChange(_ arguments: String...) throws -> Session.Answer {
        try session.cml(["run"] + arguments, environment: try pullRequest())
    }

    /// Commits `files` on a new branch from where we are.
    func branch(_ name: String = "change", files: [String: String]) throws {
        try session.sh("git switch -q -c \(name)")
        try session.write(files)
        try session.commit(name)
    }

    /// The runs that the remote keeps for a commit of this clone.
    func remoteRuns(of revision: String = "HEAD", kind: String = "run") throws -> [Json] {
        let commit = try session.sh("git rev-parse \(revision)")
        let script = "git --git-dir \"$HOME/remote.git\" notes --ref=cml/runs show \(commit) 2>/dev/null || true"
        return try session.sh(script).split(separator: "\n").map { try Json(parsing: String($0)) }
            .filter { $0["kind"]?.string == kind }
    }
}
