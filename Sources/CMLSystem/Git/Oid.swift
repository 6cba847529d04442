import CGit2

extension git_oid {
    /// The id that 40 hexadecimal digits spell.
    init(hex: String) throws(GitError) {
        self.init()
        guard hex.utf8.count == 40, git_oid_fromstr(&self, hex) == 0 else {
            throw GitError(
                code: GIT_EINVALID.rawValue, function: "git_oid_fromstr", message: "`\(hex)` is not a full object id")
        }
    }

    /// The id as 40 hexadecimal digits.
    var hex: String {
        var id = self
        return String(unsafeUninitializedCapacity: 40) { buffer in
            buffer.withMemoryRebound(to: CChar.self) { _ = git_oid_fmt($0.baseAddress, &id) }
            return 40
        }
    }
}
