import CMLSystem

/// What is to be built: a value that each builder spells as its own command line.
package struct ImageBuild: Equatable, Sendable {
    /// The folder that the builder gets, and the file in it that says how.
    package var context: String
    package var dockerfile: String
    /// Where the builder writes the image's id.
    package var idFile: String
    package var labels: [String: String] = [:]
    /// `NAME=VALUE`, or `NAME` alone for the value that the environment has.
    package var arguments: [String] = []
    package var secrets: [BuildSecret] = []
    package var target: String?
    /// Such as `linux/amd64`; the engine's own when there is none.
    package var platforms: [String] = []
    package var cacheFrom: [String] = []
    package var cacheTo: [String] = []
    package var usesCache = true
    package var network: String?
    /// Whether buildx may add its attestation, which makes even one image an index.
    package var hasProvenance = false
    /// Where an image for several platforms is written as an OCI layout.
    package var layout: String?

    package init(context: String, dockerfile: String, idFile: String) {
        self.context = context
        self.dockerfile = dockerfile
        self.idFile = idFile
    }

    package var isForSeveralPlatforms: Bool { platforms.count > 1 }

    /// The labels as `NAME=VALUE`, sorted.
    var labelWords: [String] { labels.sorted { $0.key < $1.key }.flatMap { ["--label", "\($0.key)=\($0.value)"] } }
}

/// A secret that the build mounts while a step runs: it's named here, and its value stays where it is.
package struct BuildSecret: Equatable, Sendable {
    package enum Source: Equatable, Sendable {
        case file(String)
        case environment(String)
    }

    package var id: String
    package var source: Source

    package init(id: String, source: Source) {
        self.id = id
        self.source = source
    }

    /// Reads `id=NAME,src=FILE` or `id=NAME,env=VARIABLE`; a file's path is taken from `directory`.
    package init(parsing text: String, in directory: String) throws(Failure) {
        var fields: [String: String] = [:]
        for part in text.split(separator: ",") {
            let halves = part.split(separator: "=", maxSplits: 1).map(String.init)
            guard halves.count == 2, fields[halves[0]] == nil else { throw Self.malformed }
            fields[halves[0]] = halves[1]
        }
        if ["file", "env"].contains(fields["type"]) { fields["type"] = nil }
        let file = fields.removeValue(forKey: "src") ?? fields.removeValue(forKey: "source")
        let variable = fields.removeValue(forKey: "env")
        guard let id = fields.removeValue(forKey: "id"), fields.isEmpty else { throw Self.malformed }
        switch (file, variable) {
        case (let file?, nil): source = .file(file.hasPrefix("/") ? file : directory + "/" + file)
        case (nil, let variable?): source = .environment(variable)
        case (nil, nil): source = .environment(id)
        default: throw Self.malformed
        }
        self.id = id
    }

    /// The value is never repeated, since a person may have written the secret itself there.
    private static var malformed: Failure {
        Failure(
            .usage, "a build secret is named by its id and where it is", at: "--secret",
            hint: "`--secret id=pip,src=FILE` or `--secret id=pip,env=VARIABLE`")
    }

    /// `id=pip,src=/run/pip.conf`, as all builders read it.
    var word: String {
        switch source {
        case .file(let path): "id=\(id),src=\(path)"
        case .environment(let name): "id=\(id),env=\(name)"
        }
    }
}
