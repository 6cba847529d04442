@testable import CMLKit
import Testing

@Suite("image names and tags")
struct ImageNameTests {
    @Test(
        "are read as docker reads them",
        arguments: [
            ("churn", "docker.io", "library/churn", nil, nil),
            ("acme/churn:1", "docker.io", "acme/churn", "1", nil),
            ("ghcr.io/acme/churn", "ghcr.io", "acme/churn", nil, nil),
            ("localhost/churn", "localhost", "churn", nil, nil),
            ("127.0.0.1:5000/a/b/c:v1.2_3-x", "127.0.0.1:5000", "a/b/c", "v1.2_3-x", nil),
            ("[::1]:5000/a", "[::1]:5000", "a", nil, nil),
            ("index.docker.io/acme/churn", "docker.io", "acme/churn", nil, nil),
            (
                "ghcr.io/acme/churn:1@sha256:\(digits)", "ghcr.io", "acme/churn", "1", "sha256:\(digits)"
            ),
        ] as [(String, String, String, String?, String?)])
    func reading(text: String, registry: String, repository: String, tag: String?, digest: String?) throws {
        let name = try ImageName(parsing: text)
        #expect(name.registry == registry)
        #expect(name.repository == repository)
        #expect(name.tag == tag)
        #expect(name.digest == digest)
    }

    private static let digits = String(repeating: "0a", count: 32)

    @Test(
        "that are none are refused (2)",
        arguments: [
            "", "ghcr.io/", "ghcr.io/Acme/churn", "a b", "ghcr.io/acme/../churn", "ghcr.io/acme/churn:", "a:b:c/d",
            "ghcr.io/acme/churn@sha256:12", "ghcr.io/acme//churn", "-x", "ghcr.io/a\nb", "user@host.io/acme/churn",
            "https://ghcr.io/acme/churn",
        ])
    func refused(text: String) {
        let failure = #expect(throws: Failure.self) { try ImageName(parsing: text) }
        #expect(failure?.exitCode == 2)
    }

    private static let facts = ImageTags.Facts(
        sha: "0123456789abcdef", branch: "feature/a b", tag: nil, run: "20260102-030405-abcdef-01", date: "20260102",
        isBaseRun: false)

    @Test("are made of templates, each once")
    func tags() throws {
        let tags = try ImageTags(
            ["{sha}", "{short}", "v-{branch}", "{run}", "{date}", "{short}", "{tag}", "latest"], Self.facts)
        #expect(
            tags.tags == [
                "0123456789abcdef", "0123456", "v-feature-a-b", "20260102-030405-abcdef-01", "20260102",
            ])
        #expect(
            tags.skipped == [
                "the tag `{tag}` (this run has none of what it names)",
                "the tag `latest` (only the base branch moves it)",
            ])
    }

    @Test("move `latest` on the base branch only, under whatever template")
    func latest() throws {
        var facts = Self.facts
        facts.branch = "latest"
        #expect(try ImageTags(["{branch}"], facts).tags == [])
        facts.isBaseRun = true
        #expect(try ImageTags(["latest"], facts).tags == ["latest"])
    }

    @Test("with an unknown placeholder or no tag at all are refused (2)", arguments: ["{commit}", "{sha", "a b", "-"])
    func templates(template: String) {
        let failure = #expect(throws: Failure.self) { try ImageTags([template], Self.facts) }
        #expect(failure?.exitCode == 2)
    }

    @Test(
        "has the branch or tag of its ref",
        arguments: [
            ("refs/heads/main", "main", nil), ("main", "main", nil), ("refs/tags/v1", nil, "v1"),
            ("refs/pull/7/merge", nil, nil), (nil, nil, nil),
        ] as [(String?, String?, String?)])
    func facts(ref: String?, branch: String?, tag: String?) {
        var image = BuiltImage(
            id: "sha256:0", builder: .docker, project: "p", profile: "smoke", commit: "c", tree: "t",
            time: "2026-01-02T03:04:05Z")
        image.ref = ref
        let facts = ImageTags.Facts(image, isBaseRun: true)
        #expect(
            facts == ImageTags.Facts(sha: "c", branch: branch, tag: tag, run: "", date: "20260102", isBaseRun: true))
    }
}
