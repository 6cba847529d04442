@testable import CMLKit
import CMLSystem
import TestSupport
import Testing

/// A remote whose notes tell of one pushed image, and a clone of a deploy job.
private struct PushedImage {
    let shared: SharedNotes
    /// The clone of the deploy job.
    let clone: SharedNotes.Clone
    let registry = RegistryDouble()
    let manifest = RegistryDouble.manifest("sha256:" + String(repeating: "c1", count: 32))

    var digest: String { ImageDigest.of(manifest) }

    /// The lines of the notes, by kind; each may be changed before it's stored, or left out.
    init(_ change: (inout [String: [String: Json]]) -> Void = { _ in }) throws {
        let shared = try SharedNotes()
        self.shared = shared
        registry.hold(manifest, as: "latest")
        let clone = try shared.clone()
        let tree = try clone.repository.tree(ofCommit: shared.commit)
        var run = RunRecord(
            id: "check1-01", check: "check1", project: "p", profile: "smoke", time: "2026-01-01T00:00:00Z",
            command: "train", source: "run")
        (run.commit, run.tree) = (shared.commit, tree)
        run.metrics = ["accuracy": Metric(0.9)]
        run.params = ["epochs": .integer(2)]
        run.fingerprint.data = Fingerprint.Part(hash: "sha256:d", files: ["train.csv": "3f2a"])
        var check = CheckRecord(id: "check1", project: "p", profile: "smoke", time: "2026-01-01T00:00:01Z")
        (check.commit, check.tree, check.runs) = (shared.commit, tree, [run.id])
        check.judgement = Judgement(gates: [], isFailed: false)
        var image = BuiltImage(
            id: "sha256:" + String(repeating: "c1", count: 32), builder: .docker, project: "p", profile: "smoke",
            commit: shared.commit, tree: tree, time: "2026-01-01T00:00:02Z")
        image.metrics = ["image.size": Metric(7, unit: "B")]
        var record = ImageRecord(
            image, record: run.id, check: check.id, name: "ghcr.io/acme/p", digest: ImageDigest.of(manifest),
            tags: ["latest"])
        record.config = image.id
        var lines = [
            "run": run.json.object ?? [:], "check": check.json.object ?? [:], "image": record.json.object ?? [:],
        ]
        change(&lines)
        var addition = NotesStore.Addition(commit: shared.commit, tree: tree, runs: [])
        addition.facts = lines.sorted { $0.key > $1.key }.map { Json.object($0.value).canonical }
        try NotesStore.append([addition], to: clone.repository)
        _ = try clone.exchange.push()
        self.clone = try shared.clone()
    }

    var world: World { clone.exchange.world }

    var options: ImageVerifyOptions {
        var options = ImageVerifyOptions()
        options.registry.transport = registry
        return options
    }

    func verify(_ name: String = "ghcr.io/acme/p:latest") throws -> ImageVerification {
        try verifyImage(name, options, in: world)
    }
}

@Suite("cml image verify and promote")
struct ImageVerifyTests {
    @Test("tell what made an image, by tag and by digest")
    func verified() throws {
        let pushed = try PushedImage()
        for name in ["ghcr.io/acme/p:latest", "ghcr.io/acme/p", "ghcr.io/acme/p@\(pushed.digest)"] {
            let verification = try pushed.verify(name)
            #expect(verification.exitCode == 0)
            let json = verification.json
            #expect(json["commit"]?.string == pushed.shared.commit)
            #expect(json["params"] == .object(["epochs": .integer(2)]))
            #expect(json["metrics"]?["accuracy"]?["value"]?.number == 0.9)
            #expect(json["data"] == .object(["train.csv": .string("3f2a")]))
            #expect(json["image_metrics"]?["image.size"]?["value"]?.number == 7)
            #expect(verification.text.contains("data     train.csv 3f2a"))
        }
    }

    private typealias Lines = [String: [String: Json]]

    @Test(
        "vouch for nothing that the notes don't bear out",
        arguments: [
            ("check", "outcome", .string("failed"), "the check check1 that it names did not pass"),
            ("check", "blocked", .string("HEAD moved"), "the check check1 that it names did not pass"),
            ("check", "outcome", .null, "the check check1 that it names did not pass"),
            ("check", "id", .string("check2"), "the check check1 that it names is not recorded"),
            ("check", "runs", .array([.string("other-01")]), "the run check1-01 that it names is not recorded"),
            ("check", "project", .string("q"), "the check check1 is of another project or profile"),
            ("check", "v", .integer(99), "the check check1 that it names is not recorded"),
            ("run", "fork", .bool(true), "a run of check check1 failed, was dirty, or is a fork's"),
            ("run", "dirty", .bool(true), "a run of check check1 failed, was dirty, or is a fork's"),
            ("run", "exit", .integer(1), "a run of check check1 failed, was dirty, or is a fork's"),
            (
                "run", "tree", .string("0123456789012345678901234567890123456789"),
                "the runs of check check1 are of another tree"
            ),
            ("run", "id", .string("check1-02"), "the run check1-01 that it names is not recorded"),
            (
                "image", "tree", .string("0123456789012345678901234567890123456789"),
                "the commit that it names has another tree"
            ),
            ("image", "record", .string("check1-07"), "the run check1-07 that it names is not recorded"),
            ("image", "digest", .string("sha256:0"), "no record names sha256:"),
            ("image", "v", .integer(99), "no record names sha256:"),
            ("image", "kind", .string("note"), "no record names sha256:"),
        ] as [(String, String, Json, String)])
    func forged(kind: String, key: String, value: Json, reason: String) throws {
        let verification = try PushedImage { $0[kind]?[key] = value == .null ? nil : value }.verify()
        #expect(verification.exitCode == 1)
        #expect(verification.json["verified"] == .bool(false))
        #expect(verification.reasons.first?.contains(reason) == true, "\(verification.reasons)")
    }

    @Test("vouch for nothing where the run or its check was never recorded", arguments: ["run", "check", "image"])
    func missing(kind: String) throws {
        #expect(try PushedImage { $0[kind] = nil }.verify().exitCode == 1)
    }

    @Test("see a tag that was moved by hand, and a copy with other labels")
    func moved() throws {
        let pushed = try PushedImage()
        pushed.registry.hold(RegistryDouble.manifest("sha256:" + String(repeating: "ff", count: 32)), as: "latest")
        let verification = try pushed.verify()
        #expect(verification.exitCode == 1)
        #expect(verification.reasons.first?.hasSuffix("it was not pushed by `cml image push`") == true)
        #expect(try pushed.verify("ghcr.io/acme/p@\(pushed.digest)").exitCode == 0)
    }

    @Test("fail without an answer, where the registry or the notes can't be asked (4)")
    func unreachable() throws {
        let pushed = try PushedImage()
        let failure = #expect(throws: Failure.self) { try pushed.verify("ghcr.io/acme/p:none") }
        #expect(failure?.what == "the registry has no image `ghcr.io/acme/p:none`")
        #expect(failure?.exitCode == 4)
        try pushed.clone.place.git("remote", "set-url", "origin", "file:///nowhere/at/all")
        let other = #expect(throws: Failure.self) {
            try verifyImage("ghcr.io/acme/p", pushed.options, in: pushed.world)
        }
        #expect(other?.exitCode == 4)
    }

    @Test("move a tag to a verified image by its own bytes, once, and note it")
    func promote() throws {
        let pushed = try PushedImage()
        for wasThere in [false, true] {
            let promotion = try promoteImage(
                "ghcr.io/acme/p:latest", to: "production", pushed.options, in: pushed.world)
            #expect(promotion.exitCode == 0)
            #expect(promotion.wasThere == wasThere)
            #expect(pushed.registry.written == ["production"])
            #expect(pushed.registry.manifests["production"] == pushed.manifest)
        }
        let lines = try pushed.shared.lines(pushed.shared.commit).map { try Json(parsing: $0) }
            .filter { $0["kind"]?.string == "promotion" }
        #expect(lines.count == 1)
        #expect(lines.first?["record"]?.string == "check1-01")
        #expect(lines.first?["digest"]?.string == pushed.digest)
        #expect(lines.first?["tag"]?.string == "production")
    }

    @Test("move nothing for an image that isn't verified, and note nothing that the registry refused")
    func refused() throws {
        let forged = try PushedImage { $0["check"]?["outcome"] = .string("failed") }
        let promotion = try promoteImage("ghcr.io/acme/p", to: "production", forged.options, in: forged.world)
        #expect(promotion.exitCode == 1)
        #expect(forged.registry.written == [])
        let pushed = try PushedImage()
        pushed.registry.refusal = 403
        let failure = #expect(throws: Failure.self) {
            try promoteImage(
                "ghcr.io/acme/p", to: "production", pushed.options, in: pushed.world)
        }
        #expect(failure?.exitCode == 4)
        #expect(try pushed.shared.lines(pushed.shared.commit).filter { $0.contains("promotion") } == [])
    }

    @Test("say of what the test was, and that of the image itself when both were noted")
    func testOfCommand() throws {
        let command = try PushedImage { $0["image"]?["tested"] = .string("command") }.verify()
        #expect(command.exitCode == 0)
        #expect(command.json["tested"] == .string("command"))
        #expect(command.text.contains("its command tested and not the image itself"))
        var image = BuiltImage(
            id: "sha256:1", builder: .docker, project: "p", profile: "smoke", commit: "c", tree: "t", time: "t")
        image.test = BuiltImage.Test(hasPassed: true, time: "t")
        let record = ImageRecord(image, record: "r", check: "k", name: "n", digest: "d", tags: [])
        #expect(record.json["tested"] == .bool(true))
        image.test?.isOfCommand = true
        #expect(BuiltImage(image.json) == image)
        let other = ImageRecord(image, record: "r", check: "k", name: "n", digest: "d", tags: [])
        #expect(other.json["tested"] == .string("command"))
        #expect(ImageRecord(other.json) == other)
        #expect(other.id != record.id)
    }

    @Test("keep what was built, and what was pushed, as it was written")
    func roundTrip() throws {
        var image = BuiltImage(
            id: "sha256:1", builder: .podman, project: "p", profile: "full", commit: "c", tree: "t",
            time: "2026-01-01T00:00:02Z")
        image.name = "ghcr.io/acme/p"
        image.platforms = ["linux/amd64", "linux/arm64"]
        image.model = ["m": "1"]
        image.metrics = ["image.size": Metric(7, unit: "B")]
        image.failed = ["image.size"]
        var test = BuiltImage.Test(hasPassed: true, time: "2026-01-01T00:00:03Z")
        test.metrics = ["serve.p95": Metric(0.1, unit: "s")]
        test.platform = "linux/amd64"
        image.test = test
        #expect(BuiltImage(image.json) == image)
        #expect(image.untestedPlatforms == ["linux/arm64"])
        var record = ImageRecord(image, record: "r", check: "k", name: "n", digest: "d", tags: ["a"])
        record.children = ["linux/amd64": "x"]
        #expect(ImageRecord(record.json) == record)
        #expect(record.metrics.keys.sorted() == ["image.size", "serve.p95"])
        var other = record
        other.time = "2027-01-01T00:00:02Z"
        #expect(other.id == record.id)
    }
}
