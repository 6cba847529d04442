/// Which names say that their value is a secret.
enum SecretName {
    /// A parameter of a training: cautious with `token`, which is also what a language model is made of.
    static func isParameter(_ key: String) -> Bool {
        let words = words(of: key)
        guard !isHarmless(words) else { return false }
        return hasSecretWord(words) || endsInToken(words) || endsInKey(words) || words.last == "auth"
    }

    /// An environment variable: also the abbreviations that only people who hide something use.
    static func isVariable(_ name: String) -> Bool {
        let words = words(of: name)
        guard words.count > 1 || words.last != "pwd", words != ["oldpwd"], !isPlace(words) else { return false }
        return isParameter(name) || words.contains("auth")
            || words.last.map { ["pass", "pwd", "jwt", "pat", "webhook"].contains($0) } == true
    }

    /// Names of what a secret is used with: its path, its address, its kind.
    private static func isPlace(_ words: [String]) -> Bool {
        let places = ["sock", "file", "path", "dir", "url", "uri", "host", "type", "method", "mode", "helper", "user"]
        return words.last.map(places.contains) == true
    }

    private static func isHarmless(_ words: [String]) -> Bool {
        words.last.map { ["file", "path", "dir", "length", "count", "size", "name"].contains($0) } == true
    }

    private static func hasSecretWord(_ words: [String]) -> Bool {
        words.contains { word in
            let bytes = Array(word.utf8)
            return bytes.indices.contains { start in secretWords.contains { bytes[start...].starts(with: $0) } }
        }
    }

    /// As bytes: every start looks through the whole environment, and searching in texts takes 2 ms for it.
    private static let secretWords = [
        "secret", "password", "passwd", "passphrase", "credential", "apikey", "privatekey", "accesskey",
    ].map { Array($0.utf8) }

    private static func endsInToken(_ words: [String]) -> Bool {
        guard let last = words.last, last.hasSuffix("token") else { return false }
        let kinds = [
            "pad", "eos", "bos", "unk", "mask", "cls", "sep", "special", "per", "by", "start", "stop", "end", "image",
            "max", "min", "num", "n", "first", "last", "next", "new", "class", "register", "word", "decoder",
        ]
        return !kinds.contains(words.dropLast().last ?? "")
    }

    private static func endsInKey(_ words: [String]) -> Bool {
        let kinds = [
            "api", "private", "access", "signing", "encryption", "ssh", "deploy", "account", "auth", "license",
        ]
        return zip(words, words.dropFirst()).contains { kinds.contains($0) && $1 == "key" }
    }

    /// Returns the words of a name in lowercase: `db.apiKey`, `DB_API_KEY` and `db-api-key` have the same.
    static func words(of name: String) -> [String] {
        var words: [String] = []
        var word = ""
        var wasLower = false
        for character in name {
            let isWord = character.isLetter || character.isNumber
            if !isWord || character.isUppercase && wasLower {
                words.append(word)
                word = ""
            }
            if isWord { word += character.lowercased() }
            wasLower = character.isLowercase || character.isNumber
        }
        return (words + [word]).filter { !$0.isEmpty }
    }
}
