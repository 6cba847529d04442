/// Which forge a repository is for: what its remote's host says, else the CI files that are there.
package enum ForgeDetection {
    package static func forge(remote: String?, context: CIContext, has: (String) -> Bool) -> ForgeKind? {
        if let forge = context.forge { return forge }
        let host = remote.flatMap { RepositoryAddress($0)?.host }
        if let known = host.flatMap({ ForgeKind(host: $0) }) { return known }
        let files: [(String, ForgeKind)] = [
            (".gitlab-ci.yml", .gitlab), (".forgejo", .gitea), (".gitea", .gitea),
            ("bitbucket-pipelines.yml", .bitbucket), (".github/workflows", .github),
        ]
        if let found = files.first(where: { has($0.0) }) { return found.1 }
        let words: [(String, ForgeKind)] = [
            ("gitlab", .gitlab), ("gitea", .gitea), ("forgejo", .gitea), ("github", .github),
        ]
        return host.flatMap { host in words.first { host.contains($0.0) }?.1 }
    }
}
