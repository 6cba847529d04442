import CMLSystem
import TestSupport
import Testing

/// What iterative/cml's words say to a wrong command line; nothing is asked of any forge.
@Suite("iterative/cml's words, wrongly used")
struct WordsUsageSessionTests {
    @Test(
        "an error tells what is wrong, and nothing is sent",
        arguments: [
            (["comment", "create"], "`comment create` needs the Markdown file"),
            (["comment", "create", "none.md"], "can't read `none.md`"),
            (["comment", "create", "empty.md"], "the text is empty"),
            (["comment", "create", "latin.md"], "the text is not UTF-8"),
            (["comment", "create", "a.md", "--target", "pr/x"], "takes a number after the slash"),
            (["comment", "create", "a.md", "--target", "issue"], "`--target` can't be `issue`"),
            (["comment", "create", "a.md", "--target", "wiki/1"], "`--target` can't be `wiki/1`"),
            (["comment", "update", "a.md", "--rm-watermark"], "can't be found again"),
            (["comment", "create", "a.md"], "neither the CI job nor the git remote tells a forge"),
            (["comment", "create", "a.md", "--publish-url", "https://x"], "`--publish-url` is not here"),
            (["comment", "crate", "a.md"], "did you mean `cml comment create`?"),
            (["check", "crate", "a.md"], "unexpected word `crate` after `check`"),
            (["check", "create", "a.md", "--conclusion", "bad"], "`--conclusion` can't be `bad`"),
            (["runner", "launch", "--labels=cml", "--cloud=aws"], "cml starts no machines"),
            (["runner"], "cml starts no machines"),
            (["tensorboard", "connect", "--logdir", "x"], "shut down on 2024-01-01"),
            (["tensorboard-dev"], "shut down on 2024-01-01"),
        ])
    func wrong(arguments: [String], line: String) throws {
        let session = try Session(files: ["a.md": "text\n", "empty.md": " \n"])
        try session.sh("printf 'caf\\351\\n' > latin.md")
        let answer = try session.cml(arguments)
        expect(answer, 2, says: ["error: ", line])
        #expect(answer.out.isEmpty, "\(answer)")
    }

    @Test("`check` stays the whole job, beside `check create`")
    func check() throws {
        let session = try Session.tiny()
        expect(try session.cml("check"), 0, says: ["accuracy"])
        expect(try session.cml("help", "check"), 0, says: ["cml check: train"])
        expect(try session.cml("help", "check", "create"), 0, says: ["--conclusion"])
    }
}
