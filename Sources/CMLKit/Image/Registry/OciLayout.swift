import CMLSystem

/// A folder with an image as files (OCI image spec, "Image Layout").
struct OciLayout {
    let folder: String
    /// The digest of the one image or list of images in it.
    let digest: String
    let mediaType: String?

    init(_ folder: String) throws(Failure) {
        self.folder = folder
        let file = folder + "/index.json"
        let bytes = try attempt("read the image's layout", .delivery, at: file) { () throws(FileError) in
            try Files.read(file, limit: 4 << 20)
        }
        let entries = (try? Json(parsing: bytes))?["manifests"]?.array ?? []
        guard entries.count == 1, let digest = entries[0]["digest"]?.string, ImageDigest.isDigest(digest) else {
            throw Failure(.delivery, "the image's layout names no image", at: file)
        }
        self.digest = digest
        mediaType = entries[0]["mediaType"]?.string
    }

    /// Where the content of that digest lies.
    func path(of digest: String) -> String { folder + "/blobs/sha256/" + digest.dropFirst("sha256:".count) }

    /// Reads a manifest, and checks that it is what its digest says.
    func manifest(_ digest: String) throws(Failure) -> [UInt8] {
        guard ImageDigest.isDigest(digest) else { throw Failure(.delivery, "`\(printable(digest))` is no digest") }
        let bytes = try attempt("read the image's manifest", .delivery, at: path(of: digest)) { () throws(FileError) in
            try Files.read(path(of: digest), limit: 4 << 20)
        }
        guard ImageDigest.of(bytes) == digest else {
            throw Failure(.delivery, "the image's layout is damaged", at: path(of: digest), hint: "build again")
        }
        return bytes
    }
}
