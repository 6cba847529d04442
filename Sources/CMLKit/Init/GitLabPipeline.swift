import CMLSystem

/// What of a `.gitlab-ci.yml` that is there decides how our jobs join it; the file is never edited.
struct GitLabPipeline {
    private let root: Node?
    private let text: String

    init(_ bytes: [UInt8]) {
        root = try? Node.parsingYaml(bytes)
        text = String(decoding: bytes, as: UTF8.self)
    }

    /// A stage that the pipeline has: GitLab refuses all of a pipeline with a job of an unknown one.
    ///
    /// Both jobs are in it: they are ordered by `needs`.
    var stage: String {
        let stages = (root?["stages"]?.items ?? []).compactMap(\.string)
        return stages.isEmpty || stages.contains("test") ? "test" : stages[stages.count - 1]
    }

    /// What a person adds so that the jobs of `path` run; nil when it's there.
    func addition(including path: String) -> String? {
        guard !text.contains(path) else { return nil }
        guard root?["include"] != nil else { return "add to .gitlab-ci.yml: `include: [{local: \(path)}]`" }
        return "add to `include` in .gitlab-ci.yml: `- local: \(path)`"
    }
}
