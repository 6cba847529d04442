import CMLKit
import CMLSystem
import FoundationEssentials
import TestSupport
import Testing

/// The CI files that people copy, and those that `cml init` writes.
@Suite("Templates")
struct TemplateTests {
    static let root =
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path + "/templates"

    /// Every workflow, as `github/cml.yml`.
    static let all = ["github", "gitlab", "gitea", "bitbucket"].flatMap { forge in
        Files.names(in: "\(root)/\(forge)").filter { $0.hasSuffix(".yml") }.map { "\(forge)/\($0)" }
    }

    private static func node(_ name: String) throws -> Node {
        try Node.parsingYaml(Files.read("\(root)/\(name)"))
    }

    @Test("the two-job templates are what `cml init` writes", arguments: ForgeKind.allCases)
    func written(forge: ForgeKind) {
        let name = forge == .bitbucket ? "bitbucket-pipelines.yml" : "cml.yml"
        expectGolden(Workflow(forge).text, named: "../../../templates/\(forge.rawValue)/\(name)")
    }

    @Test("there is one for each purpose")
    func purposes() {
        #expect(
            Self.all == [
                "github/cml-fork.yml", "github/cml-image.yml", "github/cml-one-job.yml", "github/cml-schedule.yml",
                "github/cml.yml", "gitlab/cml-image.yml", "gitlab/cml-one-job.yml", "gitlab/cml-schedule.yml",
                "gitlab/cml.yml",
                "gitea/cml-image.yml", "gitea/cml-one-job.yml", "gitea/cml-schedule.yml", "gitea/cml.yml",
                "bitbucket/bitbucket-pipelines.yml", "bitbucket/cml-image.yml", "bitbucket/cml-one-step.yml",
            ])
    }

    @Test("every `cml` in it is a command that there is, with options that there are", arguments: all)
    func commands(name: String) throws {
        let session = try Session(repository: false)
        let commands = CILines(try Self.node(name)).commands
        #expect(!commands.isEmpty)
        for words in commands {
            let answer = try session.cml(words + ["--help"])
            #expect(answer.code == 0, "cml \(words.joined(separator: " ")): \(answer)")
        }
    }

    @Test(
        "permissions are the least: none by default, reading for who trains, and named ones for who delivers",
        arguments: all.filter { $0.hasPrefix("github/") || $0.hasPrefix("gitea/") })
    func permissions(name: String) throws {
        let root = try Self.node(name)
        #expect(root["permissions"]?.entries?.isEmpty == true)
        for job in root["jobs"]?.entries ?? [] {
            let granted = (job.value["permissions"]?.entries ?? []).map { "\($0.key): \($0.value.string ?? "")" }
            let lines = CILines(job.value)
            let trains = lines.commands.contains { $0.contains("--train-only") }
            #expect(!granted.isEmpty)
            if trains { #expect(granted == ["contents: read"]) }
            let writable: Set = [
                "contents: read", "actions: read", "contents: write", "pull-requests: write", "statuses: write",
                "issues: write", "packages: write",
            ]
            #expect(Set(granted).isSubset(of: writable))
            let steps = job.value["steps"]?.items ?? []
            for step in steps where step["uses"]?.string?.hasPrefix("actions/checkout") == true {
                let keeps = step["with"]?["persist-credentials"]?.content != .bool(false)
                #expect(keeps == !trains, "\(name): \(job.key)")
            }
            // What runs the change's code gets nothing that is worth stealing.
            if trains {
                #expect(steps.allSatisfy { $0["env"] == nil } && job.value["env"] == nil)
                #expect(!lines.texts.contains { $0.contains("secrets.") || $0.contains("github.token") })
            }
        }
    }

    @Test("who delivers runs nothing of the project's", arguments: all)
    func delivery(name: String) throws {
        let root = try Self.node(name)
        let jobs =
            root["jobs"]?.entries ?? root["definitions"]?["steps"]?.items?.flatMap { $0.entries ?? [] } ?? root.entries
            ?? []
        for job in jobs {
            let lines = CILines(job.value)
            guard lines.commands.contains(where: { $0.contains("--deliver") }) else { continue }
            for text in lines.texts {
                #expect(!["pip ", "python", "uv ", "sh "].contains { text.hasPrefix($0) }, "\(name): \(text)")
            }
        }
    }

    @Test(
        "who delivers has cml before it asks for the artifact, and tells of one that is missing",
        arguments: all.filter { $0.hasPrefix("github/") || $0.hasPrefix("gitea/") })
    func artifacts(name: String) throws {
        for job in try Self.node(name)["jobs"]?.entries ?? [] {
            let steps = job.value["steps"]?.items ?? []
            guard
                let download = steps.firstIndex(where: {
                    $0["uses"]?.string?.hasPrefix("actions/download-artifact") == true
                })
            else { continue }
            #expect(steps.firstIndex { $0["name"]?.string == "Install cml" } ?? .max < download)
            #expect(steps[download]["continue-on-error"]?.content == .bool(true))
        }
    }

    @Test("GitLab's jobs share a stage, and hand its reports to it")
    func gitlab() throws {
        var workflow = Workflow(.gitlab)
        workflow.stage = "build"
        let root = try Node.parsingYaml(Array(workflow.text.utf8))
        let jobs = ["cml-train", "cml-deliver", "cml-fork"].map { root[$0] }
        #expect(jobs.allSatisfy { $0?["stage"]?.string == "build" })
        #expect(jobs[1]?["artifacts"]?["reports"]?["metrics"]?.string == ".cml/metrics.txt")
        #expect(jobs[1]?["artifacts"]?["reports"]?["dotenv"]?.string == ".cml/cml.env")
        #expect(jobs[2]?["artifacts"]?["paths"]?.items?.map(\.string) == [".cml/report.md"])
    }

    @Test(
        "of GitLab's jobs only the schedule's is in a scheduled pipeline",
        arguments: all.filter { $0.hasPrefix("gitlab/") })
    func scheduled(name: String) throws {
        for job in try Self.node(name).entries ?? [] {
            let isScheduled = CILines(job.value).commands.contains { $0.contains("--retrain") }
            for rule in job.value["rules"]?.items ?? [] {
                let condition = rule["if"]?.string ?? ""
                guard condition.contains("$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH") else { continue }
                let isOfSchedule =
                    condition.contains(#"$CI_PIPELINE_SOURCE == "schedule""#)
                    || !condition.contains("$CI_PIPELINE_SOURCE ")
                #expect(isOfSchedule == isScheduled, "\(name): \(job.key): \(condition)")
            }
        }
    }

    @Test("what trains main by the clock asks for no comment and no status", arguments: all)
    func retrains(name: String) throws {
        for words in CILines(try Self.node(name)).commands where words.contains("--retrain") {
            #expect(words.contains("--no-comment") && words.contains("--no-status"), "\(name): \(words)")
        }
    }

    @Test("an image is tested between its build and its push", arguments: all.filter { $0.hasSuffix("/cml-image.yml") })
    func images(name: String) throws {
        let commands = CILines(try Self.node(name)).commands.filter { $0.first == "image" }
        // Bitbucket's step is in its file once for each pipeline that it's in.
        #expect(Set(commands.map { $0[1] }) == ["build", "test", "push"])
        #expect(commands.prefix(3) == [["image", "build"], ["image", "test"], ["image", "push"]])
    }

    @Test(
        "actions are pinned by commit, with the version beside it",
        arguments: all.filter { $0.hasPrefix("github/") })
    func pinned(name: String) throws {
        let text = String(decoding: try Files.read("\(Self.root)/\(name)"), as: UTF8.self)
        for line in text.split(separator: "\n") where line.contains("- uses: ") {
            let parts = line.split(separator: "@")
            #expect(parts.count == 2)
            let words = parts.last?.split(separator: " ") ?? []
            #expect(words.count == 3 && words[0].count == 40 && words[1] == "#" && words[2].hasPrefix("v"), "\(line)")
        }
    }

    @Test(
        "uploads take hidden files, as `.cml` is one",
        arguments: all.filter { $0.hasPrefix("github/") || $0.hasPrefix("gitea/") })
    func uploads(name: String) throws {
        for job in try Self.node(name)["jobs"]?.entries ?? [] {
            for step in job.value["steps"]?.items ?? []
            where step["uses"]?.string?.hasPrefix("actions/upload-artifact") == true {
                #expect(step["with"]?["include-hidden-files"]?.content == .bool(true))
            }
        }
    }
}
