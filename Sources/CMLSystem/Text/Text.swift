extension String {
    /// The text without white space at its ends.
    package var trimmed: String {
        let body = drop(while: \.isWhitespace)
        guard let last = body.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(body[...last])
    }

    /// Where a padded text goes.
    package enum Side: Sendable { case left, right }

    /// Returns the text filled up with spaces to a display width; what is wider stays as it is.
    package func padded(to width: Int, on side: Side = .left) -> String {
        let space = String(repeating: " ", count: max(0, width - displayWidth(of: self)))
        return side == .left ? self + space : space + self
    }

    /// The text as one word of a POSIX shell.
    package var shellQuoted: String {
        let isSafe = utf8.allSatisfy { JsonReader.isWord($0) || "-./:@%+=,".utf8.contains($0) }
        if isSafe, !isEmpty { return self }
        return "'\(split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''"))'"
    }

    /// The text with everything escaped but the unreserved characters of RFC 3986: one part of a URL.
    package var percentEncoded: String {
        var bytes: [UInt8] = []
        for byte in utf8 {
            if JsonReader.isWord(byte) || "-.~".utf8.contains(byte) {
                bytes.append(byte)
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                bytes.append(contentsOf: "%\(digits.count < 2 ? "0" : "")\(digits)".utf8)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Returns the candidate that `word` was most likely meant to be, or nil when none is near.
///
/// Near is a third of the letters wrong (one of up to four), the same but for case and separators, the beginning of
/// just that candidate, or its last segment.
package func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    let target = folded(word)
    guard !target.isEmpty else { return nil }
    let limit = max(1, min(3, target.count / 3))
    var best: (distance: Int, candidate: String)?
    for candidate in candidates.sorted() {
        let letters = folded(candidate)
        guard letters.count.distance(to: target.count).magnitude <= limit else { continue }
        let distance = editDistance(target, letters)
        if distance <= limit, distance < target.count, distance < best?.distance ?? .max {
            best = (distance, candidate)
        }
    }
    return best?.candidate ?? onlyExtension(of: target, among: candidates.sorted())
}

private func folded(_ word: String) -> [Character] {
    word.lowercased().filter { !"_- ".contains($0) }
}

/// Returns the only candidate that begins with `target` or has it as its last segment.
private func onlyExtension(of target: [Character], among candidates: [String]) -> String? {
    guard target.count >= 2 else { return nil }
    let found = candidates.filter { candidate in
        let letters = folded(candidate)
        return letters.suffix(target.count + 1) == ["."] + target || target.count >= 3 && letters.starts(with: target)
    }
    return found.count == 1 ? found[0] : nil
}

/// Returns how many letters to insert, delete, replace or swap with their neighbour turn one word into the other.
func editDistance(_ first: [Character], _ second: [Character]) -> Int {
    var previous = [Int](repeating: 0, count: second.count + 1)
    var row = Array(0...second.count)
    for (i, letter) in first.enumerated() {
        var next = [i + 1]
        for (j, other) in second.enumerated() {
            var cost = min(row[j + 1] + 1, next[j] + 1, row[j] + (letter == other ? 0 : 1))
            if i > 0, j > 0, letter == second[j - 1], first[i - 1] == other { cost = min(cost, previous[j - 1] + 1) }
            next.append(cost)
        }
        (previous, row) = (row, next)
    }
    return row[second.count]
}
