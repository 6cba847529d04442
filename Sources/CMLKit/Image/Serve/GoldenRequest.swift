import CMLSystem

/// A request whose answer is known: its files, read before anything is started.
package struct GoldenRequest: Equatable, Sendable {
    package var settings: Config.ServeSettings.Golden
    package var body: [UInt8]?
    /// nil where the file is yet to be written.
    package var expected: [UInt8]?

    package init(_ settings: Config.ServeSettings.Golden, body: [UInt8]?, expected: [UInt8]?) {
        self.settings = settings
        self.body = body
        self.expected = expected
    }

    package var name: String { "\(settings.method) \(settings.path)" }

    func request(to root: String) -> HTTPRequest {
        ServiceRequest(method: settings.method, path: settings.path, body: body).request(to: root)
    }

    /// What of an answer is not as expected; nothing for the right one.
    package func differences(of answer: [UInt8]) -> [JsonDifference] {
        guard let expected else { return [] }
        guard let wanted = try? Json(parsing: expected) else { return textDifference(answer, expected) }
        guard let found = try? Json(parsing: answer) else {
            return [JsonDifference("$", found: "no JSON (\(answer.count) bytes)", expected: "JSON")]
        }
        return JsonComparison(tolerance: settings.tolerance).differences(found, from: wanted)
    }

    /// The first line that differs, of what is no JSON; a file's last line end doesn't count.
    private func textDifference(_ answer: [UInt8], _ expected: [UInt8]) -> [JsonDifference] {
        func lines(_ bytes: [UInt8]) -> [String] {
            let lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
            return (lines.last?.isEmpty == true ? lines.dropLast() : lines[...]).map {
                String(decoding: $0, as: UTF8.self)
            }
        }
        let (found, wanted) = (lines(answer), lines(expected))
        guard found != wanted else { return [] }
        let index = zip(found, wanted).enumerated().first { $1.0 != $1.1 }?.offset ?? min(found.count, wanted.count)
        func shown(_ lines: [String]) -> String {
            index < lines.count ? "`\(lines[index].prefix(60))`" : "nothing"
        }
        return [JsonDifference("line \(index + 1)", found: shown(found), expected: shown(wanted))]
    }

    /// What its file holds for `answer`: JSON in a form whose changes are read easily in a review.
    package static func file(for answer: [UInt8]) -> [UInt8] {
        guard let json = try? Json(parsing: answer) else { return answer }
        return Array((json.prettyJson() + "\n").utf8)
    }
}

/// A request as `serve` in `cml.yaml` describes it.
struct ServiceRequest {
    var method: String
    var path: String
    var body: [UInt8]?

    func request(to root: String) -> HTTPRequest {
        var headers: [HTTPHeader] = []
        if let body {
            let isJson = (try? Json(parsing: body)) != nil
            headers = [HTTPHeader("Content-Type", isJson ? "application/json" : "application/octet-stream")]
        }
        return HTTPRequest(method, root + path, headers: headers, body: body, isRepeatable: false)
    }
}

/// What a golden request came to.
package struct GoldenResult: Equatable, Sendable {
    package var name: String
    package var expect: String
    /// Why there is no answer to compare: no connection, no end, an error's status.
    package var problem: String?
    package var differences: [JsonDifference] = []
    /// The answer's body, where there was one.
    package var answer: [UInt8]?

    package init(name: String, expect: String) {
        self.name = name
        self.expect = expect
    }

    package var hasPassed: Bool { problem == nil && differences.isEmpty }

    private static let shown = 5

    /// A line for each of the first differences.
    package var failures: [String] {
        if let problem { return ["golden \(name): \(printable(problem))"] }
        var lines = differences.prefix(Self.shown).map { "golden \(name): \(printable($0.text))" }
        if differences.count > Self.shown {
            lines.append("golden \(name): \(differences.count - Self.shown) more differences from `\(expect)`")
        }
        return lines
    }
}
