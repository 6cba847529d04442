import CMLSystem

extension Doctor {
    /// Since this version a fetch can leave `FETCH_HEAD` alone.
    private static let oldestGit = (2, 29)

    mutating func examineGit() {
        guard let version = GitRemote.programVersion(environment: world.environment) else {
            tell(
                "git", .missing, "no `git` in PATH", fix: "install git \(Self.oldestGit.0).\(Self.oldestGit.1) or later"
            )
            return
        }
        let parts = version.split(separator: ".").map { Int($0) ?? 0 } + [0, 0]
        let isOld = (parts[0], parts[1]) < Self.oldestGit
        tell(
            "git", isOld ? .missing : .ok, version,
            fix: isOld ? "install git \(Self.oldestGit.0).\(Self.oldestGit.1) or later" : nil)
    }

    /// The repository here, its commit and how much of its history there is.
    mutating func examineRepository() -> Repository? {
        let found: Repository?
        do throws(GitError) {
            found = try world.repository()
        } catch {
            tell("repository", .missing, "\(error)", fix: "run cml in a clone that its user owns")
            return nil
        }
        guard let repository = found else {
            tell("repository", .missing, "none in \(world.directory)", fix: "run cml in a clone of the project")
            return nil
        }
        tell("repository", .ok, repository.workdir ?? repository.gitDirectory)
        let head = (try? repository.head()) ?? Head(commit: nil, branch: nil)
        if let commit = context.head ?? context.commit ?? head.commit {
            tell("commit", .ok, commit + (head.branch.map { " on \($0)" } ?? ""))
        } else {
            tell("commit", .missing, "none yet", fix: "commit something")
        }
        if repository.isShallow {
            tell(
                "clone depth", .note, "shallow",
                fix: "none needed: `cml run` fetches as much history as it compares with")
        } else {
            tell("clone depth", .ok, "whole")
        }
        return repository
    }

    /// Whether the records of the remote can be read, and new ones pushed there.
    ///
    /// Only main's own job can't do without the right: a change's keeps its verdict.
    mutating func examineRemote(_ repository: Repository?) {
        guard let repository else { return }
        guard NotesExchange.isRemote(remote, of: repository) else {
            tell(
                "records", .note, "no remote `\(remote)`: records stay in this clone",
                fix: "`git remote add \(remote) URL`")
            return
        }
        let own = (try? repository.branchReference("refs/notes/cml/runs")) ?? nil
        guard let commit = own ?? (try? repository.head())?.commit else { return }
        let isMain = context.system != nil && !context.isPullRequest
        let state: Diagnosis.Finding.State = isMain ? .missing : .note
        let git = GitRemote(remote, of: repository, environment: world.environment, signals: world.signals)
        do throws(GitError) {
            switch try git.mayPush(commit, to: "refs/notes/cml/doctor") {
            case .done, .notAtomic:
                tell("records", .ok, "`\(remote)` takes refs/notes/cml/* (asked by `git push --dry-run`)")
            case .refused(let reason, _):
                tell("records", state, "`\(remote)` refuses: \(reason)", fix: context.rightToPush)
            case .failed(let said):
                tell("records", state, "can't push to `\(remote)`: \(said)", fix: context.rightToPush)
            }
        } catch {
            tell("records", state, "can't push to `\(remote)`: \(error)", fix: context.rightToPush)
        }
    }
}
