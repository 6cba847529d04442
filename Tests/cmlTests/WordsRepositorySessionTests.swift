import CMLSystem
import TestSupport
import Testing

/// `cml repo prepare` in a clone; it needs no forge.
@Suite("cml repo prepare")
struct WordsRepositorySessionTests {
    /// A clone at depth 1 of a remote with five commits and another branch.
    private static func clone() throws -> Session {
        let session = try Session()
        try session.sh(
            """
            for i in 2 3 4 5; do echo $i > f; git add f; git commit -q -m $i; done
            git branch other; git tag v1
            git init -q --bare "$HOME/remote.git"; git push -q --tags "file://$HOME/remote.git" main other
            git clone -q --depth 1 "file://$HOME/remote.git" --branch main "$HOME/clone"
            """)
        return session
    }

    private static func git(_ session: Session, _ words: String) throws -> String {
        try session.sh("cd \"$HOME/clone\" && git \(words)")
    }

    @Test("an identity is the clone's own, and nobody's that is there is replaced")
    func identity() throws {
        let session = try Self.clone()
        let clone = session.home + "/clone"
        let address = try Self.git(session, "config remote.origin.url")
        expect(try session.cml(["repo", "prepare"], in: clone), 0)
        #expect(try Self.git(session, "config --local user.name") == "cml")
        expect(try session.cml(["ci", "--user-name", "Ann"], in: clone), 0)
        expect(try session.cml(["ci"], environment: ["CML_REPO_USER_EMAIL": "ann@example.org"], in: clone), 0)
        #expect(try Self.git(session, "config --local user.name") == "Ann")
        #expect(try Self.git(session, "config --local user.email") == "ann@example.org")
        #expect(try Self.git(session, "config remote.origin.url") == address)
        #expect(!Files.exists(session.home + "/.gitconfig"))
    }

    @Test("history is fetched to the depth that is asked for, and never cut off")
    func depth() throws {
        let session = try Self.clone()
        let clone = session.home + "/clone"
        for (depth, count) in [("3", "3"), ("2", "3"), ("0", "5")] {
            expect(try session.cml(["repo", "prepare", "--fetch-depth", depth], in: clone), 0)
            #expect(try Self.git(session, "rev-list --count HEAD") == count)
        }
        #expect(try Self.git(session, "rev-parse refs/remotes/origin/other v1^{commit}").contains("\n"))
        expect(try session.cml(["repo", "prepare", "--unshallow"], in: clone), 0)
        #expect(try Self.git(session, "status --porcelain") == "")
        expect(try session.cml(["repo", "prepare", "--fetch-depth", "0", "--remote", "none"], in: clone), 2)
        try session.sh("rm -rf \"$HOME/remote.git\"")
        expect(try session.cml(["repo", "prepare", "--fetch-depth", "0"], in: clone), 4, says: ["fetch from `origin`"])
    }
}
