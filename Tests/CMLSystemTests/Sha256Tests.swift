import CMLSystem
import Glibc
import Testing
import TestSupport

@Test(
    "hashes the known vectors",
    arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
            "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
        ),
        (String(repeating: "a", count: 1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ])
func hashesVectors(text: String, digest: String) {
    #expect(Sha256.hex(Array(text.utf8)) == digest)
}

@Test("hashes the same with the processor's instructions and without", arguments: [0, 1, 63, 64, 65, 1000, 100_000])
func hashesAlike(length: Int) {
    let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 131 ^ $0 >> 8) }
    var plain = Sha256(usesInstructions: false)
    plain.update(bytes)
    #expect(plain.hexDigest == Sha256.hex(bytes))
}

@Test("hashes pieces of any length like the whole", arguments: [1, 7, 55, 56, 63, 64, 65, 128, 1000])
func hashesPieces(length: Int) {
    let bytes = (0..<777).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    var hash = Sha256()
    for start in stride(from: 0, to: bytes.count, by: length) {
        hash.update(Array(bytes[start..<min(start + length, bytes.count)]))
    }
    #expect(hash.hexDigest == Sha256.hex(bytes))
}

@Test("hashes a file, and says why it can't")
func hashesFile() throws {
    let folder = try TemporaryDirectory()
    let text = String(repeating: "0123456789", count: 100_000)
    let path = try folder.write(text, to: "data")
    #expect(try Sha256.hex(ofFile: path) == Sha256.hex(Array(text.utf8)))
    #expect(throws: FileError(path: "\(folder.path)/none", doing: "open", code: ENOENT)) {
        try Sha256.hex(ofFile: "\(folder.path)/none")
    }
    #expect(throws: FileError(path: folder.path, doing: "read", code: EISDIR)) { try Sha256.hex(ofFile: folder.path) }
    #expect("\(FileError(path: "a", doing: "open", code: ENOENT))" == "No such file or directory (open `a`)")
}
