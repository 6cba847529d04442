import Glibc

/// A process as /proc tells of it.
struct ProcessEntry: Equatable, Sendable {
    var process: pid_t
    var state: UInt8
    var parent: pid_t
    var session: pid_t
    /// In clock ticks since the boot.
    var started: UInt64

    /// Tells a process also from a later one that got the same number.
    struct Identity: Hashable, Sendable {
        var process: pid_t
        var started: UInt64
    }

    var identity: Identity { Identity(process: process, started: started) }

    var isZombie: Bool { state == UInt8(ascii: "Z") || state == UInt8(ascii: "X") }

    /// Reads a line of `/proc/PID/stat`; the name in it may hold spaces and parentheses, so the last one counts.
    init?(line: [UInt8]) {
        guard let open = line.firstIndex(of: UInt8(ascii: " ")), let name = line.lastIndex(of: UInt8(ascii: ")")) else {
            return nil
        }
        let fields = line[(name + 1)...].split(separator: UInt8(ascii: " "))
        guard fields.count > 19, let process = number(line[..<open]), let parent = number(fields[1]),
            let session = number(fields[3]), let started = number(fields[19]), let state = fields[0].first
        else { return nil }
        self.process = pid_t(process)
        self.state = state
        self.parent = pid_t(parent)
        self.session = pid_t(session)
        self.started = UInt64(started)
    }
}

private func number(_ digits: ArraySlice<UInt8>) -> Int? {
    Int(String(decoding: digits, as: UTF8.self))
}

/// The processes of this machine (or container) at one moment.
enum ProcessTable {
    /// Returns every process that is visible; none where there is no /proc.
    static func all() -> [ProcessEntry] {
        guard let folder = opendir("/proc") else { return [] }
        defer { closedir(folder) }
        var entries: [ProcessEntry] = []
        while let item = readdir(folder) {
            let name = withUnsafePointer(to: &item.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name.utf8.first.map({ (48...57).contains($0) }) == true else { continue }
            if let line = contents(of: "/proc/\(name)/stat"), let entry = ProcessEntry(line: line) {
                entries.append(entry)
            }
        }
        return entries
    }

    /// Returns the value of `name` in the environment that `process` was started with.
    static func environment(_ name: String, of process: pid_t) -> String? {
        guard let bytes = contents(of: "/proc/\(process)/environ") else { return nil }
        let prefix = Array("\(name)=".utf8)
        for variable in bytes.split(separator: 0) where variable.starts(with: prefix) {
            return String(decoding: variable.dropFirst(prefix.count), as: UTF8.self)
        }
        return nil
    }

    /// Returns `roots` and everything below them.
    static func descendants(of roots: [ProcessEntry], in all: [ProcessEntry]) -> [ProcessEntry] {
        let children = Dictionary(grouping: all, by: \.parent)
        var seen: Set<pid_t> = [0, 1, getpid()]
        var found: [ProcessEntry] = []
        var open = roots
        while let entry = open.popLast() {
            guard seen.insert(entry.process).inserted else { continue }
            found.append(entry)
            open += children[entry.process] ?? []
        }
        return found
    }

    /// Reads a file of /proc; nil when the process is gone or another user's.
    static func contents(of path: String) -> [UInt8]? {
        guard let file = Descriptor.opening(path, O_RDONLY) else { return nil }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case .bytes(let count) = file.read(into: &buffer) { bytes += buffer[..<count] }
        return bytes
    }
}
