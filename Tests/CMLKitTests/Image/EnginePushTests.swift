@testable import CMLKit
import CMLSystem
import TestSupport
import Testing

@Suite("a push by docker")
struct EnginePushTests {
    /// What docker is asked for, in its order, with the bytes that an import reads.
    private static func commands(failing: String) throws -> (words: [String], failure: Failure?) {
        let clone = try SharedNotes().clone()
        var world = clone.exchange.world
        let folder = clone.place.path + "/bin"
        try Files.makeDirectory(folder)
        let script = """
            #!/bin/sh
            echo "$*" >> \(folder)/log
            [ "$1" != import ] || wc -c | tr -d ' ' >> \(folder)/log
            case "$1" in \(failing)) echo denied >&2; exit 1 ;; esac

            """
        try Files.write(Array(script.utf8), to: folder + "/docker", mode: 0o755)
        world.environment["PATH"] = folder + ":/usr/bin:/bin"
        let image = BuiltImage(
            id: "sha256:ab", builder: .docker, project: "p", profile: "smoke", commit: "c", tree: "t", time: "t")
        let name = try ImageName(parsing: "localhost:1/acme/p:cml-ab")
        let push = EnginePush(image: image, target: name, isInsecure: false, world: world, directory: folder)
        var failure: Failure?
        do throws(Failure) { try push.push() } catch { failure = error }
        let log = String(decoding: try Files.read(folder + "/log"), as: UTF8.self)
        return (log.split(separator: "\n").map(String.init), failure)
    }

    private static let begin = [
        "image inspect --format {{.Id}} sha256:ab", "tag sha256:ab localhost:1/acme/p:cml-ab",
        "push localhost:1/acme/p:cml-ab", "import - localhost:1/acme/p:cml-ab", "1024",
    ]

    @Test(
        "leaves no tag behind, and never removes the image with it",
        arguments: [
            ("never", begin + ["rmi localhost:1/acme/p:cml-ab"], nil),
            ("push", begin + ["rmi localhost:1/acme/p:cml-ab"], 4),
            ("import", begin, nil),
            ("image", Array(begin.prefix(1)), 2),
        ] as [(String, [String], Int32?)])
    func untag(failing: String, words: [String], code: Int32?) throws {
        let result = try Self.commands(failing: failing)
        #expect(result.words == words)
        #expect(result.failure?.exitCode == code)
    }
}
