import CMLSystem

/// What an image says of itself (OCI image spec, "Annotations"); nobody believes it, `cml image verify` asks the notes.
enum ImageLabels {
    static func labels(
        of project: Project, commit: String, created: Double, check: VouchingCheck?, in world: World
    ) -> [String: String] {
        let context = CIContext(in: world)
        var labels = [
            "org.opencontainers.image.revision": commit,
            "org.opencontainers.image.created": Clock.iso8601(created),
            "org.opencontainers.image.title": project.name,
            "cml.project": project.name,
            "cml.profile": project.config.image?.profile ?? "smoke",
            "cml.verdict": check == nil ? "ungated" : "passed",
        ]
        labels["cml.run"] = check?.record.id
        labels["cml.check"] = check?.id
        let source = context.repositoryURL ?? project.repository?.remoteURL("origin").flatMap(page)
        labels["org.opencontainers.image.source"] = source
        return labels.mapValues { printable(world.console.redacted($0)) }
    }

    /// A remote's address as a page, without the user and the password that it may have; nil for a path.
    static func page(of remote: String) -> String? {
        guard let scheme = ["https://", "http://"].first(where: remote.hasPrefix) else { return nil }
        let rest = remote.dropFirst(scheme.count)
        let host = rest.prefix { $0 != "/" }
        let path = rest.dropFirst(host.count)
        let bare = host.split(separator: "@").last ?? host
        return scheme + bare + (path.hasSuffix(".git") ? path.dropLast(4) : path)
    }
}
