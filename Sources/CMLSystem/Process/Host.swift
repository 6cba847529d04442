import CPosix
import Glibc

/// This process: its command line, environment, folder and clock.
package struct Host: Sendable {
    package var arguments: [String]
    package var environment: [String: String]

    package static var current: Host {
        var environment: [String: String] = [:]
        var entry = cml_environment()
        while let pointer = entry?.pointee {
            let text = String(cString: pointer)
            if let equals = text.firstIndex(of: "=") {
                environment[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            entry = entry?.advanced(by: 1)
        }
        return Host(arguments: CommandLine.arguments, environment: environment)
    }

    /// The folder we run in, as the shell names it when `PWD` leads to the same place.
    package var directory: String {
        guard let buffer = getcwd(nil, 0) else { return "/" }
        defer { free(buffer) }
        let real = String(cString: buffer)
        guard let shown = environment["PWD"], shown.hasPrefix("/"), Files.realPath(shown) == real else { return real }
        return shown
    }

    /// Keeps children of the same user from reading our environment, where the caller's tokens are, in `/proc`.
    package static func hide() { _ = cml_hide_process() }

    /// Seconds since 1970.
    package static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Opens what of stdin, stdout and stderr was closed, and lets a file that grows too large be an error code.
    ///
    /// The next file or pipe would get a closed stream's number: what is said would be written into it, and a child's
    /// streams would overwrite each other. Stdout and stderr open for reading, so that writing still fails.
    package static func settleStreams() {
        for stream in Int32(0)...2 where cml_fcntl(stream, F_GETFD, 0) < 0 { _ = cml_open("/dev/null", O_RDONLY, 0) }
        signal(SIGXFSZ, SIG_IGN)
    }

    /// Ends the process with a code, without running destructors that a library left (libcurl's, OpenSSL's).
    package static func exit(_ code: Int32) -> Never { _exit(code) }
}
