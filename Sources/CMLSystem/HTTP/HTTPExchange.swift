/// One try of a request, for the log: no header, no body, and no secret of the URL's.
package struct HTTPExchange: Equatable, Sendable {
    package var method: String
    package var url: String
    /// Nil when there was no answer; `problem` says why.
    package var status: Int?
    package var problem: String?
    package var milliseconds: Int
    /// 1 for the first.
    package var attempt: Int

    package init(
        method: String, url: String, status: Int?, problem: String? = nil, milliseconds: Int, attempt: Int
    ) {
        self.method = method
        self.url = url
        self.status = status
        self.problem = problem
        self.milliseconds = milliseconds
        self.attempt = attempt
    }

    /// The URL as it may be shown: no user, no values of the query that are secret or long enough to be, no escapes.
    package static func shown(_ url: String) -> String {
        let url = withoutUser(url)
        guard let question = url.firstIndex(of: "?") else { return printable(url) }
        let pairs = url[url.index(after: question)...].split(separator: "&", omittingEmptySubsequences: false)
        let shown = pairs.map { pair -> String in
            guard let equals = pair.firstIndex(of: "=") else { return String(pair) }
            let name = String(pair[..<equals])
            let isSecret = isSigned(name) || pair[equals...].utf8.count > 64
            return isSecret ? "\(name)=***" : String(pair)
        }
        return printable("\(url[..<question])?\(shown.joined(separator: "&"))")
    }

    private static func isSigned(_ name: String) -> Bool {
        let name = name.lowercased()
        return Redaction.looksSecret(key: name) || ["sig", "credential", "signature", "se", "sp"].contains(name)
            || name.hasPrefix("x-amz-") || name.hasPrefix("x-goog-")
    }

    private static func withoutUser(_ url: String) -> String {
        guard let start = url.firstRange(of: "://")?.upperBound else { return url }
        let end = url[start...].firstIndex { "/?#".contains($0) } ?? url.endIndex
        guard let at = url[start..<end].lastIndex(of: "@") else { return url }
        return "\(url[..<start])***@\(url[url.index(after: at)...])"
    }
}
