import CGit2

/// Why a git operation could not be done.
package struct GitError: Error, Equatable, Sendable, CustomStringConvertible {
    /// libgit2's code, or the exit code of the `git` program.
    package var code: Int32
    /// What was called: a function of libgit2, or `git status`.
    package var function: String
    package var message: String

    package init(code: Int32, function: String, message: String) {
        self.code = code
        self.function = function
        self.message = message
    }

    package var description: String {
        "\(message) (`\(function)`, code \(code))"
    }

    /// Whether an object that git names isn't in this clone, as happens in shallow and partial ones.
    package var isNotFound: Bool {
        code == GIT_ENOTFOUND.rawValue
    }

    /// Whether a repository belongs to another user.
    package var meansForeignOwner: Bool {
        code == GIT_EOWNER.rawValue
    }

    /// Throws when `code`, just returned by `function`, means a failure.
    ///
    /// libgit2 keeps its last error per thread until the next call, so this comes right after the call.
    package static func check(_ code: Int32, _ function: String) throws(GitError) {
        guard code < 0 else { return }
        throw GitError(code: code, function: function, message: lastMessage)
    }

    /// Checks `code` and returns what the call made.
    static func check(_ code: Int32, _ function: String, made value: OpaquePointer?) throws(GitError) -> OpaquePointer {
        try check(code, function)
        guard let value else {
            throw GitError(code: GIT_ERROR.rawValue, function: function, message: "libgit2 returned nothing")
        }
        return value
    }

    private static var lastMessage: String {
        guard let error = git_error_last(), let message = error.pointee.message else { return "unknown error" }
        return String(cString: message)
    }
}
