import Glibc
import Synchronization

/// Keeps libgit2 from reading the machine's certificates when it starts, which takes 6 ms of every command's time.
///
/// A libgit2 that was built with mbed TLS does so in any case, and here it never uses the network. The program's
/// symbols come before a library's, so that its call of `mbedtls_x509_crt_parse_file` ends up here. Whoever calls it at
/// another time gets the real one, and other builds of libgit2 never call it.
enum Certificates {
    fileprivate static let areUnread = Atomic(false)

    static func withoutReading<Result>(_ body: () -> Result) -> Result {
        areUnread.store(true, ordering: .sequentiallyConsistent)
        defer { areUnread.store(false, ordering: .sequentiallyConsistent) }
        return body()
    }

    fileprivate typealias Parse = @convention(c) (OpaquePointer?, UnsafePointer<CChar>?) -> Int32

    fileprivate static let real: Parse? = dlsym(next, "mbedtls_x509_crt_parse_file")
        .map { unsafeBitCast($0, to: Parse.self) }
    /// `RTLD_NEXT`, a macro that Swift doesn't see.
    private static var next: UnsafeMutableRawPointer? { UnsafeMutableRawPointer(bitPattern: -1) }
}

@_cdecl("mbedtls_x509_crt_parse_file")
public func parseCertificates(_ chain: OpaquePointer?, _ path: UnsafePointer<CChar>?) -> Int32 {
    if Certificates.areUnread.load(ordering: .sequentiallyConsistent) { return -1 }
    return Certificates.real?(chain, path) ?? -1
}
