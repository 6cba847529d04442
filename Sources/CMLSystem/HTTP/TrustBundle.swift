import Glibc

/// The system's certificates and the user's own, as one file: libcurl takes one, and its own default goes for it.
final class TrustBundle {
    private static let systemFiles = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
        "/etc/pki/tls/cacert.pem", "/etc/ssl/cert.pem",
    ]

    private let memory: Descriptor
    /// Readable by this process as long as the bundle lives.
    let path: String

    /// Reads the user's files; one that can't be read, or holds no certificate, is an error.
    init(_ files: [String]) throws(HTTPError) {
        var bundle: [UInt8] = []
        let system = Self.systemFiles.first(where: Files.isFile)
        if let system { bundle = try Self.read(system) }
        for file in files where system == nil || Files.realPath(file) != system.flatMap({ Files.realPath($0) }) {
            let bytes = try Self.read(file)
            guard String(decoding: bytes, as: UTF8.self).contains("-----BEGIN ") else {
                throw HTTPError(.unusable, "the CA file `\(file)` holds no certificate in PEM")
            }
            bundle += [UInt8(ascii: "\n")] + bytes
        }
        guard let memory = Descriptor.holding(bundle) else {
            throw HTTPError(.unusable, "can't hold the CA files in memory: \(FileError.reason(errno))")
        }
        path = "/proc/self/fd/\(memory.number)"
        self.memory = memory
    }

    private static func read(_ file: String) throws(HTTPError) -> [UInt8] {
        do throws(FileError) {
            return try Files.read(file, limit: 64 << 20)
        } catch {
            throw HTTPError(.unusable, "can't read the CA file: \(error)")
        }
    }
}
