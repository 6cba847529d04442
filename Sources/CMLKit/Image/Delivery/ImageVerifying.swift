import CMLSystem

/// What vouches for an image: the line of its push, the check that let it be built, and the runs behind that.
package struct VerifiedImage: Equatable, Sendable {
    package var name: ImageName
    /// What the registry calls the image now.
    package var digest: String
    package var record: ImageRecord
    package var run: RunRecord
}

/// What `cml image verify` found.
package struct ImageVerification {
    package var name: ImageName
    package var digest: String
    package var verified: VerifiedImage?
    /// Why nothing vouches for the image.
    package var reasons: [String] = []

    package var exitCode: Int32 { verified == nil ? 1 : 0 }
}

/// Finds out which commit, data, params and metrics made an image, by freshly fetched notes; labels are no evidence.
struct ImageVerifying {
    let repository: Repository
    let world: World
    let remote: String

    func verify(_ name: ImageName, in registry: Registry) throws(Failure) -> (ImageVerification, ImageManifest) {
        guard let manifest = try registry.manifest(name.reference) else {
            throw Failure(.delivery, "the registry has no image `\(name)`", at: name.registry)
        }
        try fetch()
        var verification = ImageVerification(name: name, digest: manifest.digest)
        let found = try NotesStore(repository).notes(having: manifest.digest)
        let evidence = try CheckEvidence(repository, folder: nil)
        for image in Self.images(found) where image.names(manifest.digest) {
            do throws(Failure) {
                let run = try vouching(image, manifest, evidence)
                verification.verified = VerifiedImage(
                    name: name, digest: manifest.digest, record: image, run: run)
                return (verification, manifest)
            } catch {
                verification.reasons.append("\(image.id): \(error.what)")
            }
        }
        if verification.reasons.isEmpty {
            verification.reasons = ["no record names \(manifest.digest): it was not pushed by `cml image push`"]
        }
        return (verification, manifest)
    }

    private func fetch() throws(Failure) {
        guard NotesExchange.isRemote(remote, of: repository) else {
            throw Failure(
                .usage, "no remote `\(remote)` to fetch the records from", at: "--remote",
                hint: "an image is judged by freshly fetched notes; `git remote -v` lists the remotes")
        }
        _ = try NotesExchange(repository, in: world, remote: remote).fetch()
        if let signal = world.signals.pending { throw Failure(.signal(signal), "ended by signal \(signal)") }
    }

    /// The lines of pushes, newest first, each once; of one image, that it was tested itself before a lesser test.
    private static func images(_ notes: [[StoredLine]]) -> [ImageRecord] {
        var images: [ImageRecord] = []
        for case .fact("image", let json) in notes.joined() {
            guard let image = ImageRecord(json), !images.contains(image) else { continue }
            images.append(image)
        }
        return images.sorted { one, other in
            (one.time, one.isTestOfCommand ? 0 : 1, one.id) > (other.time, other.isTestOfCommand ? 0 : 1, other.id)
        }
    }

    /// The run that the line names, when its check passed; throws why it doesn't vouch.
    private func vouching(
        _ image: ImageRecord, _ manifest: ImageManifest, _ evidence: CheckEvidence
    ) throws(Failure) -> RunRecord {
        if image.digest == manifest.digest {
            guard image.children == manifest.children else { throw refusal("it names other images of the list") }
        }
        if repository.has(image.commit) {
            let tree = try attempt("read commit \(image.commit)") { () throws(GitError) in
                try repository.tree(ofCommit: image.commit)
            }
            guard tree == image.tree else { throw refusal("the commit that it names has another tree") }
        }
        let checks = try evidence.checks(commit: image.commit, tree: image.tree)
        guard let check = checks.first(where: { $0.id == image.check }) else {
            throw refusal("the check \(image.check) that it names is not recorded")
        }
        guard check.outcome == "passed", check.blocked == nil else {
            throw refusal("the check \(check.id) that it names did not pass")
        }
        guard check.project == image.project, check.profile == image.profile else {
            throw refusal("the check \(check.id) is of another project or profile")
        }
        guard let runs = try evidence.runs(of: check), let run = runs.first(where: { $0.id == image.record }) else {
            throw refusal("the run \(image.record) that it names is not recorded")
        }
        guard runs.allSatisfy({ $0.isGood && !$0.dirty && !$0.isFork && $0.project == image.project }) else {
            throw refusal("a run of check \(check.id) failed, was dirty, or is a fork's")
        }
        guard check.earlier == .reused || runs.allSatisfy({ $0.tree == image.tree }) else {
            throw refusal("the runs of check \(check.id) are of another tree")
        }
        return run
    }

    private func refusal(_ what: String) -> Failure { Failure(.gate, what) }
}

extension ImageRecord {
    /// Whether the line is about the image of that digest, alone or in its list.
    fileprivate func names(_ digest: String) -> Bool {
        self.digest == digest || children.values.contains(digest)
    }
}
