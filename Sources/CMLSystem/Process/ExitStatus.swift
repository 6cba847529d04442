import Glibc

extension Command {
    /// How a child process ended.
    package enum ExitStatus: Equatable, Sendable, CustomStringConvertible {
        case exited(Int32)
        case signalled(Int32)

        /// Reads the status word of `wait4`.
        init(waitStatus: Int32) {
            let signal = waitStatus & 0x7f
            self = signal == 0 ? .exited((waitStatus >> 8) & 0xff) : .signalled(signal)
        }

        package var isSuccess: Bool { self == .exited(0) }

        /// What a shell would show: the exit code, or 128 and the signal's number.
        package var code: Int32 {
            switch self {
            case .exited(let code): code
            case .signalled(let signal): 128 + signal
            }
        }

        package var description: String {
            switch self {
            case .exited(let code): "exit \(code)"
            case .signalled(let signal): "ended by signal \(signal) (\(String(cString: strsignal(signal))))"
            }
        }
    }
}
