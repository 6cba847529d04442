import CMLKit
import CMLSystem

extension CommandContext {
    /// `cml image build`: builds an image of the tree whose check passed.
    func imageBuild() throws(Failure) -> Int32 {
        let result = try buildImage(imageBuildOptions(), in: world)
        result.notices.forEach(console.warn)
        if result.image == nil {
            for words in result.commands { console.result(words.map(\.shellQuoted).joined(separator: " ")) }
            if let refusal = result.refusal { console.fail(refusal) }
            return result.exitCode
        }
        show(result)
        return result.exitCode
    }

    private func show(_ result: ImageBuildResult) {
        guard let image = result.image else { return }
        let gates = result.judgement?.gates ?? []
        if arguments.has("json") {
            var fields = image.json.object ?? [:]
            fields["gates"] = .array(gates.map(\.json))
            console.result(Json.object(fields).prettyJson())
            return
        }
        for gate in gates { console.result(gate.line) }
        for (name, metric) in image.metrics.sorted(by: { $0.key < $1.key }) {
            console.result(
                "\(name) \(metric.number.map { significant($0, 6) } ?? "?")\(metric.unit.map { " \($0)" } ?? "")")
        }
        let why = image.check.map { "check \($0) passed" } ?? "ungated: nothing vouches for it"
        console.result("built \(image.id) of commit \(image.commit.prefix(7)) (\(why))")
        guard result.judgement?.isFailed == true else { return }
        let names = image.failed.map { "`\($0)`" }.joined(separator: ", ")
        console.fail(Failure(.gate, "the image failed its gates: \(names)", hint: "it is not pushed"))
    }

    private func imageBuildOptions() throws(Failure) -> ImageBuildOptions {
        var options = ImageBuildOptions()
        options.selection = selection
        options.builder = arguments.value("builder")
        options.dockerfile = arguments.value("dockerfile")
        options.arguments = arguments.all("build-arg")
        options.secrets = arguments.all("secret")
        options.target = arguments.value("target")
        options.platforms = arguments.all("platform").flatMap { $0.split(separator: ",").map(String.init) }
        options.cacheFrom = arguments.all("cache-from")
        options.cacheTo = arguments.all("cache-to")
        options.usesCache = !arguments.has("no-cache")
        options.network = arguments.value("network")
        options.hasProvenance = arguments.has("provenance")
        options.allowsUngated = arguments.has("allow-ungated")
        options.isDryRun = arguments.has("dry-run")
        options.base = arguments.value("base")
        options.remote = arguments.value("remote") ?? "origin"
        return options
    }
}
