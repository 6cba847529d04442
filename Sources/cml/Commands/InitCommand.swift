import CMLKit
import CMLSystem

extension CommandContext {
    /// `cml init`: writes a configuration and a workflow.
    func initialize() throws(Failure) -> Int32 {
        var options = InitOptions()
        options.forge = arguments.value("forge").flatMap { ForgeKind(rawValue: $0) }
        options.isForced = arguments.has("force")
        options.release = arguments.value("release")
        options.sha256 = arguments.value("sha256")
        try checkRelease(options)
        let done = try CMLKit.initialize(options, in: world)
        if arguments.has("json") {
            console.result(json(of: done).prettyJson())
        } else {
            for path in done.written { console.result("wrote \(path)") }
            for path in done.left { console.result("left alone: \(path), which is there; `--force` replaces it") }
            for sentence in done.next { console.result("next: \(sentence)") }
        }
        return done.exitCode
    }

    /// What is written into a workflow runs there.
    private func checkRelease(_ options: InitOptions) throws(Failure) {
        if let hash = options.sha256, hash.count != 64 || !hash.allSatisfy(\.isHexDigit) {
            throw Failure(.usage, "`--sha256` takes 64 hexadecimal digits, found `\(hash)`")
        }
        guard let release = options.release else { return }
        let isPlain = release.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-._~:/@%+=".contains($0)) }
        guard release.hasPrefix("https://"), isPlain else {
            throw Failure(.usage, "`--release` takes an https address without a query, found `\(release)`")
        }
        guard options.sha256 != nil else {
            throw Failure(
                .usage, "`--release` needs `--sha256`", hint: "the hash is in the `.sha256` file beside the tarball")
        }
    }

    private func json(of done: Initialized) -> Json {
        func texts(_ texts: [String]) -> Json { .array(texts.map { .string($0) }) }
        return .object([
            "written": texts(done.written), "left": texts(done.left), "next": texts(done.next),
            "forge": done.forge.map { .string($0.rawValue) } ?? .null,
            "framework": done.framework.map { .string($0) } ?? .null,
        ])
    }
}
