import CCurl
import CPosix
import Glibc

/// libcurl's multi interface over `poll`: many transfers in one thread.
final class LoadSockets {
    private let library: CurlLibrary
    private let multi: UnsafeMutableRawPointer
    /// One entry a socket that was ever used; libcurl's idle ones have their number negated, which `poll` passes over.
    private var entries: [pollfd] = []
    /// The entry of each descriptor, or -1.
    private var entryOf: [Int32] = []
    private var ready: [(socket: Int32, events: Int32)] = []
    /// When libcurl wants to be called in any case.
    private var wakeUp = Int.max

    init(_ library: CurlLibrary, connections: Int) throws(HTTPError) {
        guard let multi = library.functions.multi_init() else { throw HTTPError(.unusable, "libcurl has no memory") }
        self.library = library
        self.multi = multi
        let context = Unmanaged.passUnretained(self).toOpaque()
        let functions = library.functions
        _ = withUnsafePointer(to: functions) { curl in
            [
                cml_multi_setopt_pointer(curl, multi, CURLMOPT_SOCKETDATA, context),
                cml_multi_setopt_socket(curl, multi, watchSocket),
                cml_multi_setopt_pointer(curl, multi, CURLMOPT_TIMERDATA, context),
                cml_multi_setopt_timer(curl, multi, watchTimer),
                cml_multi_setopt_long(curl, multi, CURLMOPT_MAXCONNECTS, connections),
            ]
        }
    }

    /// Its connections are closed here, and must not be told to an object that goes away.
    deinit {
        _ = withUnsafePointer(to: library.functions) { cml_multi_setopt_pointer($0, multi, CURLMOPT_SOCKETDATA, nil) }
        _ = withUnsafePointer(to: library.functions) { cml_multi_setopt_pointer($0, multi, CURLMOPT_TIMERDATA, nil) }
        _ = library.functions.multi_cleanup(multi)
    }

    /// Nanoseconds that never jump.
    static var now: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }

    func add(_ easy: CurlEasy) { _ = library.functions.multi_add_handle(multi, easy.handle) }

    func remove(_ easy: CurlEasy) { _ = library.functions.multi_remove_handle(multi, easy.handle) }

    /// Waits until something can be done, or until `end`, and lets libcurl do it.
    func turn(until end: Int, now: Int) {
        let wait = max(0, min(end, wakeUp) - now)
        var pause = timespec(tv_sec: wait / 1_000_000_000, tv_nsec: wait % 1_000_000_000)
        let count = ppoll(&entries, nfds_t(entries.count), &pause, nil)
        if count > 0 { dispatch() }
        if wakeUp <= Self.now { act(on: CURL_SOCKET_TIMEOUT, 0) }
    }

    private func dispatch() {
        ready.removeAll(keepingCapacity: true)
        for entry in entries where entry.revents != 0 && entry.fd >= 0 {
            let events = Int32(entry.revents)
            var mask: Int32 = 0
            if events & (POLLIN | POLLHUP) != 0 { mask |= CURL_CSELECT_IN }
            if events & POLLOUT != 0 { mask |= CURL_CSELECT_OUT }
            if events & (POLLERR | POLLNVAL) != 0 { mask |= CURL_CSELECT_ERR }
            ready.append((entry.fd, mask))
        }
        for (socket, events) in ready { act(on: socket, events) }
    }

    private func act(on socket: Int32, _ events: Int32) {
        var running: Int32 = 0
        if socket == CURL_SOCKET_TIMEOUT { wakeUp = .max }
        _ = library.functions.multi_socket_action(multi, socket, events, &running)
    }

    /// Returns the next transfer that has ended, by its number, with libcurl's code for it.
    func finished() -> (Int, CURLcode)? {
        var left: Int32 = 0
        while let message = library.functions.multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
            let code = cml_message_code(message)
            var number: UnsafeMutableRawPointer?
            _ = withUnsafePointer(to: library.functions) { cml_getinfo_pointer($0, easy, CURLINFO_PRIVATE, &number) }
            return (Int(bitPattern: number) - 1, code)
        }
        return nil
    }

    fileprivate func watch(_ socket: Int32, _ what: Int32) {
        while entryOf.count <= Int(socket) { entryOf.append(-1) }
        if entryOf[Int(socket)] < 0 {
            entryOf[Int(socket)] = Int32(entries.count)
            entries.append(pollfd(fd: ~socket, events: 0, revents: 0))
        }
        let entry = Int(entryOf[Int(socket)])
        let isRead = what == CURL_POLL_IN || what == CURL_POLL_INOUT
        let isWritten = what == CURL_POLL_OUT || what == CURL_POLL_INOUT
        entries[entry].fd = isRead || isWritten ? socket : ~socket
        entries[entry].events = Int16((isRead ? POLLIN : 0) | (isWritten ? POLLOUT : 0))
    }

    fileprivate func watchTime(_ milliseconds: Int) {
        wakeUp = milliseconds < 0 ? .max : Self.now + milliseconds * 1_000_000
    }
}

private func watchSocket(
    _: UnsafeMutableRawPointer?, _ socket: curl_socket_t, _ what: Int32, _ context: UnsafeMutableRawPointer?,
    _: UnsafeMutableRawPointer?
) -> Int32 {
    if let context { Unmanaged<LoadSockets>.fromOpaque(context).takeUnretainedValue().watch(socket, what) }
    return 0
}

private func watchTimer(
    _: UnsafeMutableRawPointer?, _ milliseconds: Int, _ context: UnsafeMutableRawPointer?
) -> Int32 {
    if let context { Unmanaged<LoadSockets>.fromOpaque(context).takeUnretainedValue().watchTime(milliseconds) }
    return 0
}
