import CMLSystem

/// What `cml asset publish` was asked for.
package struct AssetOptions: Equatable, Sendable {
    /// The file; `-` is stdin.
    package var file = "-"
    /// Whether the address is wanted as Markdown.
    package var isMarkdown = false
    package var title: String?
    /// Instead of what the content or the name shows.
    package var type: String?
    package var forge = ForgeOptions()

    package init() {}
}

/// Gives the forge a file and returns its address, or the Markdown that shows it.
package func publishAsset(_ options: AssetOptions, in world: World) throws(Failure) -> String {
    let scene = WordScene(options.forge, in: world)
    let file = WordFile(options.file, in: world)
    let bytes = try file.bytes(limit: 100 << 20)
    guard !bytes.isEmpty else { throw Failure(.usage, "the file is empty", at: options.file) }
    let forge = try scene.forge()
    let kind = forge.dialect.kind
    let name = options.file == "-" ? "file" : FileName(options.file).name
    let type = options.type ?? MediaType.any(bytes, named: name)
    var upload = FileUpload(name: name, type: type, bytes: bytes)
    if kind == .bitbucket { upload.name = "cml-\(Sha256.hex(bytes).prefix(12))-\(name)" }
    let target = scene.context.pullRequest.map { CommentTarget.pullRequest($0) }
    let address = try delivering { () throws(ForgeError) in try forge.upload(upload, for: target) }
    guard let address else {
        throw Failure(
            .usage,
            kind == .gitea
                ? "Gitea keeps a file with a pull request, and this job is about none"
                : "\(kind.name) takes no files from a job",
            hint: kind == .gitea ? nil : "keep it as an artifact of the job (`actions/upload-artifact`)")
    }
    return options.isMarkdown
        ? markdown(address, type: type, title: options.title, name: name) : forge.dialect.page(of: address)
}

private func markdown(_ address: String, type: String, title: String?, name: String) -> String {
    let address = MarkdownImage.encoded(address)
    let isShown = type.hasPrefix("image/") || type.hasPrefix("video/")
    guard isShown else { return "[\(MarkdownText.inline(title ?? name))](\(address))" }
    let words = title.map { " \"\(printable($0).replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\"" }
    return "![](\(address)\(words ?? ""))"
}

extension ForgeDialect {
    /// A whole address of one that GitLab gives below the project's page.
    fileprivate func page(of address: String) -> String {
        guard address.hasPrefix("/"), kind == .gitlab else { return address }
        let server = api.hasSuffix("/api/v4") ? String(api.dropLast("/api/v4".count)) : api
        return "\(server)/\(repository)\(address)"
    }
}
