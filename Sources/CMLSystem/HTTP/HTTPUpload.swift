/// A body that is read while it's sent: bytes and files, one behind the other.
package struct HTTPUpload: Equatable, Sendable {
    package enum Piece: Equatable, Sendable {
        case bytes([UInt8])
        /// A plain file, from its start to its end.
        case file(String)
        /// A part of a file.
        case part(String, offset: Int, count: Int)
    }

    package var pieces: [Piece]

    package init(_ pieces: [Piece]) { self.pieces = pieces }

    package static func file(_ path: String) -> HTTPUpload { HTTPUpload([.file(path)]) }
}

/// A `multipart/form-data` body, as a browser's form sends it.
package struct HTTPForm: Equatable, Sendable {
    package enum Field: Equatable, Sendable {
        case text(name: String, String)
        case file(name: String, fileName: String, contentType: String, HTTPUpload.Piece)
    }

    package var fields: [Field]
    /// In no part of the body; `random` makes it so that nobody who writes a file can know it.
    package var boundary: String

    /// `random` are 16 bytes or more that nobody can know.
    package init(_ fields: [Field], random: [UInt8]) {
        self.fields = fields
        boundary = "cml-" + random.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    package var contentType: HTTPHeader { HTTPHeader("Content-Type", "multipart/form-data; boundary=\(boundary)") }

    package var upload: HTTPUpload {
        var pieces: [HTTPUpload.Piece] = []
        for field in fields {
            switch field {
            case .text(let name, let value):
                let head = "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(Self.escaped(name))\"\r\n\r\n"
                pieces.append(.bytes(Array("\(head)\(value)\r\n".utf8)))
            case .file(let name, let fileName, let contentType, let piece):
                let disposition = "form-data; name=\"\(Self.escaped(name))\"; filename=\"\(Self.escaped(fileName))\""
                let type = contentType.filter { $0.isASCII && !$0.isNewline }
                let head = "--\(boundary)\r\nContent-Disposition: \(disposition)\r\nContent-Type: \(type)\r\n\r\n"
                pieces += [.bytes(Array(head.utf8)), piece, .bytes(Array("\r\n".utf8))]
            }
        }
        pieces.append(.bytes(Array("--\(boundary)--\r\n".utf8)))
        return HTTPUpload(pieces)
    }

    /// A name as browsers write it in quotes: `"` and line ends percent-encoded, every other control left out.
    private static func escaped(_ name: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in name.unicodeScalars {
            switch scalar {
            case "\"": result.append(contentsOf: "%22".unicodeScalars)
            case "\r": result.append(contentsOf: "%0D".unicodeScalars)
            case "\n": result.append(contentsOf: "%0A".unicodeScalars)
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: continue
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
