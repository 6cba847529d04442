import CMLSystem
import TestSupport
import Testing

@testable import CMLKit

@Suite("Tables of text") struct TextTableTests {
    private static func table(_ width: Int?) -> [String] {
        let old = ["slices.a.accuracy": Metric(0.9787), "same": Metric(.nan)]
        let new = ["slices.a.accuracy": Metric(0.9543), "same": Metric(.nan)]
        var table = MetricTable(
            old: old, new: new, titles: ("20260101T000000Z-abcdef-1", ".cml/runs/0123456789/record.json"))
        table.removeUnchanged()
        let text = table.terminal(width: width, colour: false, unicode: false)
        return text.split(separator: "\n").map(String.init)
    }

    @Test("titles are cut before numbers are; a pipe cuts nothing")
    func titles() {
        let whole = Self.table(nil)
        #expect(whole.count == 2)
        #expect(whole[0].contains(".cml/runs/0123456789/record.json"))
        let narrow = Self.table(60)
        #expect(narrow.allSatisfy { displayWidth(of: $0) <= 60 })
        #expect(narrow[1].hasPrefix("slices.a.accuracy "))
        #expect(narrow[1].contains(" 0.9787 ") && narrow[1].hasSuffix(" -0.0244 worse"))
    }

    @Test("where numbers have no room beside each other they stand under each other", arguments: [24, 30, 36])
    func stacked(width: Int) {
        let lines = Self.table(width)
        #expect(lines.allSatisfy { displayWidth(of: $0) <= width })
        let text = lines.joined(separator: " ")
        #expect(text.contains("0.9787") && text.contains("0.9543") && text.contains("-0.0244"))
    }

    @Test("names of other alphabets are spelled in ASCII without Unicode")
    func ascii() {
        let table = MetricTable(old: ["größe": Metric(1)], new: ["größe": Metric(2)], titles: ("ä", "ö"))
        let text = table.terminal(width: 80, colour: false, unicode: false)
        #expect(text.utf8.allSatisfy { $0 < 0x80 })
    }
}
