import CGit2

extension Repository {
    /// Returns the bytes of a blob, or nil when this clone doesn't have it.
    package func blob(_ id: String) throws(GitError) -> [UInt8]? {
        do throws(GitError) {
            let (bytes, kind) = try object(id)
            return kind == GIT_OBJECT_BLOB ? bytes : nil
        } catch  where error.isNotFound {
            return nil
        }
    }

    /// Whether this clone has an object, without asking a remote for it.
    package func has(_ id: String) -> Bool {
        guard var oid = try? git_oid(hex: id) else { return false }
        return git_odb_exists(objects, &oid) == 1
    }

    /// Whether git leaves objects out of this clone until they are needed.
    package var isPartial: Bool {
        var opened: OpaquePointer?
        guard git_repository_config_snapshot(&opened, handle) == 0, let config = opened else { return false }
        defer { git_config_free(config) }
        var found: OpaquePointer?
        guard git_config_iterator_glob_new(&found, config, "^remote\\..*\\.promisor$|^extensions\\.partialclone$") == 0
        else { return false }
        defer { git_config_iterator_free(found) }
        var entry: UnsafeMutablePointer<git_config_entry>?
        return git_config_next(&entry, found) == 0
    }

    /// Returns the id that `bytes` have as a blob.
    package func blobID(of bytes: [UInt8]) throws(GitError) -> String {
        try Self.blobID(of: bytes)
    }

    /// Returns the id that a file's bytes have as a blob, without git's filters, whatever its size.
    package func blobID(ofFile path: String) throws(GitError) -> String {
        try Self.blobID(ofFile: path)
    }

    /// Does the same outside a repository.
    package static func blobID(of bytes: [UInt8]) throws(GitError) -> String {
        try GitLibrary.start()
        var id = git_oid()
        try GitError.check(git_odb_hash(&id, bytes, bytes.count, GIT_OBJECT_BLOB), "git_odb_hash")
        return id.hex
    }

    /// Does the same outside a repository.
    package static func blobID(ofFile path: String) throws(GitError) -> String {
        try GitLibrary.start()
        var id = git_oid()
        try GitError.check(git_odb_hashfile(&id, path, GIT_OBJECT_BLOB), "git_odb_hashfile")
        return id.hex
    }

    /// Returns the raw bytes of an object.
    func object(_ hex: String) throws(GitError) -> (bytes: [UInt8], kind: git_object_t) {
        var id = try git_oid(hex: hex)
        return try object(&id)
    }

    func object(_ id: inout git_oid) throws(GitError) -> (bytes: [UInt8], kind: git_object_t) {
        var found: OpaquePointer?
        let code = git_odb_read(&found, objects, &id)
        let object = try GitError.check(code, "git_odb_read", made: found)
        defer { git_odb_object_free(object) }
        let bytes = UnsafeRawBufferPointer(start: git_odb_object_data(object), count: git_odb_object_size(object))
        return ([UInt8](bytes), git_odb_object_type(object))
    }

    /// Stores `bytes` as a blob.
    func write(_ bytes: [UInt8]) throws(GitError) -> git_oid {
        var id = git_oid()
        try GitError.check(git_odb_write(&id, objects, bytes, bytes.count, GIT_OBJECT_BLOB), "git_odb_write")
        return id
    }
}
