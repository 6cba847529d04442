import Testing

@testable import CMLKit

@Suite("images in Markdown")
struct MarkdownImagesTests {
    @Test(
        "an image's address is found in each of its spellings, and replaced alone",
        arguments: [
            ("![](a.png)", "![](X)"), ("a ![alt](a.png) b", "a ![alt](X) b"),
            ("![a]( a.png \"title\" )", "![a]( X \"title\" )"), ("![a](<a b.png> 't')", "![a](<X> 't')"),
            ("![a](a(1).png)", "![a](X)"), ("[![a](a.png)](b.md)", "[![a](X)](b.md)"),
            ("![a [b] \\] c](a.png)", "![a [b] \\] c](X)"),
            ("![a][n]\n\n[N]: a.png \"t\"\n", "![a][n]\n\n[N]: X \"t\"\n"),
            ("![n][]\n\n[n]: <a.png>\n", "![n][]\n\n[n]: <X>\n"), ("![n]\n\n[n]: a.png", "![n]\n\n[n]: X"),
            ("<img src=\"a.png\" width=3>", "<img src=\"X\" width=3>"),
            ("<IMG alt='' src='a.png'/>", "<IMG alt='' src='X'/>"),
            ("<img\n src=a.png>", "<img\n src=X>"), ("![](a.png)![](b.png)", "![](X)![](X)"),
            ("| ![](a.png) |\r\n", "| ![](X) |\r\n"), ("`a` ![](a.png)", "`a` ![](X)"),
            ("``` ` ```\n![](a.png)", "``` ` ```\n![](X)"),
        ])
    func spellings(markdown: String, replaced: String) {
        let images = MarkdownImage.all(in: markdown)
        #expect(MarkdownImage.replacing(markdown, images.map { ($0.range, "X") }) == replaced)
    }

    @Test(
        "what is code, a comment, a link or no image at all stays",
        arguments: [
            "[a](a.png)", "\\![a](a.png)", "`![](a.png)`", "``x ` ![](a.png)``", "```\n![](a.png)\n```\n",
            "~~~~\n```\n![](a.png)\n~~~~", "<!-- ![](a.png) -->", "<!-- ![](a.png)", "![a]", "![a](", "![a](<b", "![",
            "[n]: a.png", "<imgs src=a.png>", "<img data-src=\"a.png\">", "<img src=", "![a][n\n", "!", "\\", "`", "",
        ])
    func noImages(markdown: String) {
        #expect(MarkdownImage.all(in: markdown) == [])
    }

    @Test(
        "an address is what its spelling means",
        arguments: [
            ("![](a\\_b.png)", "a_b.png"), ("![](<a b.png>)", "a b.png"), ("![](a\\b.png)", "a\\b.png"),
            ("<img src='a.png?x=1&amp;y=2'>", "a.png?x=1&y=2"), ("![](grün.png)", "grün.png"),
        ])
    func addresses(markdown: String, address: String) {
        #expect(MarkdownImage.all(in: markdown).map(\.address) == [address])
    }

    @Test("a new address can't end the link early")
    func encoding() {
        let image = MarkdownImage.all(in: "![](a.png)")
        #expect(
            MarkdownImage.replacing("![](a.png)", image.map { ($0.range, "/u/a (1).png") }) == "![](/u/a%20%281%29.png)"
        )
    }

    @Test(
        "a long text full of beginnings is read in one go",
        arguments: ["![", "![](<", "<img ", "`a``", "[n]: ", "<!--"])
    func beginnings(part: String) {
        #expect(MarkdownImage.all(in: String(repeating: part, count: 20_000)).count < 2)
    }

    @Test(
        "an image is known by its content",
        arguments: [
            ([0x89, 0x50, 0x4E, 0x47, 0x0D], "image/png"), ([0xFF, 0xD8, 0xFF, 0xE0], "image/jpeg"),
            (Array("GIF89a".utf8), "image/gif"), (Array("RIFF1234WEBPVP8".utf8), "image/webp"),
            (Array("<?xml version=\"1.0\"?>\n<svg></svg>".utf8), "image/svg+xml"), (Array("root:x:0".utf8), nil),
            (Array("<html>".utf8), nil), ([], nil),
        ] as [([UInt8], String?)])
    func types(bytes: [UInt8], type: String?) {
        #expect(MediaType.image(bytes) == type)
    }
}
