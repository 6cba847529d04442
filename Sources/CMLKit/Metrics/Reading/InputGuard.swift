import CMLSystem

/// What is asked of a metric or curve file before any format looks at it.
package enum InputGuard {
    /// Larger files are refused; ask the file system for the size before reading.
    package static let maximumBytes = 1 << 30

    /// The largest text that is read as one tree, which takes thirty times its size.
    static let maximumTree = 64 << 20
    /// How much of a file `checkHead` wants.
    static let headSize = 4096

    /// Throws when `bytes` can't be what a training wrote.
    static func check(_ bytes: [UInt8], path: String) throws(Failure) {
        guard bytes.count <= maximumBytes else { throw tooLarge(path, limit: maximumBytes) }
        try checkHead(bytes, path: path)
    }

    /// Throws when a file that begins with `bytes`, or is no more than them, can't be what a training wrote.
    static func checkHead(_ bytes: [UInt8], path: String) throws(Failure) {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            throw Failure(
                .training, "`\(path)` is UTF-16, not UTF-8", at: path, hint: "write it with encoding=\"utf-8\"")
        }
        guard !isBlank(bytes) else {
            throw Failure(.training, "`\(path)` is empty", at: path, hint: "did the training end before it wrote it?")
        }
        guard LfsPointer(parsing: bytes) == nil else {
            throw Failure(.training, "`\(path)` is a Git LFS pointer", at: path, hint: "run `git lfs pull`")
        }
    }

    /// Throws when `bytes` are too many to be read as one tree; blanks take no room in it.
    static func checkTree(_ bytes: [UInt8], path: String) throws(Failure) {
        guard bytes.count > maximumTree, bytes.count(where: { $0 > 0x20 }) > maximumTree else { return }
        throw tooLarge(path, limit: maximumTree)
    }

    static func tooLarge(_ path: String, limit: Int) -> Failure {
        Failure(
            .training, "`\(path)` is larger than \(limit < 1 << 30 ? "\(limit >> 20) MiB" : "\(limit >> 30) GiB")",
            at: path,
            hint: "metrics and curves are small; write predictions to another file")
    }

    /// Throws with the place of the first byte that isn't UTF-8.
    static func checkUtf8(_ bytes: [UInt8], path: String) throws(Failure) {
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: bytes.span)
        } catch {
            let place = Place(path, bytes, offset: error.byteOffsets.lowerBound)
            throw Failure(.training, "`\(path)` is not UTF-8", at: place.description)
        }
    }

    static func isBlank(_ bytes: [UInt8]) -> Bool {
        bytes.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) }
    }
}

/// A line and column of a file, counted from 1.
struct Place: CustomStringConvertible {
    let path: String
    let line: Int
    let column: Int

    init(_ path: String, _ bytes: [UInt8], offset: Int) {
        let before = bytes.prefix(offset)
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        self.path = path
        line = before.count { $0 == UInt8(ascii: "\n") } + 1
        column = String(decoding: before[start...], as: UTF8.self).count + 1
    }

    var description: String { "\(path):\(line):\(column)" }
}

extension Failure {
    /// The failure of a file that no format recognises.
    static func unknownFormat(_ path: String, known: [String]) -> Failure {
        if FileName(path).suffix == "toml" {
            return Failure(.training, "`\(path)` is TOML, which comes later", at: path, hint: "write it as JSON or YAML")
        }
        return Failure(
            .training, "the format of `\(path)` is not known", at: path,
            hint: "known are \(known.joined(separator: ", "))")
    }

    /// More columns than a person can name, which would take memory without bound.
    static func tooManyColumns(_ path: String) -> Failure {
        Failure(
            .training, "`\(path)` has more than \(SeparatedRows.mostColumns) columns", at: path,
            hint: "write what is no curve or metric to another file")
    }

    /// The failure of a file that is not what its format asks for.
    static func unreadable(_ path: String, as format: String, _ error: SyntaxError) -> Failure {
        let place = error.position.map { "\(path):\($0.line):\($0.column)" } ?? path
        return Failure(.training, "`\(path)` is not valid \(format): \(error.message)", at: place)
    }
}
