import CMLKit
import Testing

@Suite("Repository addresses")
struct RepositoryAddressTests {
    @Test(
        "every form tells server and path, and nothing of a token",
        arguments: [
            ("https://github.com/acme/tiny.git", "https://github.com", "acme/tiny"),
            ("https://x-access-token:ghs_secret@github.com/acme/tiny", "https://github.com", "acme/tiny"),
            ("https://a@b:p@GitLab.com/group/sub/tiny.git/", "https://gitlab.com", "group/sub/tiny"),
            ("http://git.example.org:3000/acme/tiny.git?token=x#y", "http://git.example.org:3000", "acme/tiny"),
            ("git@github.com:acme/tiny.git", "https://github.com", "acme/tiny"),
            ("github.com:acme/tiny", "https://github.com", "acme/tiny"),
            ("ssh://git@ssh.github.com:443/acme/tiny.git", "https://github.com", "acme/tiny"),
            ("ssh://git@git.example.org:2222/acme/tiny.git", "https://git.example.org", "acme/tiny"),
        ])
    func forms(text: String, server: String, path: String) {
        let address = RepositoryAddress(text)
        #expect(address?.server == server)
        #expect(address?.path == path)
    }

    @Test(
        "folders and nonsense have none",
        arguments: [
            "", "/srv/git/tiny.git", "../tiny", "./a:b", "C:\\tiny", "file:///srv/tiny", "https://github.com",
            "https://github.com/", "https:///acme/tiny", "git@github.com:", "https://github.com/../tiny",
            "https://git hub.com/a/b", "https://github.com/a/b\n::error::x", "ext::sh -c x",
        ])
    func none(text: String) {
        #expect(RepositoryAddress(text) == nil)
    }

    @Test(
        "public hosts are known, and where their API lies",
        arguments: [
            ("github.com", ForgeKind.github, "https://api.github.com"),
            ("GitLab.com", .gitlab, "https://gitlab.com/api/v4"),
            ("codeberg.org", .gitea, "https://codeberg.org/api/v1"),
            ("bitbucket.org", .bitbucket, "https://api.bitbucket.org/2.0"),
        ])
    func hosts(host: String, forge: ForgeKind, api: String) {
        #expect(ForgeKind(host: host) == forge)
        #expect(forge.apiURL(server: "https://\(host.lowercased())") == api)
        #expect(ForgeKind(host: "git.example.org") == nil)
    }

    @Test("an Enterprise server has its API below itself")
    func enterprise() {
        #expect(ForgeKind.github.apiURL(server: "https://ghe.example.org") == "https://ghe.example.org/api/v3")
    }
}
