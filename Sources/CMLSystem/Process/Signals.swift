import CPosix
import Glibc
import Synchronization

/// Where the handler writes; -1 while nobody listens. The only state that a signal handler may use.
private let handlerDescriptor = Atomic<Int32>(-1)

/// Writes the signal's number into the pipe: nothing else is safe inside a handler.
private func noteSignal(_ signal: Int32) {
    let saved = errno
    var byte = UInt8(truncatingIfNeeded: signal)
    write(handlerDescriptor.load(ordering: .relaxed), &byte, 1)
    errno = saved
}

/// The signals that ask us to stop, as a descriptor to poll and the first that came.
///
/// Only the first counts: a second Ctrl-C while files are being put back must not stop that.
package final class SignalSource: Sendable {
    private static let signals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]

    private let reading: Int32
    private let writing: Int32
    private let first = Atomic<Int32>(0)
    /// How many listen: a whole run does, and the training in it.
    private let listeners = Atomic<Int>(0)

    /// Makes a source that hears only `deliver`; `install` connects it to the process's signals.
    package init() throws(FileError) {
        var ends: [Int32] = [-1, -1]
        guard cml_pipe(&ends) == 0 else { throw FileError(path: "signals", doing: "open a pipe for", code: errno) }
        reading = ends[0]
        writing = ends[1]
        for end in ends { _ = cml_fcntl(end, F_SETFL, O_NONBLOCK) }
    }

    deinit {
        giveBack()
        close(reading)
        close(writing)
    }

    /// Listens to INT, TERM, HUP and QUIT from now on, and ignores SIGPIPE so that a closed pipe is an error code.
    ///
    /// A signal that was ignored when we started (`nohup`, a shell's background job) stays ignored.
    package func install() {
        guard listeners.add(1, ordering: .sequentiallyConsistent).newValue == 1 else { return }
        handlerDescriptor.store(writing, ordering: .sequentiallyConsistent)
        for signal in Self.signals {
            var action = sigaction()
            sigaction(signal, nil, &action)
            let isIgnored = action.__sigaction_handler.sa_handler.map { isSame($0, SIG_IGN) } ?? false
            guard !isIgnored else { continue }
            action = sigaction()
            action.__sigaction_handler.sa_handler = noteSignal
            action.sa_flags = SA_RESTART
            sigaction(signal, &action, nil)
        }
        Glibc.signal(SIGPIPE, SIG_IGN)
    }

    /// Gives the signals back their default when nobody listens any more; without an `install` it changes nothing.
    package func uninstall() {
        guard listeners.load(ordering: .sequentiallyConsistent) > 0,
            listeners.subtract(1, ordering: .sequentiallyConsistent).newValue == 0
        else { return }
        giveBack()
    }

    private func giveBack() {
        let (isOurs, _) = handlerDescriptor.compareExchange(
            expected: writing, desired: -1, ordering: .sequentiallyConsistent)
        guard isOurs else { return }
        for signal in Self.signals {
            var action = sigaction()
            sigaction(signal, nil, &action)
            let isNoted = action.__sigaction_handler.sa_handler.map { isSame($0, noteSignal) } ?? false
            if isNoted { Glibc.signal(signal, SIG_DFL) }
        }
    }

    /// Acts as if `signal` had come.
    package func deliver(_ signal: Int32) {
        var byte = UInt8(truncatingIfNeeded: signal)
        write(writing, &byte, 1)
    }

    /// Becomes readable when a signal comes.
    var descriptor: Int32 { reading }

    /// The first signal that came, or nil; later ones are read and forgotten.
    package var pending: Int32? {
        var byte: UInt8 = 0
        while read(reading, &byte, 1) == 1 {
            _ = first.compareExchange(expected: 0, desired: Int32(byte), ordering: .sequentiallyConsistent)
        }
        let signal = first.load(ordering: .sequentiallyConsistent)
        return signal == 0 ? nil : signal
    }
}

extension SignalSource: Equatable {
    package static func == (one: SignalSource, other: SignalSource) -> Bool { one === other }
}

private typealias Handler = @convention(c) (Int32) -> Void

/// Compares two handlers; C's function pointers aren't `Equatable`.
private func isSame(_ one: Handler, _ other: Handler?) -> Bool {
    unsafeBitCast(one, to: UInt.self) == unsafeBitCast(other, to: UInt.self)
}
