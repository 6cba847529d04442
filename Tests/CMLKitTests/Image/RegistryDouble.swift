@testable import CMLKit
import CMLSystem

/// A registry of one repository in memory, with a list of what was written to it.
final class RegistryDouble: HTTPTransport {
    private(set) var manifests: [String: [UInt8]] = [:]
    private(set) var written: [String] = []
    /// What a write is answered with, instead of being done.
    var refusal: Int?

    static let mediaType = "application/vnd.oci.image.manifest.v1+json"

    /// A manifest of an image whose configuration has that name.
    static func manifest(_ config: String) -> [UInt8] {
        Array(
            #"{"schemaVersion":2,"mediaType":"\#(mediaType)","config":{"digest":"\#(config)"},"layers":[]}"#.utf8)
    }

    func hold(_ bytes: [UInt8], as tags: String...) {
        for tag in tags + [ImageDigest.of(bytes)] { manifests[tag] = bytes }
    }

    func send(_ request: HTTPRequest) throws(HTTPError) -> HTTPResponse {
        let reference = request.url.split(separator: "/").last.map(String.init) ?? ""
        if request.method == "PUT" {
            if let refusal { return HTTPResponse(status: refusal) }
            hold(request.body ?? [], as: reference)
            written.append(reference)
        }
        guard let bytes = manifests[reference] else { return HTTPResponse(status: 404) }
        let headers = [
            HTTPHeader("content-type", Self.mediaType), HTTPHeader("docker-content-digest", ImageDigest.of(bytes)),
        ]
        return HTTPResponse(
            status: request.method == "PUT" ? 201 : 200, headers: headers, body: request.method == "GET" ? bytes : [])
    }
}
