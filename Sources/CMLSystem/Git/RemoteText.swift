import CGit2

extension Repository {
    /// Returns the address of the remote `name` as the configuration has it, before `insteadOf` leads to a mirror.
    package func writtenRemoteURL(_ name: String) -> String? {
        var found: OpaquePointer?
        guard git_repository_config_snapshot(&found, handle) == 0, let config = found else { return nil }
        defer { git_config_free(config) }
        var text: UnsafePointer<CChar>?
        guard git_config_get_string(&text, config, "remote.\(name).url") == 0, let text else { return nil }
        return String(cString: text)
    }
}
