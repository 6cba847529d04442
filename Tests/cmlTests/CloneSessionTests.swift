import CMLSystem
import TestSupport
import Testing

/// `cml` in every kind of clone that CI systems and people make.
struct CloneSessionTests {
    private static let clones = [
        // As actions/checkout does it for a pull request: the merge commit alone, and no branch.
        "git init -q . && git remote add origin \"$URL\" && git fetch -q --no-tags --depth=1 origin "
            + "+refs/pull/7/merge:refs/remotes/pull/7/merge && git checkout -q refs/remotes/pull/7/merge",
        "git clone -q --depth 1 -b change \"$URL\" .", "git clone -q --depth 3 --no-single-branch -b change \"$URL\" .",
        "git clone -q --single-branch -b change \"$URL\" .", "git clone -q --filter=blob:none -b change \"$URL\" .",
        "git clone -q --filter=tree:0 -b change \"$URL\" .",
        "git clone -q --filter=tree:0 --depth 1 -b change \"$URL\" .",
        "git clone -q --filter=blob:none --sparse -b change \"$URL\" .",
        "git clone -q -b change \"$URL\" ../whole && git -C ../whole worktree add -q --detach \"$PWD\"",
    ]

    @Test("a run finds the baseline in any clone, and leaves git's files as they were", arguments: clones)
    func run(clone: String) throws {
        let scenario = try Self.scenario()
        let folder = try Self.clone(scenario, clone)
        let state =
            "cd '\(folder)' && cat .git/config 2>/dev/null; git status --porcelain; git branch -a; git tag; "
            + "cat \"$(git rev-parse --git-path FETCH_HEAD)\" 2>/dev/null; git rev-parse HEAD"
        let before = try scenario.session.sh(state)
        let answer = try scenario.session.cml(["run"], environment: scenario.pullRequest(), in: folder)
        expect(answer, 0, says: ["passed", "3 paired seeds"])
        #expect(!answer.err.contains("can't"), "\(answer)")
        #expect(!answer.out.contains("accept"), "\(answer)")
        #expect(try scenario.session.sh(state) == before)
    }

    @Test("a shallow clone is deepened as far as the baseline, and no further")
    func deepening() throws {
        let scenario = try Self.scenario(older: 200, commits: 30)
        let folder = try Self.clone(scenario, Self.clones[1])
        expect(
            try scenario.session.cml(["run"], environment: scenario.pullRequest(), in: folder), 0, says: ["3 paired"])
        let commits = try Int(scenario.session.sh("git -C '\(folder)' rev-list --count HEAD")) ?? 0
        #expect(commits > 31 && commits < 120, "\(commits)")
        #expect(try scenario.session.sh("git -C '\(folder)' rev-parse --is-shallow-repository") == "true")
    }

    @Test("where a clone is too shallow a check says so without the network, in the words of the CI system")
    func check() throws {
        let scenario = try Self.scenario()
        let folder = try Self.clone(scenario, Self.clones[2].replacing("--depth 3", with: "--depth 2"))
        try scenario.session.sh("git -C '\(folder)' fetch -q origin '+refs/notes/cml/*:refs/notes/cml/*'")
        try scenario.session.sh("git -C '\(folder)' remote set-url origin file:///nowhere")
        for (environment, line) in [
            ([:], "`git fetch --unshallow`"),
            (["GITLAB_CI": "true", "CI_DEFAULT_BRANCH": "main"], "variables: {GIT_DEPTH: 0}"),
            (
                ["BITBUCKET_BUILD_NUMBER": "1", "BITBUCKET_PR_ID": "7", "BITBUCKET_PR_DESTINATION_BRANCH": "main"],
                "clone: {depth: full}"
            ), (try scenario.pullRequest(), "actions/checkout with `fetch-depth: 0`"),
        ] {
            let answer = try scenario.session.cml(["check"], environment: environment, in: folder)
            expect(answer, 0, says: ["history too short", line])
            #expect(!answer.err.contains("nowhere"))
        }
    }

    @Test("a remote that refuses leaves the verdict inconclusive, with the remote's words")
    func refusal() throws {
        let scenario = try Self.scenario()
        let folder = try Self.clone(scenario, Self.clones[1])
        try scenario.session.sh("git -C '\(folder)' fetch -q origin '+refs/notes/cml/*:refs/notes/cml/*'")
        try scenario.session.sh("git -C '\(folder)' config remote.origin.uploadpack false")
        let answer = try scenario.session.cml(["run"], environment: scenario.pullRequest(), in: folder)
        expect(answer, 0, says: ["INCONCLUSIVE", "no baseline", "`main`", "can't fetch the base branch"])
    }

    @Test("the base branch that a person names is fetched where the clone lacks it; a misspelt one is an error")
    func named() throws {
        let scenario = try Self.scenario()
        let folder = try Self.clone(scenario, Self.clones[3])
        expect(try scenario.session.cml(["run", "--base", "main"], in: folder), 0, says: ["3 paired seeds"])
        expect(
            try scenario.session.cml(["run", "--base", "mian"], in: folder), 2,
            says: ["no branch or commit `mian`", "git fetch origin"])
    }

    @Test("a bare mirror lists and shows its records")
    func mirror() throws {
        let scenario = try Self.scenario()
        let folder = try Self.clone(scenario, "git clone -q --mirror \"$URL\" .")
        let main = try scenario.session.sh("git rev-parse --short=7 main~2")
        expect(try scenario.session.cml(["baseline", "list"], in: folder), 0, says: [main])
        expect(try scenario.session.cml(["baseline", "show", main], in: folder), 0, says: ["accuracy"])
        expect(try scenario.session.cml(["baseline", "fetch"], in: folder), 0)
        expect(try scenario.session.cml(["baseline", "push"], in: folder), 0)
    }

    @Test("a repository of another user is refused, but not in the CI system's own workspace")
    func owner() throws {
        guard try Command(["id", "-u"], environment: ["PATH": "/usr/bin:/bin"]).run().text.trimmed == "0" else {
            return
        }
        let session = try Session.tiny()
        try session.sh("chown -R 12345 .")
        let ci = ["GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": session.root]
        expect(try session.cml("check"), 2, says: ["belongs to another user", "safe.directory"])
        expect(try session.cml(["check"], environment: ci), 0, says: ["passed"])
        expect(
            try session.cml(["check"], environment: ci.merging(["GITHUB_WORKSPACE": session.home]) { $1 }), 2,
            says: ["belongs to another user"])
        expect(try session.cml("check", "--no-baseline"), 0)
    }

    @Test("a SHA-256 repository is named, and works without a baseline")
    func sha256() throws {
        let session = try Session.tiny(repository: false)
        try session.sh("git init -q --object-format=sha256 --initial-branch=main")
        try session.commit("first")
        expect(try session.cml("check"), 2, says: ["extensions.objectFormat = sha256", "--no-baseline"])
        expect(try session.cml("check", "--no-baseline"), 0, says: ["passed"])
    }

    /// A project whose main has a record on its commit number `older`, `commits` more after it, and a pull request that
    /// is pushed.
    private static func scenario(older: Int = 0, commits: Int = 2) throws -> RunScenario {
        let scenario = try RunScenario()
        let session = scenario.session
        try session.sh(
            "git -C \"$HOME/remote.git\" config uploadpack.allowFilter true && "
                + "git -C \"$HOME/remote.git\" config uploadpack.allowAnySHA1InWant true")
        for index in 0..<older { try session.sh("git commit -q --allow-empty -m 'older \(index)'") }
        expect(try scenario.runOnMain(), 0)
        for index in 0..<commits {
            try session.sh("echo \(index) > more.txt && git add . && git commit -q -m 'more \(index)'")
        }
        try session.sh("git push -q origin main")
        try scenario.branch(files: ["quality.sh": "QUALITY=91\n"])
        try session.sh(
            """
            git push -q origin change && git switch -q --detach main && git merge -q --no-ff -m merged change
            git push -q origin HEAD:refs/pull/7/merge && git switch -q change
            """)
        return scenario
    }

    private static func clone(_ scenario: RunScenario, _ script: String) throws -> String {
        let folder = scenario.session.home + "/clone"
        try Files.makeDirectory(folder)
        try scenario.session.sh("export URL=\"file://$HOME/remote.git\" && cd '\(folder)' && \(script)")
        return folder
    }
}
