package import CMLSystem

/// What `cml image test` is asked to do; the rest comes from `serve` in `cml.yaml`.
package struct ImageTestOptions {
    package var selection = Project.Selection()
    /// The container's network; `host` needs no published port.
    package var network: String?
    /// Requests a second, instead of as many as the connections bear.
    package var rate: Double?
    /// Whether to write the answers as the golden files, and to test nothing.
    package var updatesGolden = false
    package var base: String?

    package init() {}
}

/// What `cml image test` came to.
package struct ImageTestResult {
    package var image: BuiltImage
    /// Whether an image was built; else a command alone was tested, and nothing noted.
    package var isBuilt: Bool
    /// Whether `serve.command` was tested and no image started.
    package var isOfCommand = false
    package var golden: [GoldenResult] = []
    package var load: ServiceLoad?
    package var judgement: Judgement?
    package var notices: [String] = []
    /// The golden files that were written.
    package var updated: [String] = []

    package var exitCode: Int32 { image.test?.hasPassed == false || golden.contains { !$0.hasPassed } ? 1 : 0 }

    package var json: Json {
        var fields = isBuilt ? image.json.object ?? [:] : [:]
        fields["test"] = image.test?.json
        fields["gates"] = .array((judgement?.gates ?? []).map(\.json))
        fields["notices"] = .array(notices.map { .string($0) })
        fields["updated"] = .array(updated.map { .string($0) })
        fields["golden"] = .array(
            golden.map { result in
                .object([
                    "request": .string(result.name), "expect": .string(result.expect),
                    "passed": .bool(result.hasPassed), "failures": .array(result.failures.map { .string($0) }),
                ])
            })
        return .object(fields)
    }
}
