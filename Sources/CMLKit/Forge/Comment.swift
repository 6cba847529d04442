package import CMLSystem

/// What a comment is written on.
package enum CommentTarget: Equatable, Sendable {
    /// By the number that people see; GitLab's is the IID.
    case pullRequest(String)
    case issue(String)
    case commit(String)

    /// Its name in sentences: `pull request 7`.
    package var name: String {
        switch self {
        case .pullRequest(let number): "pull request \(number)"
        case .issue(let number): "issue \(number)"
        case .commit(let commit): "commit \(commit.prefix(12))"
        }
    }
}

/// A comment as the forge has it.
package struct ForgeComment: Equatable, Sendable {
    package var id: String
    package var body: String
    /// nil where the forge doesn't tell.
    package var author: ForgeAuthor?
    /// Its page.
    package var url: String?

    package init(id: String, body: String, author: ForgeAuthor? = nil, url: String? = nil) {
        self.id = id
        self.body = body
        self.author = author
        self.url = url
    }
}

/// Who wrote a comment, or whose a token is.
package struct ForgeAuthor: Equatable, Sendable {
    /// What two authors are told apart by: a login, on Bitbucket an id.
    package var name: String
    /// Whether the forge says that it's an app's own account, which no person can write as.
    package var isApp = false

    package init(_ name: String, isApp: Bool = false) {
        self.name = name
        self.isApp = isApp
    }
}

/// One page of comments, and how the next one is asked for.
package struct CommentPage: Equatable, Sendable {
    package var comments: [ForgeComment]
    package var next: HTTPRequest?

    package init(_ comments: [ForgeComment], next: HTTPRequest? = nil) {
        self.comments = comments
        self.next = next
    }
}
