import CMLSystem

extension Repository {
    /// The address of a remote that tells its forge: as git uses it, or as it is written where `insteadOf` leads git to a
    /// mirror.
    func forgeAddress(_ remote: String) -> String? {
        let addresses = [remoteURL(remote), writtenRemoteURL(remote)].compactMap(\.self)
        let known = addresses.first { RepositoryAddress($0).flatMap { ForgeKind(host: $0.host) } != nil }
        return known ?? addresses.first
    }
}
