import CMLSystem
import Testing
import TestSupport

/// What a training calls its metrics can't steer the terminal of the person who reads the result.
struct HostileNameSessionTests {
    @Test("names of metrics reach a terminal without control characters and turned text")
    func names() throws {
        let session = try Session.tiny(
            trainer: #"printf '{"a\\u001b[2J\\u009b\\u202e\\u200b": 0.9, "accuracy": 0.9}' > metrics.json"#,
            config: #"gates: {"a*": {min: 0.5}}"#)
        let answers = [try session.cml("check"), try session.cml("gate"), try session.cml("report")]
        for answer in answers {
            expect(answer, 0, says: ["accuracy"])
            let steering = (answer.out + answer.err).unicodeScalars.filter { scalar in
                (scalar.value < 0x20 && scalar != "\n") || (0x7F...0x9F).contains(scalar.value)
                    || (0x200B...0x200F).contains(scalar.value) || (0x202A...0x202E).contains(scalar.value)
            }
            #expect(steering.isEmpty, "\(answer)")
        }
        #expect(answers[1].out.contains("PASS          a\u{FFFD}[2J\u{FFFD}\u{FFFD}\u{FFFD} 0.9000"), "\(answers[1])")
    }
}
