import CMLKit
import CMLSystem

extension CommandContext {
    /// `cml image build`: builds an image of the tree whose check passed.
    func imageBuild() throws(Failure) -> Int32 {
        let markdown = try markdownFile()
        let result = try buildImage(imageBuildOptions(), in: world)
        result.notices.forEach(console.warn)
        if result.image == nil {
            for words in result.commands { console.result(words.map(\.shellQuoted).joined(separator: " ")) }
            if let refusal = result.refusal { console.fail(refusal) }
            return result.exitCode
        }
        if let image = result.image {
            var report = ImageReport(image)
            report.gates = result.judgement?.gates ?? []
            report.notices = result.notices
            try write(report, to: markdown)
        }
        if markdown != "-" { show(result) }
        return result.exitCode
    }

    /// Writes what `--md` asks for.
    private func write(_ report: ImageReport, to markdown: String?) throws(Failure) {
        guard let markdown else { return }
        guard markdown != "-" else { return console.result(report.markdown) }
        try attempt("write the report", at: markdown) { () throws(FileError) in
            try Files.writeAtomically(Array(console.redacted(report.markdown).utf8), to: markdown)
        }
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
            console.result("\(name) \(metric.shown)")
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

extension CommandContext {
    /// `cml image push`: pushes the image that was built and tested here.
    func imagePush() throws(Failure) -> Int32 {
        let markdown = try markdownFile()
        var options = ImagePushOptions()
        options.selection = selection
        options.registry.isInsecure = arguments.has("insecure-registry")
        options.name = arguments.value("name")
        options.tags = arguments.all("tag")
        options.pushesFromPullRequest = arguments.has("push-from-pull-request")
        options.base = arguments.value("base")
        options.remote = arguments.value("remote") ?? "origin"
        let result = try pushImage(options, in: world)
        var report = ImageReport(result.image)
        (report.name, report.digest, report.tags) = (result.name, result.digest, result.tags)
        report.notices = result.skipped
        try write(report, to: markdown)
        if markdown == "-" { return 0 }
        if arguments.has("json") {
            console.result(result.json.prettyJson())
        } else if let digest = result.digest {
            console.result("pushed \(result.name)@\(digest)")
            console.result("tags: \(result.tags.joined(separator: ", "))")
        }
        return 0
    }

    private func verifyOptions() -> ImageVerifyOptions {
        var options = ImageVerifyOptions()
        options.selection.config = arguments.value("config")
        options.registry.isInsecure = arguments.has("insecure-registry")
        options.remote = arguments.value("remote") ?? "origin"
        return options
    }

    /// `cml image verify`: tells what made an image, or that nothing vouches for it.
    func imageVerify() throws(Failure) -> Int32 {
        guard let name = arguments.words.first else {
            throw Failure(.usage, "which image?", hint: "`cml image verify ghcr.io/acme/churn:latest`")
        }
        let verification = try verifyImage(name, verifyOptions(), in: world)
        console.result(arguments.has("json") ? verification.json.prettyJson() : verification.text)
        if verification.verified == nil { console.fail(Self.unverified(verification)) }
        return verification.exitCode
    }

    /// `cml image promote`: moves a tag to a verified image.
    func imagePromote() throws(Failure) -> Int32 {
        guard arguments.words.count == 2 else {
            throw Failure(
                .usage, "which image, and which tag?",
                hint: "`cml image promote ghcr.io/acme/churn@sha256:… production`")
        }
        let promotion = try promoteImage(arguments.words[0], to: arguments.words[1], verifyOptions(), in: world)
        promotion.skipped.forEach(console.say)
        let verification = promotion.verification
        if arguments.has("json") {
            var fields = verification.json.object ?? [:]
            fields["promoted"] = .bool(verification.verified != nil)
            fields["promoted_to"] = .string(promotion.tag)
            console.result(Json.object(fields).prettyJson())
        } else if verification.verified != nil {
            let verb = promotion.wasThere ? "is already" : "is now"
            console.result("\(verification.name.plain):\(promotion.tag) \(verb) \(verification.digest)")
        }
        if verification.verified == nil { console.fail(Self.unverified(verification)) }
        return promotion.exitCode
    }

    private static func unverified(_ verification: ImageVerification) -> Failure {
        Failure(
            .gate, "no passing record vouches for `\(verification.name)`", at: verification.digest,
            hint: "labels and tags are no evidence; only what `cml image push` has noted is",
            details: verification.reasons)
    }
}
