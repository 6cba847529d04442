import CMLSystem
import TestSupport
import Testing

/// `cml run` as CI runs it, with a real remote.
struct RunSessionTests {
    private static let better = ["quality.sh": "QUALITY=91\n"]
    private static let worse = ["quality.sh": "QUALITY=60\n"]

    @Test("main records its runs and the check, and pushes both")
    func main() throws {
        let scenario = try RunScenario()
        expect(try scenario.runOnMain(), 0, says: ["passed"])
        #expect(try scenario.trainings == 3)
        let runs = try scenario.remoteRuns()
        #expect(runs.compactMap { $0["seed"]?.integer }.sorted() == [1, 2, 3])
        #expect(Set(runs.map { $0["source"]?.string }) == ["run"])
        #expect(Set(runs.map { $0["event"]?.string }) == ["push"])
        let check = try #require(try scenario.remoteRuns(kind: "check").first)
        #expect(check["outcome"]?.string == "passed")
        #expect(check["gates"]?.array?.isEmpty == false)
    }

    @Test("a rerun of the same commit trains nothing unless --retrain")
    func rerun() throws {
        let scenario = try RunScenario()
        expect(try scenario.runOnMain(), 0)
        expect(try scenario.runOnMain(), 0, says: ["nothing was trained", "this commit has its runs"])
        #expect(try scenario.trainings == 3)
        expect(try scenario.runOnMain("--retrain"), 0)
        #expect(try scenario.trainings == 6)
    }

    @Test("a change passes or fails against main, and is recorded whatever its verdict")
    func change() throws {
        let scenario = try RunScenario()
        expect(try scenario.runOnMain(), 0)
        try scenario.branch(files: Self.better)
        expect(try scenario.runOnChange(), 0, says: ["passed", "3 paired seeds"])
        try scenario.session.sh("git switch -q main")
        try scenario.branch("worse", files: Self.worse)
        expect(try scenario.runOnChange(), 1, says: ["FAIL"])
        let runs = try scenario.remoteRuns()
        #expect(runs.count == 3)
        #expect(Set(runs.map { $0["event"]?.string }) == ["pull_request"])
        #expect(try scenario.remoteRuns(kind: "check").first?["outcome"]?.string == "failed")
    }

    @Test(
        "a squash, rebase or merge commit adopts the pull request's runs",
        arguments: [
            "git merge -q --squash change && git commit -q -m squashed",
            "git rebase -q change && git commit -q --amend --no-edit --reset-author -m rebased",
            "git merge -q --no-ff -m merged change",
        ])
    func adoption(merge: String) throws {
        let scenario = try RunScenario()
        expect(try scenario.runOnMain(), 0)
        try scenario.branch(files: Self.better)
        expect(try scenario.runOnChange(), 0)
        let id = try #require(try scenario.remoteRuns().first?["id"]?.string)
        try scenario.session.sh("git switch -q main && \(merge)")
        let answer = try scenario.runOnMain()
        expect(answer, 0, says: ["nothing was trained", String(id.dropLast(3)), "refs/pull/7/merge"])
        #expect(try scenario.trainings == 6)
        let check = try #require(try scenario.remoteRuns(kind: "check").last)
        #expect(check["earlier"]?.string == "adopted")
        #expect(check["runs"]?.array?.count == 3)
    }

    @Test("a moved base trains, and so does main where the policy blocks what is inconclusive")
    func retrains() throws {
        let scenario = try RunScenario()
        try scenario.branch(files: Self.better)
        expect(try scenario.runOnChange(), 0)
        try scenario.session.sh("git switch -q main")
        try scenario.session.write(["other.txt": "x\n"])
        try scenario.session.commit("moved")
        try scenario.session.sh("git merge -q --no-ff -m merged change")
        expect(try scenario.runOnMain(), 0)
        #expect(try scenario.trainings == 6)
        let strict = try RunScenario(
            config: "gates: {accuracy: {min: 0.5}}\npolicy: {inconclusive: fail, missing_baseline: warn}")
        try strict.branch(files: Self.better)
        expect(try strict.runOnChange(), 0)
        try strict.session.sh("git switch -q main && git merge -q --no-ff -m merged change")
        expect(try strict.runOnMain(), 0)
        #expect(try strict.trainings == 6)
    }

    @Test("a change that touches none of the inputs reuses main's runs, and says which checks didn't run again")
    func reuse() throws {
        let scenario = try RunScenario(config: "gates: {accuracy: {max_drop: 0.01}}\nchecks: {lint: 'true'}")
        expect(try scenario.runOnMain(), 0)
        try scenario.branch(files: ["other/model.txt": "x\n"])
        let answer = try scenario.runOnChange()
        expect(answer, 0, says: ["nothing was trained", "are reused", "checks were not run again: lint", "identical"])
        #expect(try scenario.trainings == 3)
        expect(try scenario.runOnChange("--retrain"), 0)
        #expect(try scenario.trainings == 6)
        expect(try scenario.session.cml("check"), 0)
        #expect(try scenario.trainings == 9)
    }

    @Test("a fork's runs are judged and never recorded")
    func fork() throws {
        let scenario = try RunScenario()
        expect(try scenario.runOnMain(), 0)
        try scenario.branch(files: Self.worse)
        let environment = try scenario.pullRequest(head: "mallory/tiny")
        let answer = try scenario.session.cml(["run"], environment: environment)
        expect(answer, 1, says: ["skipped: record (a fork's runs are never stored)"])
        #expect(try scenario.remoteRuns() == [])
        #expect(try scenario.session.sh("git notes --ref=cml/runs show HEAD 2>/dev/null || echo none") == "none")
    }

    @Test("a fork's runs are never adopted, nor made a baseline by hand")
    func forkAdoption() throws {
        let scenario = try RunScenario()
        expect(try scenario.runOnMain(), 0)
        try scenario.branch(files: Self.better)
        expect(try scenario.session.cml(["run"], environment: scenario.pullRequest(head: "mallory/tiny")), 0)
        let id = try scenario.session.sh("ls .cml/runs | tail -1")
        expect(try scenario.session.cml("baseline", "record", id), 2, says: ["a fork's"])
        // Even a record that found its way into the notes.
        let line = try scenario.session.sh("cat .cml/runs/\(id)/record.json")
        #expect(line.contains("\"fork\":true"))
        try scenario.session.write(["line": line])
        try scenario.session.sh("git notes --ref=cml/runs append -F line HEAD^{tree} && rm line")
        try scenario.session.sh("git switch -q main && git merge -q --squash change && git commit -q -m squashed")
        let answer = try scenario.runOnMain()
        expect(answer, 0, says: ["passed"])
        #expect(try scenario.trainings == 9, "\(answer)")
    }

    @Test("without rights a change keeps its code, main's job exits 4, and a red gate outranks that")
    func noRights() throws {
        let scenario = try RunScenario()
        let hook = scenario.session.home + "/remote.git/hooks/pre-receive"
        try scenario.session.sh("printf '#!/bin/sh\\necho no rights >&2\\nexit 1\\n' > '\(hook)' && chmod +x '\(hook)'")
        expect(try scenario.runOnMain(), 4, says: ["passed", "no rights"])
        try scenario.branch(files: Self.better)
        expect(try scenario.runOnChange(), 0, says: ["passed", "skipped: push ("])
        try scenario.session.sh("git switch -q main")
        try scenario.session.write(["quality.sh": "QUALITY=30\n"])
        try scenario.session.commit("red")
        expect(try scenario.runOnMain(), 1, says: ["FAIL", "no rights"])
    }

    @Test("a change with main's own tree is no measurement of main's, whatever it measures")
    func emptyChange() throws {
        let scenario = try RunScenario()
        expect(try scenario.runOnMain(), 0)
        try scenario.session.sh("git switch -q -c empty && git commit -q --allow-empty -m empty")
        let bad = #"echo "{\"accuracy\": 0.51$CML_SEED}" > metrics.json"#
        expect(try scenario.runOnChange("--retrain", "--command", bad), 1)
        try scenario.session.sh("git switch -q main")
        try scenario.branch("worse", files: Self.worse)
        expect(try scenario.runOnChange(), 1, says: ["0.90200 -> 0.60200"])
    }

    @Test("a training that diverged is not adopted, and its rerun is no pass")
    func diverged() throws {
        let scenario = try RunScenario(config: "plots: [{file: h.csv, x: epoch, y: [loss]}]")
        try scenario.branch(files: [
            "quality.sh": "QUALITY=91\nprintf 'epoch,loss\\n1,nan\\n2,nan\\n' > h.csv\n",
            ".gitignore": "metrics.json\nh.csv\n",
        ])
        expect(try scenario.runOnChange(), 1, says: ["is NaN at epoch 1"])
        expect(try scenario.runOnChange(), 1, says: ["is NaN at epoch 1"])
        try scenario.session.sh("git switch -q main && git merge -q --squash change && git commit -q -m squashed")
        expect(try scenario.runOnMain(), 1, says: ["is NaN at epoch 1"])
        #expect(try scenario.trainings == 9)
    }

    @Test("where main may adopt nothing, its run without seeds draws other luck than the change's")
    func drawsAnew() throws {
        let scenario = try RunScenario(
            config: "gates: {accuracy: {min: 0.5}}\npolicy: {inconclusive: fail, missing_baseline: warn}")
        try scenario.session.sh(
            "sed -i 's/, seeds: .1, 2, 3.//' cml.yaml && git commit -qam single && git push -q origin main")
        try scenario.branch(files: Self.better)
        expect(try scenario.runOnChange(), 0)
        let seed = try #require(try scenario.remoteRuns().first?["seed"]?.integer)
        try scenario.session.sh("git switch -q main && git merge -q --no-ff -m merged change")
        expect(try scenario.runOnMain(), 0)
        let seeds = try scenario.remoteRuns().filter { $0["event"]?.string == "push" }.map { $0["seed"]?.integer }
        #expect(seeds.count == 1 && seeds != [seed])
    }

    @Test("main's job in CI fails when there is no remote for its runs, and a misspelt one is found before training")
    func absentRemote() throws {
        let scenario = try RunScenario()
        expect(try scenario.runOnMain("--remote", "upstrea"), 2, says: ["no remote `upstrea`"])
        #expect(try scenario.trainings == 0)
        try scenario.session.sh("git remote remove origin")
        expect(try scenario.runOnMain(), 4, says: ["passed", "reached nobody"])
    }

    @Test("pairs of a training that ignores its seed say nothing")
    func ignoredSeed() throws {
        let scenario = try RunScenario()
        let constant = "sed -i 's/QUALITY$CML_SEED/QUALITY/' train.sh"
        try scenario.session.sh("\(constant) && git commit -qam constant && git push -q origin main")
        expect(try scenario.runOnMain(), 0)
        try scenario.branch(files: Self.worse)
        expect(try scenario.runOnChange(), 0, says: ["noise unknown", "read CML_SEED"])
    }

    @Test("a failed training is recorded, and is never a baseline")
    func failed() throws {
        let scenario = try RunScenario()
        try scenario.session.write(["quality.sh": "exit 5\n"])
        try scenario.session.commit("broken")
        expect(try scenario.runOnMain(), 3)
        let runs = try scenario.remoteRuns()
        #expect(runs.map { $0["exit"]?.integer } == [5])
        expect(try scenario.runOnMain(), 3)
        #expect(try scenario.trainings == 2)
    }

    @Test("a dirty tree is judged and not recorded, which main's job can't pass over")
    func dirty() throws {
        let scenario = try RunScenario()
        try scenario.session.write(["quality.sh": "QUALITY=92\n"])
        expect(try scenario.runOnMain(), 4, says: ["skipped: record (the tree is dirty)"])
        #expect(try scenario.remoteRuns() == [])
    }

    @Test("steps that can't be taken are named once", arguments: [true, false])
    func skips(repository: Bool) throws {
        let session = try Session.tiny(files: [".gitignore": "metrics.json\n"], repository: repository)
        let answer = try session.cml("run")
        let reason = repository ? "no remote `origin`" : "not a git repository"
        expect(answer, 0, says: ["skipped: fetch (\(reason))", repository ? "skipped: push (\(reason))" : "record"])
        #expect(answer.err.split(separator: "\n").count { $0.contains("skipped: fetch") } == 1)
    }

    @Test("events that have the base repository's secrets don't train another's commit")
    func refusals() throws {
        let scenario = try RunScenario()
        try scenario.branch(files: Self.better)
        for event in ["pull_request_target", "workflow_run", "issue_comment"] {
            for arguments in [["run"], ["run", "--train-only"]] {
                let environment = try scenario.pullRequest(event: event)
                let answer = try scenario.session.cml(arguments, environment: environment)
                expect(answer, 2, says: ["`\(event)`", "--deliver"])
            }
        }
        #expect(try scenario.trainings == 0)
    }

    @Test("CircleCI's build of main is main's own, also where main is to be merged into another branch")
    func circle() throws {
        let scenario = try RunScenario()
        let environment = [
            "CIRCLECI": "true", "CIRCLE_BRANCH": "main", "CIRCLE_SHA1": try scenario.session.sh("git rev-parse main"),
            "CIRCLE_PROJECT_USERNAME": "acme", "CIRCLE_PROJECT_REPONAME": "tiny",
            "CIRCLE_PULL_REQUEST": "https://github.com/acme/tiny/pull/3",
        ]
        let words = ["run", "--no-comment", "--no-status"]
        expect(try scenario.session.cml(words, environment: environment), 0)
        #expect(try scenario.remoteRuns().map { $0["event"]?.string } == ["push", "push", "push"])
        try scenario.branch(files: ["quality.sh": "QUALITY=91\n"])
        let change = environment.merging([
            "CIRCLE_BRANCH": "change", "CIRCLE_SHA1": try scenario.session.sh("git rev-parse HEAD"),
        ]) { $1 }
        expect(try scenario.session.cml(words, environment: change), 0)
        #expect(Set(try scenario.remoteRuns().map { $0["event"]?.string }) == ["pull_request"])
    }
}
