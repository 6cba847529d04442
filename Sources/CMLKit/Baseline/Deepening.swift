package import CMLSystem

/// Fetches what a clone lacks of the base branch's history, where a command may use the network.
///
/// What the remote refused once isn't asked for again: it's told, and the verdict lacks what it would have brought.
package final class Deepening {
    private let repository: Repository
    private let world: World
    private let git: GitRemote
    /// How far the shallow clone is deepened at the next try; the first reaches the baseline of most.
    private var step = 16
    /// Why nothing more can be had.
    private(set) var refusal: String?

    package init(_ repository: Repository, in world: World, remote: String) {
        self.repository = repository
        self.world = world
        git = GitRemote(remote, of: repository, environment: world.environment, signals: world.signals)
    }

    /// Makes the base branch known here, and returns its name where nobody gave one.
    ///
    /// A checkout of a pull request, or of a single branch, has none.
    func bring(_ base: BaseName?) throws(Failure) -> String? {
        if let base {
            // A workspace that is used again has a base branch, but an old one.
            let known = try BaseBranch.known(repository, named: base)
            if let known { refresh(base.name, at: known) } else { fetch(base.name) }
            return nil
        }
        guard try BaseBranch.commit(repository, named: nil) == nil else { return nil }
        let asked = ask("ask `\(git.name)` for its default branch") { () throws(GitError) in try git.defaultBranch() }
        guard let name = asked ?? nil else { return nil }
        fetch(name)
        return name
    }

    private func fetch(_ branch: String) {
        guard BaseBranch.isBranchName(branch) else { return }
        _ = ask("fetch the base branch `\(branch)`") { () throws(GitError) in try bring(tipOf: branch) }
    }

    /// Fetches a branch that is known; a remote that refuses, or has none of that name, leaves what is known.
    private func refresh(_ branch: String, at known: String) {
        guard BaseBranch.isBranchName(branch), refusal == nil, world.signals.pending == nil else { return }
        do throws(GitError) {
            guard let tip = try git.tip(of: branch), tip != known else { return }
            // What is here already has its history, which a depth would cut off.
            let ref = BaseBranch.fetchedRef(branch)
            if repository.has(tip) { try git.fetch(branch: branch, to: ref) } else { try bring(tipOf: branch) }
        } catch {
            world.console.debug("the base branch `\(branch)` was not fetched anew: \(error)")
        }
    }

    private func bring(tipOf branch: String) throws(GitError) {
        let ref = BaseBranch.fetchedRef(branch)
        if repository.isShallow {
            try git.fetch(tipOf: branch, to: ref)
        } else {
            try git.fetch(branch: branch, to: ref)
        }
    }

    /// Fetches more of a shallow clone's history, each time four times as much; false when there is no more to be had.
    func deepen(from tips: [String], base: BaseName?) -> Bool {
        let before = repository.shallowBoundary()
        guard refusal == nil, !before.isEmpty else { return false }
        let name = base.flatMap { BaseBranch.isBranchName($0.name) ? $0.name : nil }
        let branch = name.map { (name: $0, ref: BaseBranch.fetchedRef($0)) }
        let commits = step > 20_000 ? GitRemote.wholeHistory : step
        step *= 4
        _ = ask("deepen the history") { () throws(GitError) in
            try git.deepen(by: commits, tips: tips, branch: branch)
        }
        return refusal == nil && repository.shallowBoundary() != before
    }

    /// Fetches trees and blobs that a partial clone lacks, all of a kind at once.
    func bring(trees: [String], blobs: [String]) {
        let trees = trees.filter { !repository.has($0) }
        let blobs = blobs.filter { !repository.has($0) }
        if !trees.isEmpty { _ = ask("fetch trees") { () throws(GitError) in try git.fetch(trees: trees) } }
        if !blobs.isEmpty { _ = ask("fetch files") { () throws(GitError) in try git.fetch(objects: blobs) } }
    }

    /// Does it unless the remote has refused before, and keeps the reason when it refuses now.
    private func ask<Result>(_ doing: String, _ body: () throws(GitError) -> Result) -> Result? {
        guard refusal == nil, world.signals.pending == nil else { return nil }
        do throws(GitError) {
            return try body()
        } catch {
            refusal = "can't \(doing): \(printable(world.console.redacted(error.message)))"
            return nil
        }
    }
}
