import CMLSystem

/// Finds the credential for a registry in the files of docker and podman, and asks their helpers.
package struct RegistryCredentials {
    private let environment: [String: String]
    /// Whose files come first.
    private let prefersPodman: Bool
    /// Runs a helper with the registry's name on its stdin; nil when it knows none.
    private let helper: (_ program: String, _ server: String) throws(Failure) -> String?

    package init(
        environment: [String: String], prefersPodman: Bool,
        helper: @escaping (_ program: String, _ server: String) throws(Failure) -> String?
    ) {
        self.environment = environment
        self.prefersPodman = prefersPodman
        self.helper = helper
    }

    package init(in world: World, builder: ImageBuilder?) {
        let prefersPodman = builder == .podman || builder == .buildah
        self.init(environment: world.environment, prefersPodman: prefersPodman) { (program, server) throws(Failure) in
            try Self.ask(program, for: server, in: world)
        }
    }

    /// The files that may know it, in the order in which they are asked.
    package var files: [String] {
        let home = environment["HOME"] ?? ""
        let docker = [(environment["DOCKER_CONFIG"] ?? home + "/.docker") + "/config.json"]
        var podman = [environment["REGISTRY_AUTH_FILE"]].compactMap(\.self)
        if podman.isEmpty {
            podman = environment["XDG_RUNTIME_DIR"].map { ["\($0)/containers/auth.json"] } ?? []
            podman.append((environment["XDG_CONFIG_HOME"] ?? home + "/.config") + "/containers/auth.json")
        }
        return prefersPodman ? podman + docker : docker + podman
    }

    /// The credential for an image's registry; nil where none of the files has one.
    package func credential(for name: ImageName) throws(Failure) -> RegistryCredential? {
        for file in files where Files.isFile(file) {
            let bytes = try attempt("read the registry's credentials", .usage, at: file) { () throws(FileError) in
                try Files.read(file, limit: 4 << 20)
            }
            guard let json = try? Json(parsing: bytes) else {
                throw Failure(.usage, "the file of the registry's credentials is not valid JSON", at: file)
            }
            if let found = try credential(in: json, for: name) { return found }
        }
        return nil
    }

    /// A helper of the registry's own first, then the store of all, then what the file holds.
    func credential(in json: Json, for name: ImageName) throws(Failure) -> RegistryCredential? {
        for key in Self.keys(for: name) {
            if let helper = json["credHelpers"]?[key]?.string { return try ask(helper, key) }
        }
        if let store = json["credsStore"]?.string, !store.isEmpty {
            for key in Self.keys(for: name) where !key.contains("/") || key.contains("://") {
                if let found = try ask(store, key) { return found }
            }
        }
        let entries = json["auths"]?.object ?? [:]
        for key in Self.keys(for: name) {
            if let entry = entries[key], let found = Self.credential(of: entry) { return found }
        }
        return nil
    }

    /// What a file may call the registry: podman knows namespaces too, and docker writes addresses.
    static func keys(for name: ImageName) -> [String] {
        var keys: [String] = []
        var path = name.plain
        while path.contains("/") {
            keys.append(path)
            path = path.split(separator: "/").dropLast().joined(separator: "/")
        }
        let host = name.registry
        keys += [host, "https://\(host)", "http://\(host)"]
        keys += ["https://\(host)/v1/", "https://\(host)/v2/", "http://\(host)/v2/", "\(host)/v1/", "\(host)/v2/"]
        if host == "docker.io" { keys.insert("https://index.docker.io/v1/", at: keys.firstIndex(of: host) ?? 0) }
        return keys
    }

    private static func credential(of entry: Json) -> RegistryCredential? {
        if let token = entry["identitytoken"]?.string, !token.isEmpty { return .identityToken(token) }
        if let user = entry["username"]?.string, let password = entry["password"]?.string, !user.isEmpty {
            return .password(user: user, password: password)
        }
        guard let text = entry["auth"]?.string, let bytes = Base64.decoded(text),
            let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
        else { return nil }
        let user = String(decoding: bytes[..<colon], as: UTF8.self)
        // Old versions of docker end it with zeros.
        let password = bytes[(colon + 1)...].filter { $0 != 0 }
        return user.isEmpty ? nil : .password(user: user, password: String(decoding: password, as: UTF8.self))
    }

    private func ask(_ name: String, _ server: String) throws(Failure) -> RegistryCredential? {
        guard let answer = try helper("docker-credential-\(name)", server), let json = try? Json(parsing: answer),
            let user = json["Username"]?.string, let secret = json["Secret"]?.string, !secret.isEmpty
        else { return nil }
        return user == "<token>" ? .identityToken(secret) : .password(user: user, password: secret)
    }

    /// Runs a helper; one that fails knows nothing of the registry, and one that isn't there is named.
    private static func ask(_ program: String, for server: String, in world: World) throws(Failure) -> String? {
        let isPlain = program.utf8.allSatisfy { "-_.".utf8.contains($0) || (48...57).contains($0) || $0 > 64 }
        guard isPlain, !program.contains("/") else {
            throw Failure(.usage, "`\(printable(program))` is no name of a credential helper")
        }
        let command = Command([program, "get"], environment: world.environment)
        let output = try attempt(
            "run the credential helper `\(program)`", at: "credsStore, credHelpers",
            hint: "install it, or take it out of the credentials file"
        ) { () throws(SpawnError) in try command.run(input: Array(server.utf8), signals: world.signals) }
        if let signal = world.signals.pending { throw Failure(.signal(signal), "ended by signal \(signal)") }
        return output.status.isSuccess ? output.text : nil
    }
}
