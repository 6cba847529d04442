import CMLSystem

/// Does the steps of a workflow's jobs as a runner of GitHub's does, one after the other.
///
/// `run` steps go through bash with the runner's variables and files; of the actions it knows the checkout, which it
/// does at depth 1, and the artifacts. Those that install a language it leaves out.
package final class ActionsRunner {
    private let workflow: Node
    private let session: Session
    /// What the event tells every job.
    private let environment: [String: String]
    private let token: String
    /// The ref that a checkout gets.
    private let ref: String

    package init(
        _ workflow: String, in session: Session, environment: [String: String], token: String, ref: String
    ) throws {
        self.workflow = try Node.parsingYaml(Array(workflow.utf8))
        self.session = session
        self.environment = environment
        self.token = token
        self.ref = ref
    }

    /// What became of a job.
    package struct Job {
        package var failed = false
        /// What each step printed, by its name or action.
        package var log: [String] = []
        package var summary = ""
        package var outputs = ""
    }

    package func run(job name: String) throws -> Job {
        let folder = "\(session.home)/runner-\(name)"
        try session.sh("mkdir -p '\(folder)/work' '\(folder)/temp' && cd '\(folder)' && touch env path output summary")
        var result = Job()
        for step in workflow["jobs"]?[name]?["steps"]?.items ?? [] {
            let condition = step["if"]?.string ?? ""
            let runsAnyway = condition.contains("always()") || condition.contains("!cancelled()")
            guard !result.failed || runsAnyway else { continue }
            let title = step["name"]?.string ?? step["uses"]?.string ?? step["run"]?.string ?? ""
            let (code, text) = try run(step, in: folder)
            result.log.append("\(title): exit \(code)\n\(text)")
            if code != 0, step["continue-on-error"]?.content != .bool(true) { result.failed = true }
        }
        result.summary = try session.sh("cat '\(folder)/summary'")
        result.outputs = try session.sh("cat '\(folder)/output'")
        return result
    }

    private func run(_ step: Node, in folder: String) throws -> (Int32, String) {
        if let script = step["run"]?.string { return try bash(script, step, folder) }
        let action = step["uses"]?.string?.split(separator: "@").first ?? ""
        let path = expanded(step["with"]?["path"]?.string ?? "", folder)
        switch action {
        case "actions/checkout":
            let url = "file://\(session.home)/remote.git"
            return try bash(
                """
                git init -q . && git remote add origin '\(url)'
                git fetch -q --no-tags --depth 1 origin '+\(ref):refs/remotes/\(ref.dropFirst("refs/".count))'
                git checkout -q --detach FETCH_HEAD
                """, step, folder)
        case "actions/upload-artifact":
            return try bash("mkdir -p \"$HOME/artifact\" && cp -R '\(path)/.' \"$HOME/artifact/\"", step, folder)
        case "actions/download-artifact":
            return try bash("mkdir -p '\(path)' && cp -R \"$HOME/artifact/.\" '\(path)/'", step, folder)
        default: return (0, "left out")
        }
    }

    private func bash(_ script: String, _ step: Node, _ folder: String) throws -> (Int32, String) {
        var variables = session.environment.merging(environment) { $1 }
        for entry in (workflow["env"]?.entries ?? []) + (step["env"]?.entries ?? []) {
            variables[entry.key] = expanded(entry.value.string ?? "", folder)
        }
        let files = [
            "GITHUB_ENV": "env", "GITHUB_PATH": "path", "GITHUB_OUTPUT": "output", "GITHUB_STEP_SUMMARY": "summary",
            "GITHUB_WORKSPACE": "work", "RUNNER_TEMP": "temp",
        ]
        for (name, file) in files { variables[name] = "\(folder)/\(file)" }
        let added = String(decoding: try Files.read(folder + "/path"), as: UTF8.self).split(separator: "\n").reversed()
        variables["PATH"] = (added.map { String($0) } + [variables["PATH"] ?? ""]).joined(separator: ":")
        let command = Command(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", expanded(script, folder)],
            directory: folder + "/work", environment: variables)
        let output = try command.run()
        return (output.status.code, output.text + output.errorText)
    }

    private func expanded(_ text: String, _ folder: String) -> String {
        text.replacing("${{ github.token }}", with: token).replacing("${{ runner.temp }}", with: folder + "/temp")
    }
}
