import Glibc

/// The ports of this machine's loopback address.
package enum LoopbackPort {
    /// Whether nobody listens on `port`; else a test would ask somebody else's service.
    package static func isFree(_ port: Int) -> Bool { bound(port) != nil }

    /// A port that nobody listens on now.
    package static func anyFree() -> Int? { bound(0) }

    /// Binds to `port`, gives it back at once, and returns its number.
    private static func bound(_ port: Int) -> Int? {
        let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard number >= 0 else { return nil }
        defer { close(number) }
        var isReused: Int32 = 1
        setsockopt(number, SOL_SOCKET, SO_REUSEADDR, &isReused, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(number, $0, length) == 0 && getsockname(number, $0, &length) == 0
            }
        }
        return isBound ? Int(UInt16(bigEndian: address.sin_port)) : nil
    }
}
