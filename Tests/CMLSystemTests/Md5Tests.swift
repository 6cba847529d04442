import CMLSystem
import Testing

@Test(
    "gives the digests of RFC 1321",
    arguments: [
        ("", "d41d8cd98f00b204e9800998ecf8427e"),
        ("abc", "900150983cd24fb0d6963f7d28e17f72"),
        ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
        (String(repeating: "1234567890", count: 8), "57edf4a22be3c955ac49da2e2107b67a"),
    ])
func md5(text: String, digest: String) {
    #expect(Md5.hex(Array(text.utf8)) == digest)
}
