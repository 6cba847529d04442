import FoundationEssentials
package import Testing

/// Expects `text` to be the content of the golden file `name`.
///
/// With `UPDATE_GOLDEN=1` in the environment it writes the file and fails, so that an update never looks like a pass.
package func expectGolden(_ text: String, named name: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let file = folder.appendingPathComponent("CMLKitTests/Golden/\(name)")
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
        do {
            try Data(text.utf8).write(to: file)
            Issue.record("wrote Golden/\(name); run again without UPDATE_GOLDEN", sourceLocation: sourceLocation)
        } catch {
            Issue.record("can't write Golden/\(name): \(error)", sourceLocation: sourceLocation)
        }
        return
    }
    do {
        let expected = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        if text == expected { return }
        Issue.record("Golden/\(name): \(firstDifference(expected, text))", sourceLocation: sourceLocation)
    } catch {
        Issue.record("can't read Golden/\(name): \(error); UPDATE_GOLDEN=1 writes it", sourceLocation: sourceLocation)
    }
}

private func firstDifference(_ expected: String, _ text: String) -> String {
    let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let new = text.split(separator: "\n", omittingEmptySubsequences: false)
    let index = zip(old, new).enumerated().first { $1.0 != $1.1 }?.offset ?? min(old.count, new.count)
    let lines = [old, new].map { index < $0.count ? "«\($0[index])»" : "nothing" }
    return "line \(index + 1) is \(lines[1]), not \(lines[0])"
}
