import CMLSystem

/// What a refusal's body says, in whichever shape it comes.
enum ForgeMessage {
    private static let limit = 300

    /// The message of a body: JSON of four shapes on GitLab alone, plain text, or the page of a proxy; nil for none.
    static func text(of response: HTTPResponse) -> String? {
        let text = String(decoding: response.body.prefix(65_536), as: UTF8.self)
        if let json = try? Json(parsing: text), let message = message(json) { return cut(message) }
        guard !text.trimmed.isEmpty else { return nil }
        return text.trimmed.hasPrefix("<") ? page(text) : cut(text)
    }

    private static func message(_ json: Json) -> String? {
        switch json {
        case .string(let text): return text
        case .array(let list): return joined(list.compactMap { message($0) })
        case .object(let fields):
            let main = fields["message"] ?? fields["error_description"] ?? fields["error"] ?? fields["detail"]
            guard let head = main.flatMap({ named($0) }) else { return nil }
            let more = details(fields["errors"] ?? .null) + [scope(fields), required(fields)].compactMap(\.self)
            return more.isEmpty ? head : "\(head): \(more.joined(separator: "; "))"
        default: return nil
        }
    }

    /// A text, a list of texts, `{field: [texts]}`, or Bitbucket's `{message, detail, fields}`.
    private static func named(_ json: Json) -> String? {
        guard let fields = json.object else { return message(json) }
        if fields["message"] != nil { return message(json) }
        return joined(
            fields.sorted { $0.key < $1.key }.compactMap { name, value in named(value).map { "\(name) \($0)" } })
    }

    /// GitHub's list of what is wrong with which field.
    private static func details(_ json: Json) -> [String] {
        (json.array ?? []).compactMap { error in
            if let text = error.string ?? error["message"]?.string { return text }
            guard let code = error["code"]?.string else { return nil }
            return error["field"]?.string.map { "\($0) \(code)" } ?? code
        }
    }

    private static func scope(_ fields: [String: Json]) -> String? {
        fields["scope"]?.string.map { "scope \($0)" }
    }

    /// Bitbucket's scopes that the token lacks.
    private static func required(_ fields: [String: Json]) -> String? {
        let names = (fields["error"]?["detail"]?["required"]?.array ?? []).compactMap(\.string)
        return names.isEmpty ? nil : "required: \(names.joined(separator: ", "))"
    }

    private static func joined(_ texts: [String]) -> String? {
        texts.isEmpty ? nil : texts.joined(separator: ", ")
    }

    /// The title of a web page: the answer is a proxy's, not the forge's.
    private static func page(_ text: String) -> String {
        for tag in ["title", "h1"] {
            let open = text.firstRange(of: "<\(tag)>") ?? text.firstRange(of: "<\(tag.uppercased())>")
            guard let start = open?.upperBound, let end = text[start...].firstIndex(of: "<") else { continue }
            let title = String(text[start..<end]).trimmed
            if !title.isEmpty { return "a web page, not the forge's answer: \(cut(title))" }
        }
        return "a web page, not the forge's answer"
    }

    private static func cut(_ text: String) -> String { printable(text.trimmed).shortened(to: limit) }
}
