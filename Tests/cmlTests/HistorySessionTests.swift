import CMLSystem
import TestSupport
import Testing

/// `cml history`, `cml gate --why` and the reading of baselines, as they are seen from outside.
struct HistorySessionTests {
    @Test("main's history shows its levels, what moved, and what a gate could see")
    func history() throws {
        let main = try ShiftedMain()
        let narrow = ["COLUMNS": "80"]
        let text = try main.session.cml(["history", "accuracy"], environment: narrow)
        expect(
            text, 0,
            says: [
                "accuracy: 25 commits of main, higher is better", "x its gate failed", "A accepted shift",
                "moved -0.0299 at \(main.short(10)) (2026-10-11), not accepted",
                "accepted: 0.9000 (new labels) at \(main.short(17)) (2026-10-18)", "a gate on it alone: 25 main runs",
                "\(main.short(20))  2026-10-21  0.8800  1 run  [gate failed]", "change 24", "and 15 older",
            ])
        #expect(text.out.split(separator: "\n").allSatisfy { $0.utf8.count <= 80 && $0.utf8.allSatisfy { $0 < 0x7F } })
        try programs(main)
        try places(main, text.out)
        try why(main)
        try baselines(main)
    }

    private func programs(_ main: ShiftedMain) throws {
        let session = main.session
        let object = try json(session.cml("history", "accuracy", "slices.*.recall", "--json"))
        let metrics = try #require(object["metrics"]?.array)
        #expect(metrics.compactMap { $0["metric"]?.string } == ["accuracy", "slices.a.recall", "slices.b.recall"])
        #expect(metrics[0]["units"]?.array?.compactMap { $0["commit"]?.string } == main.commits)
        #expect(metrics[0]["shifts"]?.array?.compactMap { $0["kind"]?.string } == ["cut", "accepted"])
        let rows = try session.cml("history", "accuracy", "--csv", "--limit", "3").out
        let fields = rows.split(separator: "\r\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
        #expect(fields.map(\.count) == [15, 15, 15, 15])
        #expect(fields.dropFirst().map { String($0[0]) } == Array(main.commits.suffix(3)))
        expect(try session.cml("history", "acuracy"), 2, says: ["no metric `acuracy`", "did you mean `accuracy`?"])
        expect(try session.cml("history", "accuracy", "nothing.**"), 2, says: ["no metric `nothing.**`", "`loss`"])
        expect(try session.cml("history"), 2, says: ["which metric?"])
        expect(try session.cml("history", "loss", "--limit", "0"), 2, says: ["from 1 up"])
        expect(try session.cml("history", "loss", "--json", "--csv"), 2, says: ["exclude each other"])
        expect(
            try session.cml("history", "loss", "--profile", "full"), 0,
            says: ["nothing to show", "`tiny` (profile `full`)", "there are some of `tiny` (profile `smoke`)"])
    }

    /// The same from a bare mirror, as far as there is something in a shallow clone, and without a `cml.yaml`.
    private func places(_ main: ShiftedMain, _ text: String) throws {
        let session = main.session
        try session.sh("git clone -q --mirror . \"$HOME/mirror.git\"")
        let narrow = ["COLUMNS": "80"]
        let bare = try session.cml(["-C", session.home + "/mirror.git", "history", "accuracy"], environment: narrow)
        expect(bare, 0)
        #expect(bare.out == text)
        try session.sh(
            """
            git clone -q --depth 4 "file://$PWD" "$HOME/shallow"
            git -C "$HOME/shallow" fetch -q origin '+refs/notes/cml/*:refs/notes/cml/*'
            """)
        expect(
            try session.cml("-C", session.home + "/shallow", "history", "accuracy"), 0,
            says: ["4 commits of main", "this clone is shallow, so history ends after \(main.short(21))"])
        try session.sh(
            "git clone -q --mirror . \"$HOME/tiny\" && git -C \"$HOME/tiny\" config remote.origin.url x/tiny")
        expect(try session.cml("-C", session.home + "/tiny", "history", "loss", "--base", main.commits[0]), 0)
        let empty = try Session(files: ["a": "b"])
        expect(try empty.cml("history", "accuracy"), 0, says: ["nothing to show: no records yet"])
        #expect(try json(empty.cml("history", "accuracy", "--json"))["metrics"] == .array([]))
        #expect(try empty.cml("history", "accuracy", "--csv").out.hasPrefix("commit,time,metric,value,"))
        let folder = try Session(repository: false)
        expect(try folder.cml("history", "accuracy"), 2, says: ["not a git repository"])
    }

    private func why(_ main: ShiftedMain) throws {
        let session = main.session
        try session.write(["quality.sh": "ACCURACY=0.8990\n"])
        expect(try session.cml("check"), 0)
        expect(
            try session.cml("gate", "--why", "accuracy"), 0,
            says: [
                "no  paired seeds", "yes main's history  25 main runs",
                "main's \(main.short(24)) 2026-10-25, the nearest",
                "degrees of freedom", "its share", "min 0.8850: fails", "accuracy to 0.9000 (new labels), since main's",
                "\(main.short(3))  2026-10-04  0.9520",
            ])
        let object = try #require(try json(session.cml("gate", "--why", "accuracy", "--json")).array?.first)
        #expect(object["parts"]?.array?.first?["history"]?.array?.count == 25)
        #expect(object["parts"]?.array?.first?["test"]?["share"]?.number == 0.01)
        try session.write(["quality.sh": "ACCURACY=0.7\n"])
        expect(try session.cml("check"), 1)
        expect(try session.cml("gate", "--why", "accuracy"), 1, says: ["FAIL", "worse for certain"])
        expect(try session.cml("gate", "--why", "recall"), 2, says: ["no gate judges `recall`"])
        try session.sh("git checkout -q .")
    }

    private func baselines(_ main: ShiftedMain) throws {
        let session = main.session
        expect(
            try session.cml("baseline", "list", "--limit", "5"), 0,
            says: [
                "tiny, profile smoke: 5 commits with records", "outcome", "accuracy",
                "\(main.short(20))  2026-10-21  1 run  failed", "[accuracy] change 20",
            ])
        let list = try #require(try json(session.cml("baseline", "list", "--json")).array)
        #expect(list.compactMap { $0["commit"]?.string } == main.commits.suffix(20).reversed())
        #expect(list[4]["checks"]?.array?.first?["outcome"]?.string == "failed")
        expect(
            try session.cml("baseline", "show", main.commits[20]), 0,
            says: ["1 run of tiny, profile smoke", "slices.a.recall", "FAIL accuracy min 0.885: 0.88", "fingerprints"])
    }

    @Test("lines that are hostile, corrupt or of a newer cml are named, and steer no terminal")
    func hostile() throws {
        let session = try Session.tiny()
        expect(try session.cml("baseline", "record"), 0)
        let name = #"acc,\"u\"\n\u001b[31m=r\u202e"#
        try session.sh(
            #"""
            git notes --ref=cml/runs show HEAD > "$HOME/note"
            sed -e 's/"accuracy":/"\#(name.replacing("\\", with: "\\\\"))":/' -e 's/"id":"/"id":"x\\u001b[2J/' \
                -e 's/0\.2/1e999/' "$HOME/note" >> "$HOME/note2"
            printf '%s\n' '{"broken' '{"v":2,"kind":"run","id":"n"}' '{"v":1,"kind":"dance\u001b[1m","id":"d"}' \
                '{"v":1,"kind":"image","id":"i","record":"r","name":"ghcr.io/a\u001b[7m","digest":"sha256:0"}' >> "$HOME/note2"
            cat "$HOME/note2" >> "$HOME/note"
            git notes --ref=cml/runs add -f -F "$HOME/note" HEAD
            """#)
        for command in [["baseline", "list"], ["baseline", "show"], ["history", "**"], ["history", "**", "--csv"]] {
            for environment in [[:], ["COLUMNS": "40"]] {
                let answer = try session.cml(command, environment: environment)
                expect(answer, 0)
                #expect(!(answer.out + answer.err).unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" })
            }
        }
        expect(
            try session.cml("baseline", "show"), 0,
            says: [
                "a record of schema 2, this cml reads up to 1", "1 line of kind `dance?[1m`", "can't be read",
                "image ghcr.io/a?[7m sha256:0 of run r",
            ])
        expect(try session.cml("baseline", "list"), 0, says: ["[1 of a newer cml]", "[1 unreadable]"])
        #expect(try json(session.cml("history", "**", "--json"))["metrics"]?.array?.count ?? 0 > 3)
        let listed = try json(session.cml("baseline", "list", "--json")).array?.first
        #expect(listed?["unreadable"]?.array?.count == 1)
    }
}
