import CMLSystem
import TestSupport
import Testing

/// What a check compares with, as it is seen from outside.
struct BaseSessionTests {
    private static let gates = "gates: {accuracy: {min: 0.5, max_drop: 0.01}}"

    @Test("a base branch that only the CI system names needn't be there; one that --base names must")
    func absentBase() throws {
        let session = try Session.tiny(config: Self.gates)
        let actions = ["GITHUB_ACTIONS": "true", "GITHUB_BASE_REF": "develop"]
        let fetch = "git fetch origin +refs/heads/develop:refs/remotes/origin/develop"
        expect(try session.cml(["check"], environment: actions), 0, says: ["no baseline", fetch])
        expect(try session.cml(["gate"], environment: actions), 0, says: [fetch])
        let named = try session.cml("check", "--base", "develop")
        expect(named, 2, says: ["no branch or commit `develop` in this clone"])
        expect(try session.cml("baseline", "list", "--base", "develop"), 2, says: ["no branch or commit `develop`"])
    }

    @Test("seeds are paired with those of one commit, and the nearer one without them is named")
    func pairs() throws {
        let session = try Session.tiny(config: Self.gates, files: [".gitignore": "metrics.json\n"])
        let seeds = ["--seed", "1", "--seed", "2", "--seed", "3"]
        expect(try session.cml(["baseline", "record"] + seeds), 0)
        let paired = try session.sh("git rev-parse --short=7 HEAD")
        try session.write(["other.txt": "x\n"])
        try session.commit("second")
        expect(try session.cml("baseline", "record"), 0)
        let nearer = try session.sh("git rev-parse --short=7 HEAD")
        try session.write(["other.txt": "y\n"])
        expect(
            try session.cml(["check"] + seeds), 0,
            says: ["against main \(paired)", "\(nearer) is nearer, but has 1 seed in common", "3 paired seeds"])
        expect(try session.cml("check"), 0, says: ["against main \(nearer)"])
    }
}
