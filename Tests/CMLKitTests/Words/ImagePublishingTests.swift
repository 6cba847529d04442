import CMLSystem
import TestSupport
import Testing

@testable import CMLKit

/// Images of a comment against scripted answers, where no stand-in gives them.
@Suite("images of a comment")
struct ImagePublishingTests {
    private static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47]

    private static func publish(
        _ markdown: String, to dialect: any ForgeDialect, over transport: ScriptedTransport,
        files: [String: [UInt8]] = ["a b.png": png, "c.png": png + [1]]
    ) throws -> ImagePublishing.Published {
        let folder = try TemporaryDirectory()
        for (name, bytes) in files { try Files.writeAtomically(bytes, to: "\(folder.path)/\(name)") }
        var publishing = ImagePublishing(
            Forge(dialect, token: nil, over: transport), for: .pullRequest("7"), folders: [folder.path], job: nil)
        return publishing.publish(markdown)
    }

    @Test("Gitea keeps an image with the pull request")
    func gitea() throws {
        let answer = #"{"browser_download_url": "https://git.example.org/attachments/1"}"#
        let transport = ScriptedTransport([.json(answer, status: 201)])
        let dialect = GiteaDialect(api: "https://git.example.org/api/v1", repository: "o/r")
        let published = try Self.publish("![x](a%20b.png) ![](a%20b.png)", to: dialect, over: transport)
        let address = "https://git.example.org/attachments/1"
        #expect(published.markdown == "![x](\(address)) ![](\(address))" && published.failure == nil)
        let request = "POST https://git.example.org/api/v1/repos/o/r/issues/7/assets?name=a%20b.png"
        #expect(transport.requests.count == 1 && transport.requests[0].hasPrefix(request))
    }

    @Test("Bitbucket keeps an image by a name of its own, so that another's is not replaced")
    func bitbucket() throws {
        let transport = ScriptedTransport([.json("", status: 201), .json("", status: 201)])
        let dialect = BitbucketDialect(api: "https://api.bitbucket.org/2.0", repository: "o/r")
        let published = try Self.publish("![](<a b.png>)\n![](c.png)", to: dialect, over: transport)
        let names = ["\(Sha256.hex(Self.png).prefix(12))-a%20b.png", "\(Sha256.hex(Self.png + [1]).prefix(12))-c.png"]
        let downloads = "https://bitbucket.org/o/r/downloads/cml-"
        #expect(published.markdown == "![](<\(downloads)\(names[0])>)\n![](\(downloads)\(names[1]))")
        #expect(transport.requests.count == 2)
    }

    @Test("GitHub's comment names what it can't show, and loses an image that is written into it")
    func gitHub() throws {
        let transport = ScriptedTransport([])
        let embedded = "data:image/png;base64,\(Base64.encoded(Self.png))"
        let published = try Self.publish("![](c.png) ![](\(embedded))", to: DialectTests.gitHub, over: transport)
        let name = "image-\(Sha256.hex(Self.png).prefix(8)).png"
        #expect(published.markdown == "![](c.png) ![](#\(name))")
        #expect(published.remarks.count == 1 && published.remarks[0].hasPrefix("**Not shown:** `c.png`, `\(name)`."))
        #expect(published.failure == nil && transport.requests == [])
    }

    @Test("an image that the forge refuses is named, and the others are uploaded")
    func refused() throws {
        let transport = ScriptedTransport([
            .json(#"{"message": "too large"}"#, status: 413), .json("", status: 201),
        ])
        let dialect = BitbucketDialect(api: "https://api.bitbucket.org/2.0", repository: "o/r")
        let published = try Self.publish("![](<a b.png>)\n![](c.png)", to: dialect, over: transport)
        #expect(published.markdown.hasPrefix("![](<a b.png>)\n![](https://bitbucket.org/"))
        #expect(published.remarks == ["**Not shown:** `a b.png`: the upload failed."])
        #expect(published.failure?.what == "Bitbucket did not upload the file: too large")
    }
}
