import CMLSystem
import Glibc
import TestSupport
import Testing

private let environment = ["PATH": "/usr/bin:/bin"]

private func shell(_ script: String) -> Command {
    Command(["sh", "-c", script], environment: environment)
}

/// Collects what a training writes.
private final class Transcript {
    var bytes: [UInt8] = []
    var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// Whether the process of the number in `file` still runs; a zombie doesn't.
private func isAlive(_ file: String) throws -> Bool {
    let output = try Command(
        ["sh", "-c", "grep -q '^State:.[^Z]' /proc/$(cat \(file))/status"], environment: environment
    ).run()
    return output.status.isSuccess
}

/// Each in a process of its own: a supervision adopts orphans, and a test runner that has ended children which it knows
/// nothing of waits for its exit tests for ever.
@Suite("A supervised command", .timeLimit(.minutes(2)))
struct CommandSupervisionTests {
    @Test("streams both outputs in their order, with nothing on stdin")
    func streams() async {
        await #expect(processExitsWith: .success) {
            let transcript = Transcript()
            let end = try shell("echo a; echo b >&2; echo c; cat; exit 7").supervise { transcript.bytes += $0 }
            #expect(transcript.text == "a\nb\nc\n")
            #expect(end.status == .exited(7))
            #expect(!end.wasTimedOut && end.endedBySignal == nil && end.survivors.isEmpty)
        }
    }

    @Test("loses nothing of a large output")
    func flood() async {
        await #expect(processExitsWith: .success) {
            var count = 0
            let end = try shell("head -c 50000000 /dev/zero; printf end").supervise { count += $0.count }
            #expect(count == 50_000_003)
            #expect(end.status == .exited(0))
        }
    }

    @Test("measures time and memory, of the children that were waited for too")
    func usage() async {
        await #expect(processExitsWith: .success) {
            let script =
                "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; head -c 40000000 /dev/zero | tail -c 39000000 | wc -c"
            let end = try shell(script).supervise { _ in }
            #expect(end.wallSeconds > 0)
            #expect(end.cpuSeconds > 0.01)
            #expect(end.peakMemoryBytes > 39_000_000)
        }
    }

    @Test("measures from before the start", arguments: 0..<5)
    func wallTime(time: Int) async {
        await #expect(processExitsWith: .success) {
            let end = try shell("sleep 0.05").supervise { _ in }
            #expect(end.wallSeconds >= 0.05)
        }
    }

    @Test("ends a training that takes too long: puts back first, TERM, then KILL")
    func timeout() async {
        await #expect(processExitsWith: .success) {
            let transcript = Transcript()
            var order: [String] = []
            let script = "trap 'echo told' TERM; echo ready; while :; do sleep 0.05; done"
            let end = try shell(script).supervise(timeout: 0.5, grace: 0.4) {
                transcript.bytes += $0
                order.append("output")
            } beforeKill: {
                order.append("restore")
            }
            #expect(end.wasTimedOut)
            #expect(end.status == .signalled(SIGKILL))
            #expect(end.survivors.isEmpty)
            #expect(transcript.text.hasPrefix("ready\n"))
            #expect(transcript.text.contains("told\n"))
            #expect(order.prefix(2) == ["output", "restore"])
            #expect(end.wallSeconds < 3)
        }
    }

    @Test("ends a training when a signal comes; a second one changes nothing")
    func signal() async {
        await #expect(processExitsWith: .success) {
            let signals = try SignalSource()
            signals.deliver(SIGINT)
            signals.deliver(SIGTERM)
            var restored = 0
            let end = try shell("sleep 30").supervise(
                signals: signals, onOutput: { _ in }, beforeKill: { restored += 1 })
            #expect(end.endedBySignal == SIGINT)
            #expect(end.status == .signalled(SIGTERM))
            #expect(signals.pending == SIGINT)
            #expect(restored == 1)
        }
    }

    @Test(
        "leaves no child behind",
        arguments: [
            "sleep 60 & echo $! > pid",
            "setsid sh -c 'echo $$ > pid; exec sleep 60' & while [ ! -s pid ]; do sleep 0.01; done",
            "(setsid sh -c 'echo $$ > pid; exec sleep 60' &) ; while [ ! -s pid ]; do sleep 0.01; done",
            "(setsid env -i /bin/sh -c 'echo $$ > pid; exec sleep 60' &) ; while [ ! -s pid ]; do sleep 0.01; done",
            "(setsid sh -c 'trap \"\" TERM; echo $$ > pid; sleep 60; sleep 60' &) ; while [ ! -s pid ]; do sleep 0.01; done",
        ], ["; exit 0", "; sleep 60"])
    func leavesNothing(script: String, ending: String) async {
        await #expect(processExitsWith: .success) { [script, ending] in
            let folder = try TemporaryDirectory()
            let command = Command(["sh", "-c", script + ending], directory: folder.path, environment: environment)
            let end = try command.supervise(timeout: 1, grace: 0.3) { _ in }
            #expect(try !isAlive("\(folder.path)/pid"))
            #expect(end.survivors.isEmpty)
            #expect(end.wasTimedOut == (ending == "; sleep 60"))
        }
    }

    @Test("returns when the command ends though a daemon holds the pipe, with the daemon's last words")
    func lastWords() async {
        await #expect(processExitsWith: .success) {
            let transcript = Transcript()
            let script = "(trap 'echo bye; exit' TERM; echo up; while :; do sleep 0.01; done) & sleep 0.2; echo done"
            let end = try shell(script).supervise(grace: 2) { transcript.bytes += $0 }
            #expect(end.status == .exited(0))
            #expect(transcript.text.hasPrefix("up\ndone\n"))
            #expect(transcript.text.hasSuffix("bye\n"))
        }
    }

    @Test("says that a program is missing")
    func missing() async {
        await #expect(processExitsWith: .success) {
            #expect(throws: SpawnError(program: "no-such-tool", code: ENOENT)) {
                _ = try Command(["no-such-tool"], environment: environment).supervise { _ in }
            }
        }
    }

    @Test("finds by its marker what a killed process left behind")
    func leftBehind() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryDirectory()
            let marker = ProcessTree.newMarker()
            var command = Command(
                [
                    "sh", "-c",
                    "setsid sh -c 'echo $$ > pid; exec sleep 60' >&- 2>&- & while [ ! -s pid ]; do sleep 0.01; done",
                ],
                directory: folder.path, environment: environment)
            command.environment[ProcessTree.markerName] = marker
            _ = try command.run()
            #expect(try isAlive("\(folder.path)/pid"))
            #expect(ProcessTree.endLeftBehind(marker: marker, grace: 1).isEmpty)
            #expect(try !isAlive("\(folder.path)/pid"))
        }
    }
}
