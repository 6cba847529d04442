import CMLSystem
import TestSupport
import Testing

/// A runner signals only `cml`; what it waits for must not keep it.
@Suite("a child that hangs when a signal comes", .timeLimit(.minutes(2)))
struct HangingChildSessionTests {
    @Test("ends with cml: git", arguments: ["fetch", "push"])
    func git(word: String) throws {
        var session = try Session.tiny()
        try session.sh(
            """
            git init -q --bare "$HOME/remote.git" && git remote add origin "file://$HOME/remote.git"
            git push -q origin main && mkdir "$HOME/bin"
            """)
        let path = session.environment["PATH"] ?? ""
        let git = try session.sh("command -v git")
        let script = """
            #!/bin/sh
            for word; do
                [ "$word" = \(word) ] || continue
                echo $$ > "$HOME/hanging"
                kill -TERM $PPID
                exec sleep 600
            done
            exec \(git) "$@"

            """
        try Files.write(Array(script.utf8), to: session.home + "/bin/git", mode: 0o755)
        session.environment["PATH"] = "\(session.home)/bin:\(path)"
        let answer = try session.cml("run", "-q")
        #expect(answer.code == 143, "\(answer)")
        #expect(try session.sh("kill -0 $(cat \"$HOME/hanging\") 2>/dev/null && echo alive || true") == "")
    }
}
