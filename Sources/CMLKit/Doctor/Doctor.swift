package import CMLSystem

/// What `cml doctor` found: one finding a subject, each with what to do.
package struct Diagnosis: Equatable {
    package var findings: [Finding] = []

    package struct Finding: Equatable {
        package enum State: String, Equatable {
            case ok
            /// Not there, and not needed for every job.
            case note
            /// What `cml run` can't do without here.
            case missing
        }

        package var subject: String
        package var state: State
        package var found: String
        package var fix: String?

        package init(_ subject: String, _ state: State, _ found: String, fix: String? = nil) {
            self.subject = subject
            self.state = state
            self.found = found
            self.fix = fix
        }
    }

    /// 2, as for every other problem that is found before training.
    package var exitCode: Int32 { findings.contains { $0.state == .missing } ? 2 : 0 }

    package var json: Json {
        .object([
            "ok": .bool(exitCode == 0),
            "findings": .array(
                findings.map { finding in
                    .object([
                        "subject": .string(finding.subject), "state": .string(finding.state.rawValue),
                        "found": .string(finding.found), "fix": finding.fix.map { .string($0) } ?? .null,
                    ])
                }),
        ])
    }

    /// A line a finding, and below it what to do.
    package var text: String {
        let width = findings.map(\.subject.count).max() ?? 0
        let lines = findings.flatMap { finding in
            let mark = finding.state == .missing ? "MISSING" : finding.state.rawValue
            let head = "\(mark.padded(to: 7))  \(finding.subject.padded(to: width))  \(finding.found)"
            return [head] + (finding.fix.map { ["\(String(repeating: " ", count: width + 11))fix: \($0)"] } ?? [])
        }
        return lines.joined(separator: "\n")
    }
}

/// Finds out what `cml run` would find here, and writes nothing: not here, not at the remote, not on the forge.
package func diagnose(_ options: ForgeOptions, remote: String, in world: World) -> Diagnosis {
    var doctor = Doctor(options: options, remote: remote, world: world, context: CIContext(in: world))
    doctor.examine()
    var diagnosis = doctor.diagnosis
    for index in diagnosis.findings.indices {
        diagnosis.findings[index].found = printable(world.console.redacted(diagnosis.findings[index].found))
        diagnosis.findings[index].fix = diagnosis.findings[index].fix.map { world.console.redacted($0) }
    }
    return diagnosis
}

/// One examination.
struct Doctor {
    let options: ForgeOptions
    let remote: String
    let world: World
    let context: CIContext
    var diagnosis = Diagnosis()

    init(options: ForgeOptions, remote: String, world: World, context: CIContext) {
        self.options = options
        self.remote = remote
        self.world = world
        self.context = context
    }

    mutating func examine() {
        examineGit()
        let repository = examineRepository()
        examineConfiguration()
        examineJob(repository)
        examineForge(repository)
        examineRemote(repository)
        examineBuilder()
    }

    mutating func tell(
        _ subject: String, _ state: Diagnosis.Finding.State, _ found: String, fix: String? = nil
    ) {
        diagnosis.findings.append(Diagnosis.Finding(subject, state, found, fix: fix))
    }

    private mutating func examineConfiguration() {
        var selection = Project.Selection()
        selection.usesRepository = false
        do throws(Failure) {
            let project = try Project(selection, in: world)
            tell("configuration", .ok, project.config.file.map { "\(project.root)/\($0)" } ?? "dvc.yaml")
        } catch {
            let place = error.place.map { " (\($0))" } ?? ""
            tell("configuration", .missing, error.what + place, fix: error.hint ?? "`cml init` writes a cml.yaml")
        }
    }

    /// What the CI system tells.
    private mutating func examineJob(_ repository: Repository?) {
        guard let system = context.system else {
            tell("CI system", .note, "none: this is no CI job", fix: "`cml check` is for here; `cml run` for CI")
            return
        }
        tell("CI system", .ok, [system, context.event].compactMap(\.self).joined(separator: ", "))
        if context.isPullRequest {
            let number = context.pullRequest.map { "number \($0)" } ?? "of unknown number"
            tell("pull request", .ok, context.isFork ? "\(number), of a fork" : number)
        } else {
            tell("pull request", .note, "none: the job is about \(context.ref ?? "a commit")")
        }
        if RunRefusal.isPrivileged(context) {
            tell(
                "event", .note, "`\(context.event ?? "")` has this repository's secrets",
                fix: "train in a `pull_request` job, and deliver here with `cml run --deliver DIR`")
        }
    }

    /// Only the commands for images need one.
    private mutating func examineBuilder() {
        for program in ["docker", "podman", "buildah"] {
            let words = program == "docker" ? ["version", "--format", "{{.Server.Version}}"] : ["--version"]
            let command = Command([program] + words, environment: world.environment)
            guard let output = try? command.run() else { continue }
            let said = output.text.split(whereSeparator: \.isNewline).first.map { String($0) } ?? ""
            guard output.status.isSuccess, !said.isEmpty else {
                let why = output.errorText.split(whereSeparator: \.isNewline).first ?? "no answer"
                tell("image builder", .note, "\(program) does not answer: \(why)", fix: "start its daemon")
                return
            }
            tell("image builder", .ok, program == "docker" ? "docker \(said)" : said)
            return
        }
        tell(
            "image builder", .note, "no docker, podman or buildah",
            fix: "install one where images are built; nothing else needs it")
    }
}
