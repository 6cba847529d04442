import CMLSystem

/// Returns as much of `text` as fits into `width` columns, with `ellipsis` at the end when something is missing.
package func cut(_ text: String, to width: Int, ellipsis: String = "…") -> String {
    guard displayWidth(of: text) > width else { return text }
    var result = ""
    var used = displayWidth(of: ellipsis)
    guard used <= width else { return "" }
    for character in text {
        used += displayWidth(of: String(character))
        if used > width { break }
        result.append(character)
    }
    return result + ellipsis
}

/// Breaks `text` at spaces into lines of at most `width` columns; lines after the first start with `indent` spaces.
///
/// Runs of spaces within a line are kept, since they separate columns. A word that is too long is cut into pieces.
package func wrapped(_ text: String, width: Int, indent: Int = 0) -> [String] {
    let indent = min(indent, max(width - 10, 0))
    let margin = String(repeating: " ", count: indent)
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ", omittingEmptySubsequences: false).map(String.init) {
        let isFirst = line.isEmpty || line == margin && !lines.isEmpty
        if !isFirst && displayWidth(of: line) + 1 + displayWidth(of: word) <= width {
            line += " " + word
            continue
        }
        if !isFirst {
            lines.append(trimmedEnd(line))
            line = margin
            if word.isEmpty { continue }
        }
        line += word
        while displayWidth(of: line) > width {
            let piece = cut(line, to: width, ellipsis: "")
            guard piece.count > indent else { break }
            lines.append(piece)
            line = margin + line.dropFirst(piece.count)
        }
    }
    return lines + [trimmedEnd(line)].filter { !$0.isEmpty }
}

/// Returns `line` without the spaces at its end.
func trimmedEnd(_ line: String) -> String {
    String(line.reversed().drop { $0 == " " }.reversed())
}
