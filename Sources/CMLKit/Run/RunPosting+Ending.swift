import CMLSystem

/// What a job without a verdict leaves on the forge.
extension RunPosting {
    /// Closes the status of a job that has no verdict, also after a signal; `always` sets one that wasn't opened.
    func abandon(_ failure: Failure, always: Bool = false) {
        if failure.kind == .training { replaceComment(failure) }
        guard setsStatus, isOpen || always, !isClosed, let commit else { return }
        let text = failure.kind == .training ? "the training failed: \(failure.what)" : failure.what
        do throws(Failure) {
            guard let forge = try connect(forLast: true) else { return }
            do throws(ForgeError) {
                try forge.set(status(.error, text), on: commit)
                isClosed = true
            } catch {
                throw error.failure
            }
        } catch {
            world.console.warn(
                "the status `\(name)` was not closed: \(error.what); `cml run --close-status` does it later")
        }
    }

    /// Says in the comment that there is no verdict: the one of an earlier commit would be taken for this one's.
    private func replaceComment(_ failure: Failure) {
        guard postsComment, world.signals.pending == nil else { return }
        attempt("comment") { () throws(ForgeError) in
            guard let forge = try connectOrFail() else { return }
            let text = failure.markdown(key: key, job: context.jobURL, forge.dialect.kind.markdown)
            try comment(text, forge)
        }
        if let failure = posting.failure { world.console.warn(failure.what) }
    }

    /// Closes a status that a killed job has left open; nil where there is nothing to close.
    ///
    /// A fork's is pending because nobody who is trusted measured it, and stays so.
    func closeLeft() throws(Failure) -> CommitStatus.State? {
        guard setsStatus, !context.isFork, let commit else { return nil }
        do throws(ForgeError) {
            guard let forge = try connectOrFail(), try forge.status(named: name, of: commit) == .pending else {
                return nil
            }
            try forge.set(status(.error, "the job ended without a verdict"), on: commit)
            return .error
        } catch {
            guard error.kind != .rights else {
                _ = skip("status", error.failure.hint ?? error.failure.what)
                return nil
            }
            throw error.failure
        }
    }
}
