import CMLSystem
import Testing
import TestSupport

/// Expects that `cml` ended with `code` and said each of `lines`, on either stream.
func expect(
    _ answer: Session.Answer, _ code: Int32, says lines: [String] = [],
    sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(answer.code == code, "\(answer)", sourceLocation: sourceLocation)
    for line in lines {
        #expect((answer.out + answer.err).contains(line), "no `\(line)` in\n\(answer)", sourceLocation: sourceLocation)
    }
}

/// Parses what a `--json` printed.
func json(_ answer: Session.Answer) throws -> Json {
    try Json(parsing: answer.out)
}

@Test("a project that needs nothing but a shell passes its check and is left as it was")
func checkPasses() throws {
    let session = try Session(fixture: "shell")
    let before = try session.state()
    let answer = try session.cml("check")
    expect(answer, 0, says: ["passed", "accuracy"])
    #expect(answer.out.contains("PASS"))
    #expect(try session.state() == before)
    #expect(session.exists(".cml/runs"))
}
