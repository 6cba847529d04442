import CMLSystem

/// The command lines by which docker or podman runs an image as a service (docs.docker.com, "docker container run").
package struct ContainerEngine: Equatable, Sendable {
    package let program: String

    /// The engine that sees the images of `builder`; buildah shares podman's and runs no service itself.
    package init(for builder: ImageBuilder) {
        program = builder == .buildah ? "podman" : builder.program
    }

    /// Starts the image detached, found again by its label, and kept when it ends so that its log can be read.
    ///
    /// The port is published on loopback alone, under a number that the engine chooses; in the host's network it is
    /// there by itself.
    package func starting(_ image: String, label: String, port: Int, network: String?) -> [String] {
        var words = [program, "run", "-d", "--rm=false", "--label", label]
        if let network { words += ["--network", network] }
        if network != "host" { words += ["-p", "127.0.0.1::\(port)"] }
        return words + [image]
    }

    /// Lists the containers with `label`, running or not.
    package func listing(label: String) -> [String] {
        [program, "ps", "-aq", "--no-trunc", "--filter", "label=\(label)"]
    }

    /// Asks where a port is published; `address` reads the answer.
    package func locating(_ port: Int, of container: String) -> [String] {
        [program, "port", container, "\(port)/tcp"]
    }

    /// Asks how a container is; `ending` reads the answer.
    package func inspecting(_ container: String) -> [String] {
        [program, "inspect", "--format", "{{.State.Running}} {{.State.ExitCode}} {{.State.OOMKilled}}", container]
    }

    package func logging(_ container: String) -> [String] { [program, "logs", "--tail", "200", container] }

    /// Asks for the memory in use; `memory` reads the answer.
    package func measuring(_ container: String) -> [String] {
        [program, "stats", "--no-stream", "--format", "{{.MemUsage}}", container]
    }

    package func namingPlatform(of image: String) -> [String] {
        [program, "image", "inspect", "--format", "{{.Os}}/{{.Architecture}}", image]
    }

    package func stopping(_ container: String) -> [String] { [program, "stop", "-t", "3", container] }

    /// Removes it with the volumes that only it has.
    package func removing(_ containers: [String]) -> [String] { [program, "rm", "-f", "-v"] + containers }

    /// The port of an answer such as `127.0.0.1:49153`.
    package static func port(in answer: String) -> Int? {
        answer.split(whereSeparator: \.isNewline).lazy.compactMap { line in
            line.split(separator: ":").last.flatMap { Int($0.filter { !$0.isWhitespace }) }
        }.first { (1...65535).contains($0) }
    }

    /// How a container ended, by an answer such as `false 137 true`; nil while it runs.
    package static func ending(in answer: String) -> String? {
        let words = answer.split(whereSeparator: \.isWhitespace)
        guard words.first != "true" else { return nil }
        let code = words.count > 1 ? "exit code \(words[1])" : "an unknown end"
        return words.last == "true" ? "\(code), out of memory" : code
    }

    /// The first number of an answer such as `12.5MiB / 1.9GiB`, in bytes.
    package static func memory(in answer: String) -> Double? {
        guard let text = answer.split(separator: "/").first?.filter({ !$0.isWhitespace }) else { return nil }
        let digits = text.prefix { $0.isNumber || $0 == "." }
        let units: [String: Double] = [
            "b": 1, "kib": 1024, "mib": 1_048_576, "gib": 1_073_741_824, "tib": 1_099_511_627_776, "kb": 1e3,
            "mb": 1e6, "gb": 1e9, "tb": 1e12,
        ]
        guard let number = Double(String(digits)), number > 0,
            let unit = units[text.dropFirst(digits.count).lowercased()]
        else { return nil }
        return number * unit
    }
}
