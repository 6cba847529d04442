import CMLSystem

/// What a registry asks for when it answers 401 (RFC 9110, 11.6.1; distribution spec, "Token Authentication").
enum RegistryChallenge: Equatable {
    case basic
    case bearer(realm: String, service: String?, scope: String?)

    /// Reads `WWW-Authenticate`; Bearer is preferred where both are offered in one field.
    init?(_ header: String) {
        let words = header.trimmed
        guard let space = words.firstIndex(of: " ") else {
            guard words.lowercased() == "basic" else { return nil }
            self = .basic
            return
        }
        switch words[..<space].lowercased() {
        case "basic": self = .basic
        case "bearer":
            let fields = Self.fields(words[words.index(after: space)...])
            guard let realm = fields["realm"], !realm.isEmpty else { return nil }
            self = .bearer(realm: realm, service: fields["service"], scope: fields["scope"])
        default: return nil
        }
    }

    /// Splits `a="b, c",d=e`.
    private static func fields(_ text: Substring) -> [String: String] {
        var fields: [String: String] = [:]
        var rest = text
        while let equals = rest.firstIndex(of: "=") {
            let name = String(rest[..<equals]).trimmed.lowercased()
            rest = rest[rest.index(after: equals)...]
            var value = ""
            if rest.first == "\"" {
                rest.removeFirst()
                while let character = rest.popFirst(), character != "\"" {
                    value.append(character == "\\" ? rest.popFirst() ?? "\\" : character)
                }
                rest = rest.drop { $0 != "," }
            } else {
                value = String(rest.prefix { $0 != "," }).trimmed
                rest = rest.drop { $0 != "," }
            }
            rest = rest.dropFirst()
            fields[name] = fields[name] ?? value
        }
        return fields
    }

    /// The request for a token, and the credential that goes with it.
    static func tokenRequest(
        realm: String, service: String?, scope: String, _ credential: RegistryCredential?
    ) -> HTTPRequest {
        func pair(_ name: String, _ value: String) -> String { "\(name)=\(value.percentEncoded)" }
        var pairs = [service.map { pair("service", $0) }, pair("scope", scope)].compactMap(\.self)
        if case .identityToken(let token)? = credential {
            pairs += [pair("grant_type", "refresh_token"), pair("refresh_token", token), pair("client_id", "cml")]
            return HTTPRequest(
                "POST", realm, headers: [HTTPHeader("Content-Type", "application/x-www-form-urlencoded")],
                body: Array(pairs.joined(separator: "&").utf8), isRepeatable: true)
        }
        let url = realm + (realm.contains("?") ? "&" : "?") + pairs.joined(separator: "&")
        return HTTPRequest("GET", url, headers: credential?.basicHeader.map { [$0] } ?? [])
    }
}

/// What a registry is shown; it's never printed.
package enum RegistryCredential: Equatable, Sendable {
    case password(user: String, password: String)
    /// What `docker login` got from a registry that gives tokens instead of taking passwords again.
    case identityToken(String)

    var basicHeader: HTTPHeader? {
        guard case .password(let user, let password) = self else { return nil }
        return HTTPHeader("Authorization", "Basic \(Base64.encoded(Array("\(user):\(password)".utf8)))")
    }
}
