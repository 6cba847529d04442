/// The records of a TFRecord file, each with its length and checksums.
///
/// A running or killed program leaves a cut or broken record at the end: there it stops, and tells so.
package final class RecordStream {
    package enum End: Equatable, Sendable {
        /// The last record ends with the file.
        case whole
        case cut
        case damaged
    }

    private let window: ByteWindow
    /// How it ended, once `next` has returned nil.
    package private(set) var end = End.whole
    /// Where the record began that was read last, or at the end the one that couldn't be.
    package private(set) var offset = 0

    private static let header = 12

    package init(_ source: ByteSource, chunk: Int = SeparatedRows.usualChunk) {
        window = ByteWindow(source, chunk: chunk)
    }

    /// Hands the next record to `body`; nil at the end.
    package func next<Result>(_ body: (Span<UInt8>) -> Result) throws(FileError) -> Result? {
        offset = window.place
        guard try has(Self.header) else { return stop(window.start == window.end ? .whole : .cut) }
        let length = Int(clamping: Bytes8.load(window.base + window.start))
        guard word(8) == Crc32c.masked(window.bytes(window.start, window.start + 8)) else { return stop(.damaged) }
        // A record of this size is an image or a graph; a curve's is a hundred bytes.
        guard length <= ByteWindow.limit / 2 else { return try skip(length) ? try next(body) : stop(.cut) }
        guard try has(Self.header + length + 4) else { return stop(.cut) }
        let start = window.start + Self.header
        let record = window.bytes(start, start + length)
        guard word(Self.header + length) == Crc32c.masked(record) else { return stop(.damaged) }
        window.start = start + length + 4
        return body(Span(_unsafeElements: record))
    }

    private func stop<Result>(_ end: End) -> Result? {
        self.end = end
        return nil
    }

    private func word(_ index: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: Bytes8.load(window.base + window.start + index))
    }

    private func has(_ count: Int) throws(FileError) -> Bool {
        while window.end - window.start < count {
            guard try window.fill() else { return false }
        }
        return true
    }

    /// Steps over a record too large to be kept; its checksum isn't looked at.
    private func skip(_ length: Int) throws(FileError) -> Bool {
        var (left, overflows) = length.addingReportingOverflow(Self.header + 4)
        guard !overflows else { return false }
        while left > 0 {
            guard try window.hasByte() else { return false }
            let step = min(left, window.end - window.start)
            window.start += step
            left -= step
        }
        return true
    }
}
