import CMLSystem
import TestSupport

/// A project with an image, and a `docker` that is a script: it keeps its argv and the context that it got.
struct ImageScenario {
    var session: Session

    /// What the script `docker` says that the image's id is.
    static let id = "sha256:" + String(repeating: "ab", count: 32)

    private static let docker = #"""
        #!/bin/sh
        echo "$*" >> "$HOME/docker.log"
        case "$1 $2" in
        "buildx version") exit 1 ;;
        "version --format") echo 20.10 ;;
        "image inspect") echo "${FAKE_SIZE:-1000000}" ;;
        build*)
            for word; do last=$word; done
            rm -rf "$HOME/context" && cp -R "$last" "$HOME/context"
            while [ $# -gt 0 ]; do
                if [ "$1" = --iidfile ]; then printf %s "$FAKE_ID" > "$2"; fi
                shift
            done
            if [ -n "$FAKE_BUILD" ]; then eval "$FAKE_BUILD"; fi ;;
        *) exit 9 ;;
        esac
        """#

    /// `image` are lines of that mapping, and `config` lines of the file.
    init(
        image: String = "model: [models/best.pt], allow_smoke_model: true",
        config: String = "gates: {accuracy: {min: 0.5}}", files: [String: String] = [:]
    ) throws {
        session = try Session.tiny(
            trainer: """
                . ./quality.sh
                mkdir -p models
                echo "weights $QUALITY" > models/best.pt
                echo "{\\"accuracy\\": $QUALITY}" > metrics.json
                """, train: "outputs: [models/]",
            config: "\(config)\nimage: {name: \"localhost:1/acme/tiny\"\(image.isEmpty ? "" : ", " + image)}",
            files: [
                ".gitignore": "metrics.json\nmodels/\n.env\nsecret.txt\n", "quality.sh": "QUALITY=0.9\n",
                "Dockerfile": "FROM scratch\nCOPY . /\n",
            ].merging(files) { $1 })
        let home = session.home
        try Files.makeDirectory(home + "/bin")
        try Files.write(Array(Self.docker.utf8), to: home + "/bin/docker", mode: 0o755)
        session.environment["PATH"] = "\(home)/bin:" + (session.environment["PATH"] ?? "")
        session.environment["FAKE_ID"] = Self.id
    }

    /// The command lines that `docker` got, the questions before a build left out.
    var commands: [String] {
        get throws {
            guard Files.exists(session.home + "/docker.log") else { return [] }
            let lines = try session.sh("cat \"$HOME/docker.log\"").split(separator: "\n").map(String.init)
            return lines.filter { !$0.hasPrefix("buildx version") && !$0.hasPrefix("version ") }
        }
    }

    /// The files of the context that the builder got.
    var context: [String] {
        get throws {
            try session.sh("cd \"$HOME/context\" && find . -type f -o -type l | sed 's,^./,,' | sort")
                .split(separator: "\n").map(String.init)
        }
    }

    func image() throws -> Json { try Json(parsing: session.text(".cml/image.json")) }
}
