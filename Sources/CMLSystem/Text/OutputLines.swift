/// The last lines of a program's output, as a reader of a terminal has seen them.
///
/// A progress bar writes its line again and again and leaves the last state; colours and moves of the cursor are left
/// out.
package enum OutputLines {
    package static let most = 20
    /// How much of an output's end is read for them.
    package static let bytes = 64 << 10
    private static let widest = 400

    package static func last(of output: [UInt8]) -> [String] {
        var lines: [String] = []
        for line in output.filledLines.reversed() {
            let text = shown(line)
            if !text.trimmed.isEmpty { lines.append(text) }
            if lines.count == most { break }
        }
        return lines.reversed()
    }

    private static func shown(_ line: ArraySlice<UInt8>) -> String {
        let states = withoutSequences(line).split(separator: UInt8(ascii: "\r"))
        let last = states.last { state in state.contains { $0 != UInt8(ascii: " ") } } ?? []
        let text = String(decoding: last, as: UTF8.self).prefix(widest)
        return String(text.filter { $0 == "\t" || !$0.isControl })
    }

    /// Leaves out what steers a terminal: `ESC [ ... letter`, `ESC ] ... BEL`, and `ESC` with one other byte.
    private static func withoutSequences(_ line: ArraySlice<UInt8>) -> [UInt8] {
        let escape: UInt8 = 0x1B
        guard line.contains(escape) else { return Array(line) }
        var result: [UInt8] = []
        var index = line.startIndex
        while index < line.endIndex {
            guard line[index] == escape else {
                result.append(line[index])
                index += 1
                continue
            }
            index = end(ofSequence: line[(index + 1)...])
        }
        return result
    }

    private static func end(ofSequence rest: ArraySlice<UInt8>) -> Int {
        switch rest.first {
        case UInt8(ascii: "["):
            let last = rest.dropFirst().firstIndex { (0x40...0x7E).contains($0) }
            return last.map { $0 + 1 } ?? rest.endIndex
        case UInt8(ascii: "]"):
            let last = rest.firstIndex { $0 == 0x07 }
            return last.map { $0 + 1 } ?? rest.endIndex
        case nil: return rest.endIndex
        default: return rest.startIndex + 1
        }
    }
}

extension Character {
    fileprivate var isControl: Bool { unicodeScalars.first?.properties.generalCategory == .control }
}
