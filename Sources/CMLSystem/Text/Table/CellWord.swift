/// The words that stand for numbers in a cell.
package enum CellWord {
    /// A NaN of its own for an empty cell, since NaN in a file is a value: it says that the training diverged.
    package static let missing = Double(bitPattern: 0x7FF8_0000_0000_0C11)

    @inlinable @inline(__always)
    package static func isMissing(_ value: Double) -> Bool { value.bitPattern == 0x7FF8_0000_0000_0C11 }

    /// Returns the value of `word`: `missing` for an empty cell, nil for any other text.
    package static func value(_ word: some StringProtocol) -> Double? {
        switch word.lowercased() {
        case "", "na", "n/a", "#n/a", "<na>", "null", "none": missing
        case "nan", "+nan", "-nan": .nan
        case "inf", "+inf", "infinity", "+infinity": .infinity
        case "-inf", "-infinity": -.infinity
        case "true": 1
        case "false": 0
        default: DecimalText.value(word)
        }
    }

    /// The same for the bytes of a cell, without a text for the frequent ones.
    static func value(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
        if bytes.isEmpty { return missing }
        guard bytes.count <= 32 else {
            return bytes.allSatisfy { $0 < 0x80 } ? DecimalText.value(String(decoding: bytes, as: UTF8.self)) : nil
        }
        if bytes.count == 3, bytes[0] | 0x20 == UInt8(ascii: "n"), bytes[1] | 0x20 == UInt8(ascii: "a"),
            bytes[2] | 0x20 == UInt8(ascii: "n")
        {
            return .nan
        }
        return value(String(decoding: bytes, as: UTF8.self))
    }
}
