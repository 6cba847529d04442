extension ForgeKind {
    /// The forge of a name that a person gives: `github`, `gitlab`, `gitea`, `forgejo`, `bitbucket`.
    package init?(named name: String) {
        let name = name.lowercased()
        self.init(rawValue: name == "forgejo" ? "gitea" : name)
    }

    /// Its name in sentences.
    package var name: String {
        switch self {
        case .github: "GitHub"
        case .gitlab: "GitLab"
        case .gitea: "Gitea"
        case .bitbucket: "Bitbucket"
        }
    }

    /// What its users call a pull request.
    package var request: String { self == .gitlab ? "merge request" : "pull request" }

    package var markdown: MarkdownDialect {
        switch self {
        case .github: .github
        case .gitlab: .gitlab
        case .gitea: .gitea
        case .bitbucket: .bitbucket
        }
    }
}
