/// The command lines of podman and buildah, which share the code that builds (docs.podman.io, "podman build").
extension ImageBuilder {
    func podmanBuild(_ image: ImageBuild) -> [[String]] {
        guard let layout = image.layout else { return [build(image, manifest: nil)] }
        let name = listName(of: image)
        return [build(image, manifest: name), [program, "manifest", "push", "--all", name, "oci:\(layout)"]]
    }

    /// Removes the list under whose name several images are built: what a killed build left of it would be in the next.
    package func cleaning(_ image: ImageBuild) -> [String]? {
        switch self {
        case .podman, .buildah: image.layout == nil ? nil : [program, "manifest", "rm", listName(of: image)]
        case .docker, .buildx: nil
        }
    }

    private func listName(of image: ImageBuild) -> String { "localhost/cml-build:\(nameless(image.idFile))" }

    private func build(_ image: ImageBuild, manifest: String?) -> [String] {
        var words = [program, "build"]
        if let manifest { words += ["--manifest", manifest] } else { words += ["--iidfile", image.idFile] }
        // Buildah caches no layers unless told. Old versions take one platform's for another's, and make one image of
        // two, so that a list is built without.
        words += [manifest == nil ? "--layers" : "--layers=false", "--file", image.dockerfile]
        words += image.labelWords
        words += image.arguments.flatMap { ["--build-arg", $0] }
        words += image.secrets.flatMap { ["--secret", $0.word] }
        if let target = image.target { words += ["--target", target] }
        if !image.platforms.isEmpty { words += ["--platform", image.platforms.joined(separator: ",")] }
        words += image.cacheFrom.flatMap { ["--cache-from", $0] } + image.cacheTo.flatMap { ["--cache-to", $0] }
        if !image.usesCache { words.append("--no-cache") }
        if let network = image.network { words += ["--network", network] }
        return words + [image.context]
    }

    /// A tag made of a path: what is no letter or digit becomes `-`.
    private func nameless(_ path: String) -> String {
        String(path.suffix(60).map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }.drop { $0 == "-" })
            .lowercased()
    }
}
