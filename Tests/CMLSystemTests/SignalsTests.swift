import CMLSystem
import Glibc
import Testing

@Suite("Signals")
struct SignalsTests {
    @Test("keeps the first signal and forgets later ones", .timeLimit(.minutes(1)))
    func first() async {
        await #expect(processExitsWith: .success) {
            signal(SIGHUP, SIG_DFL)
            let signals = try SignalSource()
            signals.install()
            guard signals.pending == nil else { exit(1) }
            kill(getpid(), SIGHUP)
            while signals.pending == nil { usleep(1000) }
            kill(getpid(), SIGTERM)
            usleep(50_000)
            guard signals.pending == SIGHUP else { exit(2) }
        }
    }

    @Test("ignores SIGPIPE", .timeLimit(.minutes(1)))
    func pipe() async {
        await #expect(processExitsWith: .success) {
            try SignalSource().install()
            kill(getpid(), SIGPIPE)
        }
    }

    @Test("gives the default back", .timeLimit(.minutes(1)))
    func uninstall() async {
        await #expect(processExitsWith: .signal(SIGTERM)) {
            let signals = try SignalSource()
            signals.install()
            signals.uninstall()
            kill(getpid(), SIGTERM)
            usleep(2_000_000)
        }
    }

    @Test("leaves an ignored signal ignored", .timeLimit(.minutes(1)))
    func nohup() async {
        await #expect(processExitsWith: .success) {
            signal(SIGHUP, SIG_IGN)
            let signals = try SignalSource()
            signals.install()
            kill(getpid(), SIGHUP)
            guard signals.pending == nil else { exit(1) }
        }
    }
}
