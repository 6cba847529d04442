import CMLSystem

/// What became of a comment.
package struct PostedComment: Equatable, Sendable {
    package enum Outcome: String, Sendable {
        case created
        case updated
        /// It said that already, and nothing was sent.
        case unchanged
    }

    package var outcome: Outcome
    package var comment: ForgeComment
    /// How many older ones of the same key were deleted, or made to point here.
    package var folded = 0
}

extension Forge {
    private static let tries = 3
    private static let mostFolded = 20

    /// All comments on `target`, oldest first.
    package func comments(on target: CommentTarget) throws(ForgeError) -> [ForgeComment] {
        guard let first = dialect.commentList(on: target) else { throw unsupported(.readComments(target)) }
        var comments: [ForgeComment] = []
        var seen: Set<String> = []
        var request = first
        while true {
            guard seen.insert(request.url).inserted else { return comments }
            let page = try read(request, .readComments(target)) { dialect.commentPage($0) }
            comments += page.comments
            guard let next = page.next else { return comments }
            guard ForgePlace.origin(of: next.url) == ForgePlace.origin(of: dialect.api) else {
                throw unreadable(request, .readComments(target), "the next page would be on another server")
            }
            request = next
        }
    }

    /// Writes `body` as the one comment of `marker`: the one that is there is edited, others of ours go.
    package func upsert(
        _ body: String, on target: CommentTarget, marker: CommentMarker
    ) throws(ForgeError) -> PostedComment {
        // An id becomes a part of an address, and all forges number their comments.
        let marked = try comments(on: target).filter { marker.isIn($0.body) && $0.id.utf8.allSatisfy(isDigit) }
        let candidates = own(among: marked)
        for candidate in candidates.prefix(Self.tries) {
            guard var posted = try edit(candidate, body, on: target) else { continue }
            posted.folded = fold(candidates.filter { $0.id != candidate.id }, into: posted.comment, on: target)
            return posted
        }
        return try create(body, on: target, marker: marker, known: Set(marked.map(\.id)))
    }

    /// Edits a comment; nil where that is refused, or the comment is gone.
    func edit(
        _ comment: ForgeComment, _ body: String, on target: CommentTarget
    ) throws(ForgeError) -> PostedComment? {
        if Self.isSame(comment.body, body) { return PostedComment(outcome: .unchanged, comment: comment) }
        guard let request = dialect.updateComment(comment.id, body, on: target) else { return nil }
        do throws(ForgeError) {
            var updated = try read(request, .comment(target)) { dialect.comment($0.json) }
            updated.body = body
            return PostedComment(outcome: .updated, comment: updated)
        } catch {
            guard error.kind == .rights || error.kind == .absent else { throw error }
            return nil
        }
    }

    /// Writes a new comment.
    ///
    /// Whether one whose answer was lost is there is looked up before it's sent again: by its text, among those that
    /// were not there before.
    package func create(
        _ body: String, on target: CommentTarget, marker: CommentMarker? = nil, known: Set<String> = []
    ) throws(ForgeError) -> PostedComment {
        guard let request = dialect.createComment(body, on: target) else { throw unsupported(.comment(target)) }
        for attempt in 1... {
            do throws(ForgeError) {
                let comment = try read(request, .comment(target)) { dialect.comment($0.json) }
                return PostedComment(outcome: .created, comment: comment)
            } catch {
                guard error.kind == .lost, dialect.commentList(on: target) != nil else { throw error }
                pause(Double(attempt))
                let there = try comments(on: target).last { comment in
                    !known.contains(comment.id) && (marker?.isIn(comment.body) ?? true)
                        && Self.isSame(comment.body, body)
                }
                if let there { return PostedComment(outcome: .created, comment: there) }
                guard attempt < Self.tries else { throw error }
            }
        }
        throw unsupported(.comment(target))
    }

    /// The comments that this token wrote, or could have: the one to keep first.
    ///
    /// What others wrote is left alone, whatever it holds: whoever writes a comment can copy a marker.
    private func own(among marked: [ForgeComment]) -> [ForgeComment] {
        if marked.isEmpty { return [] }
        let isJob = token?.kind == .actionsJob
        if isJob {
            let own = marked.filter { $0.author.map { dialect.jobAuthors.contains($0.name) } ?? false }
            if !own.isEmpty { return own }
        }
        // Where nobody says who wrote it, the newest is the likeliest.
        let unsigned = Array(marked.filter { $0.author == nil }.reversed())
        guard unsigned.count < marked.count else { return unsigned }
        if let identity = identity() {
            let own = marked.filter { $0.author?.name == identity.name }
            return own.isEmpty ? unsigned : own
        }
        if dialect.onlyAuthorsEdit { return Array(marked.reversed()) }
        return isJob ? unsigned : unsigned + marked.filter { $0.author?.isApp == true }
    }

    /// Deletes the other comments of a key; those that can't be are made to point to the one that is kept.
    private func fold(_ others: [ForgeComment], into kept: ForgeComment, on target: CommentTarget) -> Int {
        var folded = 0
        for comment in others.prefix(Self.mostFolded) {
            if let request = dialect.deleteComment(comment.id, on: target),
                (try? send(request, .comment(target))) != nil
            {
                folded += 1
                continue
            }
            let text = kept.url.map { "This report is [kept up to date here](\($0))." } ?? "This report has moved."
            if let request = dialect.updateComment(comment.id, text, on: target),
                (try? send(request, .comment(target))) != nil
            {
                folded += 1
            }
        }
        return folded
    }

    /// Whether a stored text is what would be sent: forges change line ends and the white space at the end.
    private static func isSame(_ stored: String, _ body: String) -> Bool {
        func plain(_ text: String) -> Substring {
            let text = text.replacing("\r\n", with: "\n")
            let end = text.lastIndex { !$0.isWhitespace }
            return end.map { text[...$0] } ?? ""
        }
        return plain(stored) == plain(body)
    }

    private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
