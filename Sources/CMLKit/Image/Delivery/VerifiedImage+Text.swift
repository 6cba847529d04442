package import CMLSystem

extension ImageVerification {
    package var json: Json {
        var fields: [String: Json] = [
            "image": .string(name.plain), "digest": .string(digest), "verified": .bool(verified != nil),
            "reasons": .array(reasons.map { .string($0) }),
        ]
        fields["tag"] = name.tag.map { .string($0) }
        fields.merge(verified?.facts ?? [:]) { $1 }
        return .object(fields)
    }

    /// What a person reads.
    package var text: String {
        guard let verified else {
            return "not verified: \(name.plain)@\(digest)\n" + reasons.map { "  \($0)" }.joined(separator: "\n")
        }
        return (["verified: \(name.plain)@\(digest)"] + verified.lines.map { "  " + $0 }).joined(separator: "\n")
    }
}

extension VerifiedImage {
    fileprivate var facts: [String: Json] {
        var fields: [String: Json] = [
            "commit": .string(record.commit), "tree": .string(record.tree), "project": .string(record.project),
            "profile": .string(record.profile), "record": .string(record.record), "check": .string(record.check),
            "built": .string(record.time), "pushed_as": .string(record.name),
            "tags": .array(record.tags.map { .string($0) }), "params": .object(run.params),
            "metrics": .object(run.metrics.mapValues(\.json)),
            "image_metrics": .object(record.metrics.mapValues(\.json)),
            "model": .object(record.model.mapValues { .string($0) }), "fingerprint": run.fingerprint.json,
            "data": .object(dataFiles.mapValues { .string($0) }),
        ]
        fields["head"] = record.head.map { .string($0) }
        fields["config"] = record.config.map { .string($0) }
        fields["tested"] = record.tested
        if !record.untested.isEmpty { fields["untested"] = .array(record.untested.map { .string($0) }) }
        if !record.children.isEmpty { fields["children"] = .object(record.children.mapValues { .string($0) }) }
        return fields
    }

    private var dataFiles: [String: String] {
        (run.fingerprint.data?.files ?? [:]).merging(run.fingerprint.evaluation?.files ?? [:]) { $1 }
    }

    private var tested: String {
        guard record.isTested == true else { return ", not tested" }
        return record.isTestOfCommand ? ", its command tested and not the image itself" : ", and tested"
    }

    fileprivate var lines: [String] {
        func row(_ name: String, _ values: [String]) -> String? {
            guard !values.isEmpty else { return nil }
            let more = values.count > 12 ? ", and \(values.count - 12) more" : ""
            return name + String(repeating: " ", count: 9 - name.count)
                + printable(values.prefix(12).joined(separator: ", ")) + more
        }
        let metrics = run.metrics.merging(record.metrics) { $1 }.sorted { $0.key < $1.key }
        return [
            row("commit", [record.commit]), row("tree", [record.tree]),
            row("project", ["\(record.project), profile \(record.profile)"]),
            row("run", ["\(record.record) of check \(record.check), which passed"]),
            row("built", [record.time + tested]),
            row("untested", record.untested),
            row("model", record.model.sorted { $0.key < $1.key }.map { "\($0.key) sha256 \($0.value.prefix(12))" }),
            row("data", dataFiles.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.prefix(12))" }),
            row(
                "params",
                run.params.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.string ?? $0.value.canonical)" }),
            row("metrics", metrics.map { "\($0.key) \($0.value.number.map { significant($0, 6) } ?? "?")" }),
        ].compactMap(\.self)
    }
}
