import CGit2
import Glibc

/// An open git repository, read and written in-process.
///
/// It owns its `git_repository`. Fetching, pushing and the dirty state belong to `GitProgram`, which alone honours
/// credential helpers, filters and sparse checkouts.
package final class Repository {
    let handle: OpaquePointer
    let objects: OpaquePointer

    /// The folder of the working tree, without a slash at its end; nil in a bare repository.
    package let workdir: String?
    /// The git directory of this working tree.
    package let gitDirectory: String
    /// The git directory that all working trees share: refs, objects, `shallow`.
    package let commonDirectory: String
    package let isBare: Bool
    /// Whether it was opened without asking whose it is, which the `git` program must be told as well.
    package let isTrusted: Bool

    /// Opens the repository that `directory` is in, or returns nil when there is none.
    ///
    /// The environment (`GIT_DIR`) is not asked: a hook that runs `cml` must not change what it looks at. A repository
    /// of another user is an error, as it is for git, unless it's in `safe.directory` or we are `trusting`.
    package static func containing(_ directory: String, trusting: Bool = false) throws(GitError) -> Repository? {
        try GitLibrary.start()
        if let repository = try opening(directory, checkingOwner: !trusting) { return repository }
        // libgit2 passes over a repository of another user as if there were none.
        guard !trusting, let found = try opening(directory, checkingOwner: false) else { return nil }
        throw .foreignOwner(found.workdir ?? found.gitDirectory)
    }

    private static func opening(_ directory: String, checkingOwner: Bool) throws(GitError) -> Repository? {
        var opened: OpaquePointer?
        let code = GitLibrary.checkingOwner(checkingOwner) { git_repository_open_ext(&opened, directory, 0, nil) }
        if code == GIT_ENOTFOUND.rawValue || code == GIT_EOWNER.rawValue { return nil }
        let handle = try GitError.check(code, "git_repository_open_ext", made: opened)
        return try Repository(owning: handle, isTrusted: !checkingOwner)
    }

    private init(owning handle: OpaquePointer, isTrusted: Bool) throws(GitError) {
        self.handle = handle
        self.isTrusted = isTrusted
        workdir = git_repository_workdir(handle).map(Self.path)
        gitDirectory = git_repository_path(handle).map(Self.path) ?? ""
        commonDirectory = git_repository_commondir(handle).map(Self.path) ?? ""
        isBare = git_repository_is_bare(handle) == 1
        var database: OpaquePointer?
        do throws(GitError) {
            try Self.refuseForeignFormats(handle)
            let code = git_repository_odb(&database, handle)
            objects = try GitError.check(code, "git_repository_odb", made: database)
        } catch {
            git_repository_free(handle)
            throw error
        }
    }

    deinit {
        git_odb_free(objects)
        git_repository_free(handle)
    }

    /// Whether history ends early here, as in `git clone --depth`; asked anew each time, since git may deepen it.
    package var isShallow: Bool {
        !shallowBoundary().isEmpty
    }

    private static func path(_ text: UnsafePointer<CChar>) -> String {
        let path = String(cString: text)
        return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }
}

// MARK: - Formats

extension Repository {
    /// Names the formats that libgit2 can't read, which it would otherwise misread or call unknown.
    private static func refuseForeignFormats(_ handle: OpaquePointer) throws(GitError) {
        var opened: OpaquePointer?
        let code = git_repository_config_snapshot(&opened, handle)
        let config = try GitError.check(code, "git_repository_config_snapshot", made: opened)
        defer { git_config_free(config) }
        for (key, readable) in [("extensions.objectFormat", "sha1"), ("extensions.refStorage", "files")] {
            var value: UnsafePointer<CChar>?
            guard git_config_get_string(&value, config, key) == 0, let value else { continue }
            let format = String(cString: value)
            guard format.lowercased() != readable else { continue }
            throw GitError(
                code: GIT_EINVALID.rawValue, function: "git_repository_open_ext",
                message: "the repository has `\(key) = \(format)`, and only `\(readable)` can be read")
        }
    }
}

extension GitError {
    fileprivate static func foreignOwner(_ directory: String) -> GitError {
        GitError(
            code: GIT_EOWNER.rawValue, function: "git_repository_open_ext",
            message: "the repository in `\(directory)` belongs to another user; if you trust it: "
                + "`git config --global --add safe.directory \(directory)`")
    }
}
