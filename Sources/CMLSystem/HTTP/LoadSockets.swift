import CCurl
import CPosix
import Glibc

/// What the sockets of a load are waiting for, and libcurl's multi interface where it connects them.
final class LoadSockets {
    /// What can be done.
    enum Event {
        /// The connection number so has been made, or couldn't be.
        case connected(Int, CURLcode)
        /// The connection number so can be read from or written to, or is broken.
        case ready(Int)
    }

    private let library: CurlLibrary
    private let multi: UnsafeMutableRawPointer
    /// One entry a descriptor that was ever used; the idle ones have theirs negated, which `poll` passes over.
    private var entries: [pollfd] = []
    /// Which connection's an entry is; -1 while libcurl is connecting.
    private var owners: [Int] = []
    /// The entry of each descriptor, or -1.
    private var entryOf: [Int32] = []
    private var ready: [(socket: Int32, events: Int32, owner: Int)] = []
    /// When libcurl wants to be called in any case.
    private var wakeUp = Int.max
    /// What libcurl or the system first refused us: no fault of the service, and nothing can be measured any more.
    private(set) var problem: HTTPError?

    init(_ library: CurlLibrary, connections: Int) throws(HTTPError) {
        guard let multi = library.functions.multi_init() else { throw HTTPError(.unusable, "libcurl has no memory") }
        self.library = library
        self.multi = multi
        let context = Unmanaged.passUnretained(self).toOpaque()
        withUnsafePointer(to: library.functions) { curl in
            note(cml_multi_setopt_pointer(curl, multi, CURLMOPT_SOCKETDATA, context), "take an option")
            note(cml_multi_setopt_socket(curl, multi, watchSocket), "take an option")
            note(cml_multi_setopt_pointer(curl, multi, CURLMOPT_TIMERDATA, context), "take an option")
            note(cml_multi_setopt_timer(curl, multi, watchTimer), "take an option")
            note(cml_multi_setopt_long(curl, multi, CURLMOPT_MAXCONNECTS, 2 * connections), "take an option")
        }
        if let problem { throw problem }
    }

    /// Its connections are closed here, and must not be told to an object that goes away. Whatever comes of that,
    /// nobody is left to be told.
    deinit {
        withUnsafePointer(to: library.functions) { curl in
            _ = cml_multi_setopt_pointer(curl, multi, CURLMOPT_SOCKETDATA, nil)
            _ = cml_multi_setopt_pointer(curl, multi, CURLMOPT_TIMERDATA, nil)
        }
        _ = library.functions.multi_cleanup(multi)
    }

    /// Nanoseconds that never jump.
    static var now: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }

    func connect(_ slot: LoadSlot) {
        let isAdded = note(library.functions.multi_add_handle(multi, slot.easy.handle), "make a connection")
        if isAdded { slot.state = .connecting }
    }

    /// Keeps the first problem. Returns whether there was none.
    @discardableResult
    private func note(_ code: CURLMcode, _ doing: String) -> Bool {
        note(isRight: code == CURLM_OK, "libcurl can't \(doing): error \(code.rawValue)")
    }

    private func note(isRight: Bool, _ what: @autoclosure () -> String) -> Bool {
        if !isRight, problem == nil { problem = HTTPError(.unusable, what()) }
        return isRight
    }

    /// Ends a connection, whatever state it's in.
    func close(_ slot: LoadSlot) {
        guard slot.state != .closed else { return }
        if slot.state == .open { set(slot.socket, 0, owner: -1) }
        slot.state = .closed
        slot.socket = -1
        note(library.functions.multi_remove_handle(multi, slot.easy.handle), "close a connection")
    }

    /// Takes over a connection that libcurl has made; false when the other end has closed it already.
    func open(_ slot: LoadSlot) -> Bool {
        var socket: curl_socket_t = -1
        let code = withUnsafePointer(to: library.functions) {
            cml_getinfo_socket($0, slot.easy.handle, CURLINFO_ACTIVESOCKET, &socket)
        }
        guard note(isRight: code == CURLE_OK, "libcurl tells no socket: \(library.reason(code))") else { return false }
        guard socket >= 0 else { return false }
        slot.opened(socket)
        watch(slot)
        return true
    }

    /// Watches an open connection: for an answer, or an end, and for room while there is more to send.
    func watch(_ slot: LoadSlot) {
        set(slot.socket, slot.due == nil || slot.isSent ? POLLIN : POLLIN | POLLOUT, owner: slot.index)
    }

    /// Waits until something can be done, or until `end`; `act` does it.
    func turn(until end: Int, now: Int, _ act: (Event) -> Void) {
        let wait = max(0, min(end, wakeUp) - now)
        var pause = timespec(tv_sec: wait / 1_000_000_000, tv_nsec: wait % 1_000_000_000)
        let count = ppoll(&entries, nfds_t(entries.count), &pause, nil)
        let code = errno
        guard note(isRight: count >= 0 || code == EINTR, "can't wait for sockets: error \(code)") else { return }
        if count > 0 { dispatch(act) }
        if wakeUp <= Self.now { tellLibrary(CURL_SOCKET_TIMEOUT, 0, act) }
    }

    private func dispatch(_ act: (Event) -> Void) {
        ready.removeAll(keepingCapacity: true)
        for index in entries.indices where entries[index].revents != 0 && entries[index].fd >= 0 {
            ready.append((entries[index].fd, Int32(entries[index].revents), owners[index]))
        }
        for (socket, events, owner) in ready {
            if owner >= 0 {
                act(.ready(owner))
                continue
            }
            let isReadable = events & (POLLIN | POLLHUP) != 0
            let isBroken = events & (POLLERR | POLLNVAL) != 0
            let mask =
                (isReadable ? CURL_CSELECT_IN : 0) | (events & POLLOUT != 0 ? CURL_CSELECT_OUT : 0)
                | (isBroken ? CURL_CSELECT_ERR : 0)
            tellLibrary(socket, mask, act)
        }
    }

    private func tellLibrary(_ socket: Int32, _ events: Int32, _ act: (Event) -> Void) {
        if socket == CURL_SOCKET_TIMEOUT { wakeUp = .max }
        var running: Int32 = 0
        note(library.functions.multi_socket_action(multi, socket, events, &running), "go on connecting")
        var left: Int32 = 0
        while let message = library.functions.multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
            let code = cml_message_code(message)
            var number: UnsafeMutableRawPointer?
            let told = withUnsafePointer(to: library.functions) {
                cml_getinfo_pointer($0, easy, CURLINFO_PRIVATE, &number)
            }
            guard note(isRight: told == CURLE_OK, "libcurl tells no connection: \(library.reason(told))") else {
                return
            }
            act(.connected(Int(bitPattern: number) - 1, code))
        }
    }

    fileprivate func watch(_ socket: Int32, _ what: Int32) {
        let isRead = what == CURL_POLL_IN || what == CURL_POLL_INOUT
        let isWritten = what == CURL_POLL_OUT || what == CURL_POLL_INOUT
        set(socket, (isRead ? POLLIN : 0) | (isWritten ? POLLOUT : 0), owner: -1)
    }

    private func set(_ socket: Int32, _ events: Int32, owner: Int) {
        while entryOf.count <= Int(socket) { entryOf.append(-1) }
        if entryOf[Int(socket)] < 0 {
            entryOf[Int(socket)] = Int32(entries.count)
            entries.append(pollfd(fd: ~socket, events: 0, revents: 0))
            owners.append(-1)
        }
        let entry = Int(entryOf[Int(socket)])
        entries[entry].fd = events == 0 ? ~socket : socket
        entries[entry].events = Int16(events)
        owners[entry] = owner
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
