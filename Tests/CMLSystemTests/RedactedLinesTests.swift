import CMLSystem
import Testing

@Suite("redacted lines")
struct RedactedLinesTests {
    private let redaction = Redaction(environment: ["API_TOKEN": "s3cr3t-value-1"])

    @Test("finds a secret wherever the reads cut it", arguments: 1..<20)
    func cut(at length: Int) {
        var lines = RedactedLines(redaction)
        let bytes = Array("loss 0.1 s3cr3t-value-1 done\nnext".utf8)
        var output: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: length) {
            output += lines.append(Array(bytes[start..<min(start + length, bytes.count)]))
        }
        output += lines.flush()
        #expect(String(decoding: output, as: UTF8.self) == "loss 0.1 *** done\nnext")
    }

    @Test("passes a progress bar on at each carriage return")
    func carriageReturn() {
        var lines = RedactedLines(redaction)
        #expect(lines.append(Array("\r 10%".utf8)) == Array("\r".utf8))
        #expect(lines.append(Array("\r 20%".utf8)) == Array(" 10%\r".utf8))
    }
}
