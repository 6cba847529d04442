/// Docker's command lines (docs.docker.com, "docker build" and "docker buildx build").
extension ImageBuilder {
    func dockerBuild(_ image: ImageBuild) -> [String] {
        var words = self == .buildx ? ["docker", "buildx", "build"] : ["docker", "build", "--force-rm"]
        if self == .buildx {
            // Without provenance one image stays one manifest, whose config is the image's id.
            words.append(image.hasProvenance ? "--provenance=true" : "--provenance=false")
            words.append("--progress=plain")
            if let layout = image.layout {
                words += ["--output", "type=oci,tar=false,dest=\(layout)"]
            } else {
                words.append("--load")
            }
        }
        words += ["--iidfile", image.idFile, "--file", image.dockerfile]
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
}
