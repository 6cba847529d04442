import CMLKit
import CMLSystem
import TestSupport
import Testing

/// Pull requests, reruns and watched comments against a stand-in for each forge.
@Suite(
    "iterative/cml's other words and the forges",
    .enabled(if: ForgeDouble.absence == nil, "\(ForgeDouble.absence ?? "")"))
struct WordsForgeSessionTests {
    static let forges = ["github", "gitlab", "gitea", "bitbucket"]

    /// All that a command could leave behind in a clone.
    private static func clone(_ scenario: ForgeScenario) throws -> String {
        try scenario.run.session.sh(
            "git status --porcelain --branch; git for-each-ref refs/heads refs/tags; sha256sum .git/index .git/config .git/HEAD; ls .git"
        )
    }

    /// Has the double know a branch, which it doesn't see pushed.
    private static func tell(_ scenario: ForgeScenario, _ forge: String, of branch: String) throws {
        let head = try scenario.run.session.sh("git rev-parse HEAD")
        let branches =
            "{\"main\": \"\(String(repeating: "a", count: 40))\", \"change\": \"\(head)\", \"\(branch)\": \"\(head)\"}"
        try scenario.double.control(
            "patch", "{\"forge\": \"\(forge)\", \"repo\": \"acme/tiny\", \"set\": {\"branches\": \(branches)}}")
    }

    @Test("changed files become a branch and a pull request, and the clone stays as it is", arguments: forges)
    func create(forge: String) throws {
        let scenario = try ForgeScenario(files: ["sub/a.csv": "1\n", "b.txt": "1\n"], recordsMain: false)
        try scenario.run.session.sh("git push -q origin change; git status -q 2>/dev/null; true")
        try scenario.run.session.write(["sub/a.csv": "2\n", "sub/new.csv": "x\n", "b.txt": "2\n"])
        let head = try scenario.run.session.sh("git rev-parse HEAD")
        let branch = "change-cml-pr-\(head.prefix(8))"
        try Self.tell(scenario, forge, of: branch)
        let before = try Self.clone(scenario)
        let words = ["pr", "create", "sub/**", "--target-branch", "change"]
        let answer = try scenario.cml(forge, words)
        expect(answer, 0, says: ["opened ", "with 2 files"])
        #expect(answer.out.hasPrefix("http"), "\(answer)")
        #expect(try Self.clone(scenario) == before)
        let remote = "git --git-dir \"$HOME/remote.git\""
        let pushed = try scenario.run.session.sh(
            "\(remote) log -1 --format='%P %s %an' \(branch); \(remote) diff-tree -r --name-status \(head) \(branch)")
        #expect(pushed == "\(head) CML PR for \(head.prefix(8)) [skip ci] cml\nM\tsub/a.csv\nA\tsub/new.csv")
        let again = try scenario.cml(forge, words + ["--md"])
        expect(again, 0, says: ["is open already"])
        #expect(again.out.hasPrefix("[CML's \(forge == "gitlab" ? "Merge" : "Pull") Request](http"), "\(again)")
        #expect(try scenario.double.complaints() == [])
    }

    @Test("what has not changed is not proposed")
    func unchanged() throws {
        let scenario = try ForgeScenario(files: ["a.csv": "1\n"], recordsMain: false)
        for words in [["pr", "create"], ["pr", "a.csv"], ["pr", "create", "none"]] {
            let answer = try scenario.cml("github", words)
            expect(answer, 0, says: ["nothing to propose"])
            #expect(answer.out.isEmpty)
        }
        expect(
            try scenario.cml("github", ["pr", "create", ".", "--merge", "--squash"]), 2, says: ["exclude each other"])
        expect(
            try scenario.cml("gitlab", ["pr", "create", ".", "--rebase"]), 2, says: ["no way to merge by `--rebase`"])
        expect(try scenario.cml("github", ["pr", "create", "/etc"]), 2, says: ["is not in this repository"])
        expect(try scenario.cml("github", ["pr", "create", ".", "--branch", "a..b"]), 2, says: ["no name of a branch"])
        #expect(try scenario.double.requests() == [])
    }

    @Test("a merge waits for checks, or is made at once where the forge can't wait", arguments: forges)
    func merge(forge: String) throws {
        let scenario = try ForgeScenario(files: ["a.csv": "1\n"], recordsMain: false)
        try scenario.run.session.sh("git push -q origin change")
        try scenario.run.session.write(["a.csv": "2\n"])
        try Self.tell(scenario, forge, of: "new")
        let words = ["pr", "a.csv", "--squash", "--branch", "new", "--title", "T", "--body", "B", "--user-name", "Ann"]
        let answer = try scenario.cml(forge, words, ["CML_PR_TARGET_BRANCH": "main"])
        expect(
            answer, 0, says: [["gitlab", "gitea"].contains(forge) ? "when its checks have passed" : "is merged now"])
        let log = "git --git-dir \"$HOME/remote.git\" log -1 --format='%s|%an' new"
        let head = try scenario.run.session.sh("git rev-parse --short=8 HEAD")
        #expect(try scenario.run.session.sh(log) == "CML PR for \(head)|Ann")
        #expect(try scenario.double.complaints() == [])
    }

    @Test("a merge that the forge refuses for now is not made without its checks", arguments: ["gitlab", "gitea"])
    func refusedMerge(forge: String) throws {
        let scenario = try ForgeScenario(files: ["a.csv": "1\n"], recordsMain: false)
        try scenario.run.session.write(["a.csv": "2\n"])
        try Self.tell(scenario, forge, of: "new")
        try scenario.double.fault(
            "{\"forge\": \"\(forge)\", \"kind\": \"429\", \"path\": \"/merge$\", \"retry_after\": 9999}")
        let words = ["pr", "a.csv", "--merge", "--branch", "new", "--target-branch", "main"]
        let answer = try scenario.cml(forge, words)
        expect(answer, 4, says: ["opened ", "did not merge the pull request"])
        #expect(!answer.err.contains("merged now"), "\(answer)")
        #expect(try scenario.double.requests().count { $0.hasSuffix("/merge") } == 1)
    }

    @Test("a branch that is there is proposed with these files, and refused with others")
    func takenBranch() throws {
        let scenario = try ForgeScenario(files: ["a.csv": "1\n", "b.csv": "1\n"], recordsMain: false)
        let session = scenario.run.session
        // Somebody else's commit, of which this clone knows nothing.
        try session.sh(
            """
            git push -q origin change && git clone -q --branch change "file://$HOME/remote.git" "$HOME/other"
            cd "$HOME/other" && printf '2\\n' > a.csv && git commit -q -a -m theirs && git push -q origin HEAD:taken
            """)
        try Self.tell(scenario, "github", of: "taken")
        let words = ["pr", "*.csv", "--branch", "taken", "--target-branch", "change"]
        for files in [["a.csv": "3\n"], ["a.csv": "2\n", "b.csv": "2\n"]] {
            try session.write(files)
            let name = files.count == 1 ? "a.csv" : "b.csv"
            expect(
                try scenario.cml("github", words), 2,
                says: ["branch `taken` of `origin` is there already, and has other files than these: `\(name)`"])
        }
        #expect(try scenario.double.requests() == [])
        try session.write(["b.csv": "1\n"])
        let before = try Self.clone(scenario)
        expect(try scenario.cml("github", words), 0, says: ["opened ", "with 1 file."])
        #expect(try Self.clone(scenario) == before)
    }

    @Test("a run that has ended starts again", arguments: ["github", "gitlab"])
    func rerun(forge: String) throws {
        let scenario = try ForgeScenario(recordsMain: false)
        expect(try scenario.cml(forge, ["workflow", "rerun", "--id", "100"]), 0, says: ["started"])
        #expect(try scenario.double.requests().count == 2)
        expect(try scenario.cml(forge, ["workflow", "rerun", "--id", "1/../2"]), 2, says: ["`--id` can't be"])
        expect(try scenario.cml(forge, ["rerun-workflow", "--id", "999"]), 4, says: ["404"])
        #expect(try scenario.double.complaints() == [])
    }
}
