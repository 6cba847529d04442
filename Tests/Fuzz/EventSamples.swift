import CMLSystem

/// Event files as TensorBoard's writers make them, and parts of them.
enum EventSamples {
    static let files: [[UInt8]] = [
        record([0x1A] + text("brain.Event:2")) + scalar("loss", 1, 0.5) + scalar("loss", 2, .nan) + scalar("acc", 2, 1),
        tensor("a", 5, [8, 1, 0x2A, 4, 0, 0, 0x80, 0x3F]) + start(3) + scalar("a", 3, 2) + scalar("a", 4, 3),
        tensor("t", 1, [8, 1, 0x22, 4, 0, 0, 0, 0x3F])
            + tensor("t", 2, [8, 2, 0x32, 8] + Array(repeating: 1, count: 8)),
        tensor("h", 1, [8, 19, 0x6A, 2, 0x80, 0x78]) + tensor("i", 1, [8, 3, 0x3A, 1, 7]),
    ]

    static let words: [[UInt8]] =
        files + messages + [
            [0], [0xFF], Array(repeating: 0xFF, count: 9), scalar("loss", 1, 2), start(0), start(2), [10, 4],
            [0x42, 2],
            Array(scalar("loss", 9, 1).prefix(12)), record([0x2A, 0x7F]), record([]), record([0x2A, 2, 0x0A, 0]),
            tensor("loss", 7, [8, 9, 0x52, 3, 0xFF, 0xFF, 0x01]), tensor("x", 1, [8, 1, 0x2A, 3, 1, 2, 3]),
        ]

    /// Events without their frame, so that damage reaches what reads the messages.
    static let messages: [[UInt8]] = files.map { Array($0.dropFirst(12).dropLast(4)) }

    /// A file of so many events that its curves are thinned, and of many tags.
    static let long: [UInt8] =
        (0..<20_000).flatMap { step in
            let scalar = [0x15] + little(UInt64(Float(step).bitPattern), 4)
            let tag = step < 17_000 ? "loss" : "tag\(step)"
            let summary = field(0x2A, field(0x0A, [0x0A] + text(tag) + scalar))
            return record(
                [0x10, UInt8(step & 0x7F) | 0x80, UInt8(step >> 7 & 0x7F) | 0x80, UInt8(step >> 14)] + summary)
        }

    /// A file with one event of these bytes, between two that are whole.
    static func framed(_ event: [UInt8]) -> [UInt8] {
        scalar("loss", 1, 0.5) + record(event) + scalar("loss", 2, 0.25)
    }

    private static func text(_ text: String) -> [UInt8] { [UInt8(text.utf8.count)] + Array(text.utf8) }

    private static func little(_ value: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    }

    private static func masked(_ bytes: [UInt8]) -> [UInt8] {
        let crc = Crc32c.value(bytes)
        return little(UInt64((crc >> 15 | crc << 17) &+ 0xA282_EAD8), 4)
    }

    /// The event with its length and checksums.
    private static func record(_ event: [UInt8]) -> [UInt8] {
        let length = little(UInt64(event.count), 8)
        return length + masked(length) + event + masked(event)
    }

    private static func field(_ key: UInt8, _ bytes: [UInt8]) -> [UInt8] { [key, UInt8(bytes.count)] + bytes }

    private static func event(_ tag: String, _ step: UInt8, _ content: [UInt8]) -> [UInt8] {
        let value = [0x0A] + text(tag) + content
        return record([0x10, step] + field(0x2A, field(0x0A, value)))
    }

    private static func scalar(_ tag: String, _ step: UInt8, _ value: Float) -> [UInt8] {
        event(tag, step, [0x15] + little(UInt64(value.bitPattern), 4))
    }

    private static func tensor(_ tag: String, _ step: UInt8, _ content: [UInt8]) -> [UInt8] {
        event(tag, step, field(0x42, content) + field(0x4A, field(0x0A, [0x0A] + text("scalars"))))
    }

    private static func start(_ step: UInt8) -> [UInt8] { record([0x10, step] + field(0x3A, [8, 1])) }
}
