import CMLSystem

extension Config.ImageSettings {
    init(reading reader: Reader) {
        self.init()
        let fields = reader.fields([
            "name", "tags", "dockerfile", "profile", "model", "allow_smoke_model", "builder", "build_args", "secrets",
            "target", "platforms", "cache_from", "cache_to", "network",
        ])
        name = fields["name"]?.string("the name of an image")
        tags = fields["tags"]?.strings("a list of tags") ?? []
        dockerfile = fields["dockerfile"]?.projectPath()
        profile = fields["profile"]?.string("the name of a profile") ?? profile
        model = fields["model"]?.paths() ?? []
        allowSmokeModel = fields["allow_smoke_model"]?.bool() ?? false
        builder = fields["builder"]?.choice(Builder.allCases)?.rawValue
        buildArguments = fields["build_args"]?.environment() ?? [:]
        secrets = fields["secrets"]?.strings("a list such as `[\"id=pip,env=PIP_TOKEN\"]`") ?? []
        target = fields["target"]?.string("the name of a build stage")
        platforms = fields["platforms"]?.strings("a list such as `[linux/amd64, linux/arm64]`") ?? []
        cacheFrom = fields["cache_from"]?.strings("a list of caches") ?? []
        cacheTo = fields["cache_to"]?.strings("a list of caches") ?? []
        network = fields["network"]?.string("the network of the build, such as `host`")
    }

    private enum Builder: String, CaseIterable {
        case docker
        case podman
        case buildah
    }
}

extension Config.ServeSettings {
    init(reading reader: Reader) {
        self.init()
        let fields = reader.fields(["command", "port", "ready", "golden", "load"])
        command = fields["command"]?.string("a command")
        port = fields["port"]?.integer(in: 1...65535, "a port from 1 to 65535")
        if let ready = fields["ready"] {
            let fields = ready.fields(["path", "within"])
            readyPath = fields["path"]?.urlPath()
            readyWithin = fields["within"]?.duration() ?? readyWithin
        }
        golden = fields["golden"]?.items("a list of requests").compactMap(Golden.init(reading:)) ?? []
        load = fields["load"].flatMap(Load.init(reading:))
    }
}

extension Config.ServeSettings.Golden {
    fileprivate init?(reading reader: Reader) {
        self.init()
        let fields = reader.fields(Reader.methods + ["body", "expect", "tolerance"])
        guard let request = reader.request(fields),
            let expect = fields.required("expect", of: reader)?.projectPath()
        else { return nil }
        (method, path) = request
        self.expect = expect
        body = fields["body"]?.projectPath()
        let expected = "a number that is not negative"
        tolerance = fields["tolerance"]?.number(in: 0...(.greatestFiniteMagnitude), expected) ?? tolerance
    }
}

extension Config.ServeSettings.Load {
    fileprivate init?(reading reader: Reader) {
        self.init()
        let fields = reader.fields(Reader.methods + ["body", "concurrency", "duration"])
        guard let request = reader.request(fields) else { return nil }
        (method, path) = request
        body = fields["body"]?.projectPath()
        concurrency = fields["concurrency"]?.integer(in: 1...1024, "a whole number from 1 to 1024") ?? concurrency
        duration = fields["duration"]?.duration() ?? duration
    }
}

extension Reader {
    fileprivate static let methods = ["get", "post", "put", "patch", "delete"]

    /// The one method of a request with its path.
    fileprivate func request(_ fields: [String: Reader]) -> (method: String, path: String)? {
        let written = Self.methods.filter { fields[$0] != nil }
        guard written.count == 1, let method = written.first else {
            if node.entries != nil {
                report("`\(path)` needs one of \(quotedList(Self.methods))", hint: "such as `post: /predict`")
            } else if node.content == .null {
                reportWrong("a mapping")
            }
            return nil
        }
        guard let path = fields[method]?.urlPath() else { return nil }
        return (method.uppercased(), path)
    }

    fileprivate func urlPath() -> String? {
        guard let path = string("a path such as `/health`") else { return nil }
        guard path.hasPrefix("/"), !path.contains(where: { $0.isWhitespace || $0.isNewline }) else {
            report("`\(name)` must be a path that begins with `/`, found `\(path)`")
            return nil
        }
        return path
    }
}
