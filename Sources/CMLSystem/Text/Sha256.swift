import CPosix
import Glibc

/// SHA-256 of bytes that come in pieces.
package struct Sha256: Sendable {
    private var state: Words = (
        0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A, 0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19
    )
    private var pending: [UInt8] = []
    private var count: UInt64 = 0

    private typealias Words = (UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32)

    private static let hasInstructions = cml_has_sha256() != 0
    private let usesInstructions: Bool

    package init() { self.init(usesInstructions: Self.hasInstructions) }

    /// Hashes with the processor's instructions for it, which are five times as fast, or without.
    package init(usesInstructions: Bool) { self.usesInstructions = usesInstructions && Self.hasInstructions }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        count += UInt64(bytes.count)
        var rest = bytes[...]
        if !pending.isEmpty {
            let missing = rest.prefix(64 - pending.count)
            pending.append(contentsOf: missing)
            rest = rest.dropFirst(missing.count)
            guard pending.count == 64 else { return }
            let block = pending
            block.withUnsafeBytes { compress($0) }
            pending.removeAll(keepingCapacity: true)
        }
        let whole = rest.count & ~63
        compress(UnsafeRawBufferPointer(rebasing: rest.prefix(whole)))
        pending.append(contentsOf: rest.dropFirst(whole))
    }

    package mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// The digest of what came so far, in lowercase hexadecimal.
    package var hexDigest: String {
        var copy = self
        let bits = count &* 8
        let zeros = (119 - pending.count) % 64
        copy.update([0x80] + [UInt8](repeating: 0, count: zeros))
        copy.update((0..<8).map { UInt8(truncatingIfNeeded: bits >> (56 - 8 * UInt64($0))) })
        let state = copy.state
        return [state.0, state.1, state.2, state.3, state.4, state.5, state.6, state.7].map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }.joined()
    }

    package static func hex(_ bytes: [UInt8]) -> String {
        var hash = Sha256()
        hash.update(bytes)
        return hash.hexDigest
    }

    /// Hashes a file in pieces, so that its size doesn't matter; a signal that came to `signals` ends it as `EINTR`.
    package static func hex(ofFile path: String, heeding signals: SignalSource? = nil) throws(FileError) -> String {
        let descriptor = try Files.openPlain(path, doing: "open")
        defer { close(descriptor) }
        var hash = Sha256()
        let code = withUnsafeTemporaryAllocation(byteCount: 1 << 18, alignment: 64) { buffer -> Int32 in
            while true {
                if signals?.pending != nil { return EINTR }
                let count = read(descriptor, buffer.baseAddress, buffer.count)
                if count == 0 { return 0 }
                if count > 0 {
                    hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                } else if errno != EINTR {
                    return errno
                }
            }
        }
        guard code == 0 else { throw FileError(path: path, doing: "read", code: code) }
        return hash.hexDigest
    }

    /// Mixes whole blocks of 64 bytes into the state.
    private mutating func compress(_ bytes: UnsafeRawBufferPointer) {
        Self.constants.withUnsafeBufferPointer { constants in
            if usesInstructions, let base = bytes.assumingMemoryBound(to: UInt8.self).baseAddress {
                withUnsafeMutableBytes(of: &state) { state in
                    let words = state.assumingMemoryBound(to: UInt32.self).baseAddress
                    cml_sha256(words, constants.baseAddress, base, bytes.count / 64)
                }
                return
            }
            withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 16) { compress(bytes, constants, $0) }
        }
    }

    private mutating func compress(
        _ bytes: UnsafeRawBufferPointer, _ constants: UnsafeBufferPointer<UInt32>,
        _ words: UnsafeMutableBufferPointer<UInt32>
    ) {
        var (a, b, c, d, e, f, g, h) = state
        for block in stride(from: 0, to: bytes.count, by: 64) {
            for index in 0..<16 {
                let word = bytes.loadUnaligned(fromByteOffset: block + 4 * index, as: UInt32.self)
                words.initializeElement(at: index, to: UInt32(bigEndian: word))
            }
            let before = (a, b, c, d, e, f, g, h)
            for round in stride(from: 0, to: 64, by: 8) {
                // Eight rounds turn the roles of the letters once around, so nothing is moved between rounds.
                Self.step(a, b, c, &d, e, f, g, &h, round, constants, words)
                Self.step(h, a, b, &c, d, e, f, &g, round + 1, constants, words)
                Self.step(g, h, a, &b, c, d, e, &f, round + 2, constants, words)
                Self.step(f, g, h, &a, b, c, d, &e, round + 3, constants, words)
                Self.step(e, f, g, &h, a, b, c, &d, round + 4, constants, words)
                Self.step(d, e, f, &g, h, a, b, &c, round + 5, constants, words)
                Self.step(c, d, e, &f, g, h, a, &b, round + 6, constants, words)
                Self.step(b, c, d, &e, f, g, h, &a, round + 7, constants, words)
            }
            (a, b, c, d) = (a &+ before.0, b &+ before.1, c &+ before.2, d &+ before.3)
            (e, f, g, h) = (e &+ before.4, f &+ before.5, g &+ before.6, h &+ before.7)
        }
        state = (a, b, c, d, e, f, g, h)
    }

    @inline(__always)
    private static func step(
        _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32, _ e: UInt32, _ f: UInt32, _ g: UInt32,
        _ h: inout UInt32, _ round: Int, _ constants: UnsafeBufferPointer<UInt32>,
        _ words: UnsafeMutableBufferPointer<UInt32>
    ) {
        if round >= 16 {
            let (old, recent) = (words[(round &+ 1) & 15], words[(round &+ 14) & 15])
            let first = rotated(old, 7) ^ rotated(old, 18) ^ old >> 3
            let second = rotated(recent, 17) ^ rotated(recent, 19) ^ recent >> 10
            words[round & 15] = words[round & 15] &+ first &+ words[(round &+ 9) & 15] &+ second
        }
        let choice = (e & f) ^ (~e & g)
        let sum = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
        let mixed = h &+ sum &+ choice &+ constants[round] &+ words[round & 15]
        d = d &+ mixed
        let majority = (a & b) ^ (a & c) ^ (b & c)
        h = mixed &+ (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) &+ majority
    }

    @inline(__always)
    private static func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 {
        word &>> count | word &<< (32 &- count)
    }

    private static let constants: [UInt32] = [
        0x428A_2F98, 0x7137_4491, 0xB5C0_FBCF, 0xE9B5_DBA5, 0x3956_C25B, 0x59F1_11F1, 0x923F_82A4, 0xAB1C_5ED5,
        0xD807_AA98, 0x1283_5B01, 0x2431_85BE, 0x550C_7DC3, 0x72BE_5D74, 0x80DE_B1FE, 0x9BDC_06A7, 0xC19B_F174,
        0xE49B_69C1, 0xEFBE_4786, 0x0FC1_9DC6, 0x240C_A1CC, 0x2DE9_2C6F, 0x4A74_84AA, 0x5CB0_A9DC, 0x76F9_88DA,
        0x983E_5152, 0xA831_C66D, 0xB003_27C8, 0xBF59_7FC7, 0xC6E0_0BF3, 0xD5A7_9147, 0x06CA_6351, 0x1429_2967,
        0x27B7_0A85, 0x2E1B_2138, 0x4D2C_6DFC, 0x5338_0D13, 0x650A_7354, 0x766A_0ABB, 0x81C2_C92E, 0x9272_2C85,
        0xA2BF_E8A1, 0xA81A_664B, 0xC24B_8B70, 0xC76C_51A3, 0xD192_E819, 0xD699_0624, 0xF40E_3585, 0x106A_A070,
        0x19A4_C116, 0x1E37_6C08, 0x2748_774C, 0x34B0_BCB5, 0x391C_0CB3, 0x4ED8_AA4A, 0x5B9C_CA4F, 0x682E_6FF3,
        0x748F_82EE, 0x78A5_636F, 0x84C8_7814, 0x8CC7_0208, 0x90BE_FFFA, 0xA450_6CEB, 0xBEF9_A3F7, 0xC671_78F2,
    ]
}
