import Glibc

/// Reads an upload's pieces one after the other; a file is opened when its turn comes.
final class UploadReader {
    private struct Source {
        var piece: HTTPUpload.Piece
        var count: Int
    }

    private let sources: [Source]
    /// Bytes in all, known before anything is sent.
    let total: Int
    private var index = 0
    private var position = 0
    private var open: Int32?
    /// Why reading ended early.
    private(set) var problem: HTTPError?

    init(_ upload: HTTPUpload) throws(HTTPError) {
        var sources: [Source] = []
        for piece in upload.pieces { sources.append(Source(piece: piece, count: try Self.count(piece))) }
        self.sources = sources
        total = sources.reduce(0) { $0 + $1.count }
    }

    deinit { closeFile() }

    private static func count(_ piece: HTTPUpload.Piece) throws(HTTPError) -> Int {
        switch piece {
        case .bytes(let bytes): return bytes.count
        case .file(let path), .part(let path, _, _):
            guard let stat = Files.stat(path), !stat.isDirectory else {
                throw HTTPError(.unusable, "can't read `\(path)`")
            }
            guard case .part(_, let offset, let count) = piece else { return stat.size }
            guard offset >= 0, count >= 0, offset <= stat.size - count else {
                throw HTTPError(.unusable, "`\(path)` is shorter than the part to send")
            }
            return count
        }
    }

    /// Begins again, as libcurl asks for after a connection that was closed while it was kept.
    func rewind() {
        closeFile()
        (index, position) = (0, 0)
    }

    /// Fills the buffer as far as one piece goes; 0 is the end, nil a problem.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        while index < sources.count {
            let source = sources[index]
            let want = min(buffer.count, source.count - position)
            guard want > 0 else {
                closeFile()
                (index, position) = (index + 1, 0)
                continue
            }
            switch source.piece {
            case .bytes(let bytes): buffer.copyBytes(from: bytes[position..<(position + want)])
            case .file(let path): return readFile(path, 0, into: buffer, want)
            case .part(let path, let offset, _): return readFile(path, offset, into: buffer, want)
            }
            position += want
            return want
        }
        return 0
    }

    private func readFile(
        _ path: String, _ offset: Int, into buffer: UnsafeMutableRawBufferPointer, _ want: Int
    ) -> Int? {
        do throws(FileError) {
            let file = try opened(path)
            var count = pread(file, buffer.baseAddress, want, offset + position)
            while count < 0, errno == EINTR { count = pread(file, buffer.baseAddress, want, offset + position) }
            guard count > 0 else {
                throw FileError(path: path, doing: "read", code: count < 0 ? errno : ENODATA)
            }
            position += count
            return count
        } catch {
            problem = HTTPError(.unusable, "can't send `\(path)`: \(error)", mayHaveBeenApplied: true)
            return nil
        }
    }

    private func opened(_ path: String) throws(FileError) -> Int32 {
        if let open { return open }
        let file = try Files.openPlain(path, doing: "read")
        open = file
        return file
    }

    private func closeFile() {
        if let open { close(open) }
        open = nil
    }
}
