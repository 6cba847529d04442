import CMLSystem

/// What can be known to be wrong before anything runs.
package enum Preflight {
    /// Checks that what the job needs is here.
    package static func check(_ settings: [JobSettings], in world: World) throws(Failure) {
        for job in settings {
            guard job.command.contains(where: { !$0.isWhitespace }) else {
                throw Failure(.usage, "there is no training command", at: "train.command", hint: "give `--command`")
            }
            for rule in job.gates { try rule.validate() }
            for path in job.outputs + job.metrics.map(\.file) + job.plots.map(\.file) { try checkPlace(path) }
            let missing = missing([job], in: world)
            guard missing.isEmpty else {
                let names = missing.map { "`\($0)`" }.joined(separator: ", ")
                throw Failure(
                    .usage, "the training requires \(names), which \(missing.count == 1 ? "is" : "are") missing",
                    at: "train.requires", hint: "set the variable, or run where there is one")
            }
        }
    }

    /// What of `train.requires` is not here.
    package static func missing(_ settings: [JobSettings], in world: World) -> [String] {
        var missing: [String] = []
        for name in settings.flatMap(\.requires) where !isHere(name, world.environment) && !missing.contains(name) {
            missing.append(name)
        }
        return missing
    }

    /// Refuses the folders that git and cml keep their own state in: putting them back would undo that.
    private static func checkPlace(_ path: String) throws(Failure) {
        let first = path.split(separator: "/").first { $0 != "." }
        guard first == ".git" || first == ".cml" else { return }
        throw Failure(.usage, "`\(path)` is git's or cml's own", at: "train.outputs", hint: "name another folder")
    }

    /// Refuses a base that a person misspelt before anything is trained.
    package static func checkBase(_ base: BaseName?, project: Project) throws(Failure) {
        guard let repository = project.repository else { return }
        _ = try BaseBranch.commit(repository, named: base)
    }

    /// Plans the params before `prepare` and `checks` run, where their files are there already, so that a misspelt
    /// key fails at once.
    package static func checkParams(_ settings: JobSettings, project: Project) throws(Failure) {
        guard settings.params.allSatisfy({ Files.exists(project.path($0)) }) else { return }
        let plan = try ParamsPlan(settings, project: project)
        _ = try settings.commandLine(adding: plan.words)
    }

    /// Checks that a file can be written, so that a wrong path fails in a millisecond and not after an hour.
    package static func checkWritable(_ path: String, option: String) throws(Failure) {
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        guard !Files.isFolder(path) else {
            throw Failure(.usage, "`\(path)` is a folder", at: option, hint: "name a file")
        }
        guard Files.isWritable(Files.exists(path) ? path : folder.isEmpty ? "." : folder) else {
            throw Failure(.usage, "`\(path)` can't be written", at: option, hint: "does its folder exist?")
        }
    }

    private static func isHere(_ requirement: String, _ environment: [String: String]) -> Bool {
        if requirement.lowercased() == "gpu" {
            return Machine.current.gpu != nil || Files.exists("/dev/nvidia0") || Files.exists("/dev/kfd")
        }
        return !(environment[requirement] ?? "").isEmpty
    }
}
