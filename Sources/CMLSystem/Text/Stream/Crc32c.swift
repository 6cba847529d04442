import CPosix

/// The checksum of TFRecord files (Castagnoli), eight bytes at once.
package enum Crc32c {
    package static func value(_ bytes: [UInt8]) -> UInt32 { bytes.withUnsafeBufferPointer(value) }

    /// The masked form that a TFRecord holds.
    static func masked(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
        let crc = value(bytes)
        return (crc >> 15 | crc << 17) &+ 0xA282_EAD8
    }

    static func value(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
        guard hasInstruction, let base = bytes.baseAddress else { return byTables(bytes) }
        return ~cml_crc32c(~0, base, bytes.count)
    }

    private static let hasInstruction = cml_has_crc32c() != 0

    /// The same on a processor without an instruction for it.
    package static func byTables(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
        var crc = ~UInt32(0)
        tables.withUnsafeBufferPointer { tables in
            var index = 0
            while index + 8 <= bytes.count, let base = bytes.baseAddress {
                let word = Bytes8.load(base + index) ^ UInt64(crc)
                crc = 0
                for byte in 0..<8 {
                    crc ^= tables[(7 - byte) * 256 + Int(truncatingIfNeeded: word >> UInt64(8 * byte)) & 0xFF]
                }
                index += 8
            }
            while index < bytes.count {
                crc = tables[Int((crc ^ UInt32(bytes[index])) & 0xFF)] ^ crc >> 8
                index += 1
            }
        }
        return ~crc
    }

    /// Table n gives what a byte adds that n more bytes follow.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var crc = UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0x82F6_3B78 : crc >> 1 }
            tables[byte] = crc
        }
        for index in 256..<(8 * 256) {
            let before = tables[index - 256]
            tables[index] = before >> 8 ^ tables[Int(before & 0xFF)]
        }
        return tables
    }()
}
