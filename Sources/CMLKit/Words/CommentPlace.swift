import CMLSystem

/// What a person says of where a comment goes: `pr`, `commit/SHA`, `issue/7`, or nothing.
package enum CommentPlace: Equatable, Sendable {
    /// The job's pull request; a commit of none takes the comment itself.
    case automatic
    /// By its number, else that of the job or of the commit.
    case pullRequest(String?)
    case commit(String?)
    case issue(String)

    /// Reads `--target`.
    package init(parsing text: String) throws(Failure) {
        let slash = text.firstIndex(of: "/")
        let word = text[..<(slash ?? text.endIndex)].lowercased()
        let reference = slash.map { String(text[text.index(after: $0)...]) }
        switch (word, reference) {
        case ("auto", nil): self = .automatic
        case ("pr", nil): self = .pullRequest(nil)
        case ("commit", nil): self = .commit(nil)
        case ("pr", let number?): self = .pullRequest(try Self.number(number, of: text))
        case ("issue", let number?): self = .issue(try Self.number(number, of: text))
        case ("commit", let commit?) where !commit.isEmpty: self = .commit(commit)
        default:
            throw Failure(
                .usage, "`--target` can't be `\(printable(text))`",
                hint: "`pr`, `pr/NUMBER`, `commit`, `commit/SHA` or `issue/NUMBER`")
        }
    }

    /// A number goes into the address of a request, so it's nothing else.
    private static func number(_ text: String, of target: String) throws(Failure) -> String {
        guard !text.isEmpty, text.utf8.count < 19, text.allSatisfy({ $0.isASCII && $0.isNumber }) else {
            throw Failure(.usage, "`--target` takes a number after the slash, found `\(printable(target))`")
        }
        return text
    }
}

extension WordScene {
    /// Finds what a comment goes on; asks the forge only where the job doesn't tell.
    ///
    /// `named` is the commit that an option names: then the job's own pull request isn't asked for.
    func target(_ place: CommentPlace, commit named: String?, on forge: Forge) throws(Failure) -> CommentTarget {
        switch place {
        case .issue(let number): return .issue(number)
        case .pullRequest(let number?): return .pullRequest(number)
        case .commit(let commit): return .commit(try self.commit(commit ?? named))
        case .pullRequest(nil):
            if let number = try pullRequest(named, isExplicit: true, on: forge) { return .pullRequest(number) }
            let commit = try self.commit(named)
            throw Failure(
                .usage, "no open \(forge.dialect.kind.request) has commit \(commit.prefix(12))",
                hint: "`--target pr/NUMBER` names one")
        case .automatic:
            if let number = try pullRequest(named, isExplicit: false, on: forge) { return .pullRequest(number) }
            let commit = try self.commit(named)
            guard forge.dialect.createComment("", on: .commit(commit)) != nil else {
                throw Failure(
                    .usage,
                    "no open \(forge.dialect.kind.request) has commit \(commit.prefix(12)), and "
                        + "\(forge.dialect.kind.name) has no comments on commits",
                    hint: "`--target pr/NUMBER` names one")
            }
            world.console.say(
                "no open \(forge.dialect.kind.request) has commit \(commit.prefix(12)): the commit gets the comment.")
            return .commit(commit)
        }
    }

    /// The job's pull request, else an open one of the commit's: one that has it as its head before others.
    private func pullRequest(
        _ named: String?, isExplicit: Bool, on forge: Forge
    ) throws(Failure) -> String? {
        if named == nil, let number = context.pullRequest { return number }
        let commit = try self.commit(named)
        let found = try delivering { () throws(ForgeError) in try forge.pullRequests(of: commit) }
        let right = found.first { $0.hasHead(commit) }
        // A release branch's pull request holds main's commits, and none of them is about it.
        return (right ?? (isExplicit ? found.first : nil))?.number
    }
}
