import CMLSystem
import Glibc
import TestSupport
import Testing

private let environment = ["PATH": "/usr/bin:/bin"]

private func shell(_ script: String) -> Command {
    Command(["sh", "-c", script], environment: environment)
}

@Suite("A captured command")
struct CommandTests {
    @Test(
        "tells how the child ended",
        arguments: [
            ("exit 0", Command.ExitStatus.exited(0), Int32(0)),
            ("exit 7", .exited(7), 7),
            ("kill -TERM $$", .signalled(SIGTERM), 143),
            ("kill -PIPE $$", .signalled(SIGPIPE), 141),
        ])
    func status(script: String, status: Command.ExitStatus, code: Int32) throws {
        let output = try shell(script).run()
        #expect(output.status == status)
        #expect(output.status.code == code)
    }

    @Test(
        "is ended by a signal that comes meanwhile, while what cleans up after one has its time",
        .timeLimit(.minutes(1)))
    func signals() async {
        await #expect(processExitsWith: .success) {
            let signals = try SignalSource()
            signals.install()
            // The signal is for us alone, as from a runner; the child would go on.
            let hanging = try shell("trap 'exit 9' TERM; kill -TERM $PPID; while :; do sleep 0.1; done").run(
                signals: signals)
            guard hanging.status == .exited(9), signals.pending == SIGTERM else { exit(1) }
            let cleanup = try shell("sleep 0.2; exit 7").run(signals: signals)
            guard cleanup.status == .exited(7) else { exit(2) }
            let endless = try shell("exec sleep 600").run(signals: signals, cleanupSeconds: 0.1)
            guard endless.status == .signalled(SIGTERM) else { exit(3) }
        }
    }

    @Test("keeps stdout and stderr apart")
    func streams() throws {
        let output = try shell("echo out; echo err >&2").run()
        #expect(output == Command.Output(status: .exited(0), stdout: Array("out\n".utf8), stderr: Array("err\n".utf8)))
    }

    @Test("gives the input to a child, also to one that doesn't read it")
    func input() throws {
        let input = [UInt8](repeating: 65, count: 300_000)
        #expect(try Command(["cat"], environment: environment).run(input: input).stdout == input)
        #expect(try shell("exit 3").run(input: input).status == .exited(3))
        #expect(try Command(["cat"], environment: environment).run().stdout.isEmpty)
    }

    @Test("doesn't deadlock when both streams are flooded")
    func flood() throws {
        let output = try shell("head -c 50000000 /dev/zero & head -c 3000000 /dev/zero >&2; wait").run()
        #expect(output.stdout.count == 50_000_000)
        #expect(output.stderr.count == 3_000_000)
    }

    @Test("returns when the child ends though a grandchild holds its streams")
    func grandchild() throws {
        let start = ContinuousClock.now
        let output = try shell("sleep 20 & echo $!").run()
        #expect(ContinuousClock.now - start < .seconds(15))
        endProcess(output.text)
    }

    @Test("sees its own environment and folder, and nothing of ours")
    func surroundings() throws {
        let folder = try TemporaryDirectory()
        let command = Command(["/usr/bin/env"], directory: folder.path, environment: ["B": "2", "A": "x=y"])
        #expect(try command.run().text == "A=x=y\nB=2\n")
        let place = try Command(["pwd"], directory: folder.path, environment: environment).run()
        #expect(place.text == "\(folder.path)\n")
    }

    @Test("looks the program up in the given PATH, relative entries from the child's folder")
    func lookup() throws {
        let folder = try TemporaryDirectory()
        let script = try folder.write("#!/bin/sh\necho mine\n", to: "bin/tool")
        chmod(script, 0o755)
        let command = Command(["tool"], directory: folder.path, environment: ["PATH": "/nowhere:bin"])
        #expect(try command.run().text == "mine\n")
        let direct = Command(["bin/tool"], directory: folder.path, environment: [:])
        #expect(try direct.run().text == "mine\n")
    }

    @Test("says what could not be started")
    func refusals() throws {
        let folder = try TemporaryDirectory()
        try folder.write("#!/bin/sh\n", to: "plain")
        chmod(try folder.write("#!/no/interpreter\n", to: "script"), 0o755)
        let cases: [(Command, SpawnError)] = [
            (Command(["no-such-tool"], environment: environment), SpawnError(program: "no-such-tool", code: ENOENT)),
            (Command(["/no/tool"], environment: [:]), SpawnError(program: "/no/tool", code: ENOENT)),
            (Command([], environment: [:]), SpawnError(program: "", code: ENOENT)),
            (
                Command(["plain"], environment: ["PATH": folder.path]),
                SpawnError(program: "plain", code: EACCES)
            ),
            (
                Command(["script"], environment: ["PATH": folder.path]),
                SpawnError(program: "script", code: ENOENT, subject: .interpreter)
            ),
            (
                Command(["sh"], directory: "/no/folder", environment: environment),
                SpawnError(program: "sh", code: ENOENT, subject: .directory("/no/folder"))
            ),
        ]
        for (command, expected) in cases {
            #expect(throws: expected) { _ = try command.run() }
        }
        #expect(cases[0].1.isNotFound)
        #expect(cases[0].1.description == "`no-such-tool` was not found")
        #expect(!cases[5].1.isNotFound)
    }

    @Test("starts children with SIGPIPE's default")
    func pipes() throws {
        let output = try shell("grep SigIgn /proc/self/status").run()
        let ignored = UInt64(output.text.split(separator: "\t").last?.dropLast() ?? "", radix: 16)
        #expect((ignored ?? .max) & (1 << UInt64(SIGPIPE - 1)) == 0)
    }
}
