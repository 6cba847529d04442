import CMLSystem
import Testing

@testable import CMLKit

@Suite("Records read one after the other")
struct RecordReaderTests {
    private static let first = #"""
        {"check":"c","commit":"aa","command":"t","dirty":false,"environment":{"os":"a","packages":{"x":"1"}},"exit":0,\#
        "fingerprint":{"code":{"hash":"h"}},"id":"1","kind":"run","metrics":{"acc":{"value":0.5},"s":{"unit":"s",\#
        "value":1}},"outputs":{},"params":{"lr":0.1},"profile":"smoke","project":"p","seed":1,"source":"check",\#
        "time":"t1","tree":"bb","v":1}
        """#

    /// What the line before has, and what stands there instead.
    private static let changes: [(String, String)] = [
        ("", ""), (#""id":"1""#, #""id":"2""#), (#""seed":1"#, #""seed":12"#), (#""seed":1"#, #""seed":null"#),
        (#""value":0.5"#, #""value":0.75"#), (#""value":0.5"#, #""value":"NaN""#), (#""acc":"#, #""auc":"#),
        (#""s":{"#, #""acc":{"#), (#""metrics":{"#, #""metrics":{"new":{"value":1},"#), (#""lr":0.1"#, #""lr":0.2"#),
        (#""exit":0"#, #""exit":"no""#), (#""exit":0"#, #""exit":3"#), (#""dirty":false"#, #""dirty":3"#),
        (#""project":"p""#, #""project":7"#), (#""kind":"run""#, #""kind":"check""#), (#""v":1"#, #""v":2"#),
        (#""commit":"aa","#, ""), (#""tree":"bb""#, #""tree":"bb","fork":true"#),
        (#""os":"a""#, #""os":"a","cpu":"b""#),
        (#""hash":"h""#, #""hash":"h2""#), (#""outputs":{}"#, #""outputs":{"m":{"sha256":"ab","size":3}}"#),
        (#""params":{"#, #""params":{"a":,"#), (#""time":"t1""#, #""time":"t\u00ff""#),
    ]

    @Test("are what each of them is alone, and so are the errors", arguments: changes)
    func sameAsAlone(old: String, new: String) throws {
        let reader = RecordReader()
        let changed = Self.first.replacing(old, with: new, maxReplacements: old.isEmpty ? 0 : 1)
        for line in [Self.first, changed, Self.first, changed] {
            // What can't be split is never given to the reader.
            guard let members = reader.members(Array(line.utf8)[...]) else { continue }
            let alone = outcome { () throws(Failure) in try RunRecord(line: line, at: "here") }
            #expect(outcome { () throws(Failure) in try reader.record(members, at: "here") } == alone)
        }
    }

    private func outcome(_ read: () throws(Failure) -> RunRecord) -> Result<String, Failure> {
        Result { () throws(Failure) in try read().line }
    }
}
