import Glibc

extension [UInt8] {
    /// The lines that aren't empty, without their ends.
    ///
    /// As `split` has them, which looks at the bytes one by one: of the notes of a long history that takes as long as
    /// all that is done with the lines.
    package var filledLines: [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        while start < count {
            let end = firstNewline(from: start)
            if end > start { lines.append(self[start..<end]) }
            start = end + 1
        }
        return lines
    }

    private func firstNewline(from start: Int) -> Int {
        let newline = Int32(UInt8(ascii: "\n"))
        return withUnsafeBytes { bytes in
            guard let begin = bytes.baseAddress, let found = memchr(begin + start, newline, count - start) else {
                return count
            }
            return begin.distance(to: UnsafeRawPointer(found))
        }
    }
}
