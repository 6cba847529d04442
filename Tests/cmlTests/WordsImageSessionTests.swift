import CMLKit
import CMLSystem
import TestSupport
import Testing

/// Images of comments, and files, against a stand-in for each forge.
@Suite(
    "iterative/cml's images and the forges", .enabled(if: ForgeDouble.absence == nil, "\(ForgeDouble.absence ?? "")"))
struct WordsImageSessionTests {
    /// The double answers no uploads as Gitea does, and its description of Bitbucket's has no body.
    private static let hosts = ["gitlab"]
    /// Half of a real image, as far as uploads look at it.
    private static let png = "\\211PNG\\r\\n\\032\\n0000"

    private static func scenario(_ report: String) throws -> ForgeScenario {
        let scenario = try ForgeScenario(files: ["out/report.md": report], recordsMain: false)
        try scenario.run.session.sh(
            "printf '\(png)' > out/loss.png; printf '\(png)1' > 'out/two words.png'; printf '\(png)2' > top.png")
        return scenario
    }

    @Test("local images are uploaded, and only their addresses change", arguments: hosts)
    func uploads(forge: String) throws {
        let report = """
            * a ![loss](loss.png "t") `![](loss.png)`
            + <img src="two%20words.png" width=3> ![](top.png) ![](https://example.org/x.png) [r](report.md)
            ![](loss.png)

            """
        let scenario = try Self.scenario(report)
        expect(try scenario.cml(forge, ["comment", "update", "out/report.md"]), 0, says: ["comment created"])
        let comment = try #require(try scenario.double.comments(forge).first)
        let lines = comment.split(separator: "\n")
        #expect(lines[0].hasPrefix("* a ![loss](") && lines[0].hasSuffix(" \"t\") `![](loss.png)`"))
        #expect(!lines[0].contains("](loss.png \"t\")") && !lines[1].contains("src=\"two%20words.png\""))
        #expect(lines[1].hasSuffix("![](https://example.org/x.png) [r](report.md)") && !lines[1].contains("](top.png)"))
        let uploads = try scenario.double.requests().filter {
            $0.contains("/uploads") || $0.contains("/assets") || $0.contains("/downloads")
        }
        #expect(uploads.count == 3, "\(uploads)")
        #expect(try scenario.double.complaints() == [])
    }

    @Test("GitHub takes no images: the comment names them, and where they are")
    func gitHub() throws {
        let scenario = try Self.scenario("![loss](loss.png) ![](none.png)\n")
        let answer = try scenario.cml("github", ["comment", "update", "out/report.md"])
        expect(answer, 0, says: ["GitHub takes no images from a job: loss.png", "not here: none.png"])
        let comment = try #require(try scenario.double.comments("github").first)
        #expect(comment.hasPrefix("![loss](loss.png) ![](none.png)\n\n**Not shown:** `loss.png`. GitHub takes no"))
        #expect(comment.contains("[this job](https://forge.example.org/acme/tiny/actions/runs/100#artifacts)"))
        #expect(comment.contains("**Not shown:** `none.png`: no image there."))
        let plain = try scenario.cml("github", ["comment", "create", "out/report.md", "--no-publish"])
        #expect(!plain.err.contains("GitHub takes no images"))
        let off = ["CML_COMMENT_PUBLISH": "false"]
        #expect(
            try !scenario.cml("github", ["comment", "create", "out/report.md"], off).err.contains("takes no images"))
        #expect(try scenario.double.complaints() == [])
    }

    @Test("an upload that fails is told, in the comment too, and is a failed delivery", arguments: hosts)
    func failed(forge: String) throws {
        let scenario = try Self.scenario("![](loss.png)\n")
        try scenario.double.fault(
            "{\"forge\": \"\(forge)\", \"kind\": \"5xx\", \"method\": \"POST\", \"path\": \"(uploads|assets|downloads)\", \"times\": 99}"
        )
        let answer = try scenario.cml(forge, ["comment", "update", "out/report.md"])
        expect(answer, 4, says: ["comment created", "upload the file"])
        #expect(try scenario.double.comments(forge).first?.contains("`loss.png`: the upload failed") == true)
    }

    @Test("what is no image is never uploaded", arguments: hosts)
    func secrets(forge: String) throws {
        let scenario = try Self.scenario("![](../key.png) ![](/etc/passwd) <img src=\"file:///etc/passwd\">\n")
        try scenario.run.session.write(["key.png": "-----BEGIN KEY-----\n"])
        expect(try scenario.cml(forge, ["comment", "update", "out/report.md"]), 0, says: ["images that are not here"])
        #expect(try scenario.double.requests().count == 2)
        #expect(try scenario.double.complaints() == [])
    }

    @Test("a file is published as an address or as Markdown", arguments: hosts)
    func assets(forge: String) throws {
        let scenario = try Self.scenario("x\n")
        let plain = try scenario.cml(forge, ["asset", "publish", "out/loss.png"])
        expect(plain, 0)
        #expect(plain.out.hasPrefix("http") && plain.out.hasSuffix("loss.png\n"), "\(plain)")
        let shown = try scenario.cml(forge, ["publish", "out/loss.png", "--md", "-t", "a \"b\"", "-f", "out.md"])
        expect(shown, 0)
        #expect(try shown.out.isEmpty && scenario.run.session.text("out.md").hasPrefix("![]("))
        #expect(try scenario.run.session.text("out.md").hasSuffix("loss.png \"a \\\"b\\\"\")\n"))
        let link = try scenario.cml(forge, ["publish", "out/report.md", "--md"])
        #expect(link.out.hasPrefix("[report.md]("), "\(link)")
        #expect(try scenario.double.complaints() == [])
    }

    @Test("GitHub keeps no files")
    func noAssets() throws {
        let scenario = try Self.scenario("x\n")
        expect(
            try scenario.cml("github", ["publish", "out/loss.png"]), 2,
            says: ["GitHub takes no files from a job", "actions/upload-artifact"])
        #expect(try scenario.double.requests() == [])
    }
}
