/// What may stand in a request's head: a line end in a value would begin another header, or another request.
enum HTTPSyntax {
    static func check(_ request: HTTPRequest) throws(HTTPError) {
        guard isToken(request.method) else { throw HTTPError(.unusable, "a request with an unusable method") }
        for header in request.headers { try check(header) }
    }

    static func check(_ header: HTTPHeader) throws(HTTPError) {
        guard isToken(header.name), isValue(header.value) else {
            throw HTTPError(.unusable, "the header `\(printable(header.name))` holds what no header may hold")
        }
    }

    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { JsonReader.isWord($0) || "!#$%&'*+-.^`|~".utf8.contains($0) }
    }

    private static func isValue(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 == 0x09 || $0 >= 0x20 && $0 != 0x7F }
    }
}
