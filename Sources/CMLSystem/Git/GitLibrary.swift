import CGit2
import Glibc
import Synchronization

/// libgit2, started once for the process.
enum GitLibrary {
    /// Extensions that are let through: what `worktreeConfig`, `partialClone` and the like change doesn't concern us,
    /// and the other two are named by `Repository.refuseForeignFormats`, better than libgit2 does.
    private static let extensions = [
        "worktreeconfig", "partialclone", "preciousobjects", "relativeworktrees", "objectformat", "refstorage",
    ]

    private static let startup: Int32 = {
        let code = Certificates.withoutReading { git_libgit2_init() }
        guard code >= 0 else { return code }
        // As git, which trusts the checksum of the compression too: hashing all that is read takes longer than reading it.
        _ = cml_git_set_bool(Int32(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION.rawValue), 0)
        var names = extensions.map { UnsafePointer(strdup($0)) }
        defer { names.forEach { free(UnsafeMutableRawPointer(mutating: $0)) } }
        return cml_git_set_extensions(&names, names.count)
    }()

    /// The ownership check is a setting of the whole process, so whoever opens a repository holds it.
    private static let ownerCheck = Mutex(true)

    static func start() throws(GitError) {
        try GitError.check(startup, "git_libgit2_init")
    }

    /// Runs `open` while libgit2 checks who owns a repository, or doesn't.
    static func checkingOwner(_ isChecked: Bool, _ open: () -> Int32) -> Int32 {
        ownerCheck.withLock { state in
            if state != isChecked {
                _ = cml_git_set_bool(Int32(GIT_OPT_SET_OWNER_VALIDATION.rawValue), isChecked ? 1 : 0)
            }
            state = isChecked
            return open()
        }
    }
}
