import CMLKit
import CMLSystem
import Testing

@Suite("TensorBoard event files")
struct TensorBoardTests {
    /// Writes event files as TensorBoard's own writers do.
    private struct Events {
        var bytes: [UInt8] = []

        init() { record(Events.field(3, "brain.Event:2")) }

        static func varint(_ value: UInt64) -> [UInt8] {
            value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7F) | 0x80] + varint(value >> 7)
        }

        static func field(_ number: UInt64, _ bytes: [UInt8]) -> [UInt8] {
            varint(number << 3 | 2) + varint(UInt64(bytes.count)) + bytes
        }

        static func field(_ number: UInt64, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }

        static func little(_ value: UInt64, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
        }

        private static func masked(_ bytes: [UInt8]) -> [UInt8] {
            let crc = Crc32c.value(bytes)
            return little(UInt64((crc >> 15 | crc << 17) &+ 0xA282_EAD8), 4)
        }

        mutating func record(_ event: [UInt8]) {
            let length = Events.little(UInt64(event.count), 8)
            bytes += length + Events.masked(length) + event + Events.masked(event)
        }

        mutating func scalar(_ tag: String, _ step: Int, _ value: Float) {
            value_(tag, step, Events.varint(2 << 3 | 5) + Events.little(UInt64(value.bitPattern), 4))
        }

        mutating func value_(_ tag: String, _ step: Int, _ content: [UInt8]) {
            let value = Events.field(1, tag) + content
            record(Events.varint(2 << 3) + Events.varint(UInt64(step)) + Events.field(5, Events.field(1, value)))
        }

        /// A session's start: what came before at `step` or later is replaced.
        mutating func start(_ step: Int) {
            record(Events.varint(2 << 3) + Events.varint(UInt64(step)) + Events.field(7, [8, 1]))
        }
    }

    private func read(_ files: [[UInt8]], y: [String] = [], chunk: Int = 1 << 16) throws -> CurveReading {
        var plot = Config.PlotSource(file: "run", place: "")
        plot.y = y
        let parts = files.enumerated().map { (source: ByteSource($1), path: "run/events.out.tfevents.\($0)") }
        var file = CurveFile(parts, name: "run")
        file.chunk = chunk
        return try readCurves(file, plot: plot)
    }

    private func points(_ reading: CurveReading) -> [String: [[Double]]] {
        Dictionary(uniqueKeysWithValues: reading.series.map { ($0.name, $0.points.map { [$0.x, $0.y] }) })
    }

    @Test("the checksum is Castagnoli's")
    func crc() {
        #expect(Crc32c.value(Array("123456789".utf8)) == 0xE306_9283)
        for length in [0, 1, 7, 8, 9, 24, 1000] {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 131) }
            #expect(bytes.withUnsafeBufferPointer(Crc32c.byTables) == Crc32c.value(bytes), "\(length) bytes")
        }
    }

    @Test("scalars are read as they were meant, whatever the writer")
    func encodings() throws {
        var events = Events()
        events.scalar("train/loss", 0, 0.2)
        events.scalar("train/loss", 1, .nan)
        let plugin = Events.field(9, Events.field(1, Events.field(1, "scalars")))
        let float = Events.varint(1 << 3) + [1] + Events.field(5, Events.little(UInt64(Float(0.1).bitPattern), 4))
        events.value_("acc", 0, Events.field(8, float) + plugin)
        let content = Events.varint(1 << 3) + [1] + Events.field(4, Events.little(UInt64(Float(0.3).bitPattern), 4))
        events.value_("acc", 1, Events.field(8, content))
        let double = Events.varint(1 << 3) + [2] + Events.field(6, Events.little(0.7.bitPattern, 8))
        events.value_("wide", 3, Events.field(8, double) + plugin)
        let image = Events.field(9, Events.field(1, Events.field(1, "images")))
        events.value_("image", 3, Events.field(8, double) + image)
        let reading = try read([events.bytes])
        let found = points(reading)
        #expect(found["acc"] == [[0, 0.1], [1, 0.3]])
        #expect(found["wide"] == [[3, 0.7]])
        #expect(found["train/loss"]?[0] == [0, 0.2] && found["train/loss"]?[1][1].isNaN == true)
        #expect(found["image"] == nil)
        #expect(reading.series.map(\.x) == ["step", "step", "step"])
        #expect(points(try read([events.bytes], y: ["acc"], chunk: 1)).keys.sorted() == ["acc"])
    }

    @Test("a restart replaces the steps from its own on; a later file those of its tags")
    func restarts() throws {
        var first = Events()
        for step in 0..<5 { first.scalar("a", step, 1) }
        first.scalar("b", 7, 1)
        var second = Events()
        second.start(3)
        second.scalar("a", 3, 2)
        second.scalar("a", 4, 2)
        #expect(
            points(try read([first.bytes, second.bytes])) == [
                "a": [[0, 1], [1, 1], [2, 1], [3, 2], [4, 2]], "b": [],
            ])
        var other = Events()
        other.scalar("a", 4, 3)
        #expect(
            points(try read([first.bytes, other.bytes]))
                == ["a": [[0, 1], [1, 1], [2, 1], [3, 1], [4, 3]], "b": [[7, 1]]])
    }

    @Test("a cut or damaged end keeps what was read before, and says so", arguments: [1, 7, 1 << 16])
    func ends(chunk: Int) throws {
        var events = Events()
        events.scalar("a", 0, 1)
        let place = events.bytes.count
        events.scalar("a", 1, 2)
        let path = "run/events.out.tfevents.0"
        for length in (place + 1)..<events.bytes.count {
            let reading = try read([Array(events.bytes[..<length])], chunk: chunk)
            #expect(points(reading) == ["a": [[0, 1]]])
            #expect(reading.notices == ["`\(path)` is cut off at byte \(place): read up to there"])
        }
        events.bytes[place + 14] ^= 1
        let reading = try read([events.bytes], chunk: chunk)
        #expect(points(reading) == ["a": [[0, 1]]])
        #expect(reading.notices == ["`\(path)` is damaged at byte \(place): read up to there"])
    }

    @Test("an empty or cut file before others hides none of them", arguments: [0, 10])
    func firstFile(length: Int) throws {
        var events = Events()
        events.scalar("a", 0, 1)
        let reading = try read([Array(events.bytes.prefix(length)), events.bytes])
        #expect(points(reading) == ["a": [[0, 1]]])
        let path = "run/events.out.tfevents.0"
        #expect(
            reading.notices == [length == 0 ? "`\(path)` is empty" : "`\(path)` is cut off at byte 0: read up to there"])
        let failure = try #require(throws: Failure.self) { try read([[], []]) }
        #expect(failure.what == "`run` is empty")
    }

    @Test("a table in a folder named after event files is a table")
    func folder() throws {
        let path = "tfevents_export/x.csv"
        let plot = Config.PlotSource(file: path, place: "")
        #expect(try readSeries(Array("step,a\n1,2\n".utf8), path: path, plot: plot).map(\.name) == ["a"])
    }

    @Test("the tools' own files are read", .enabled(if: MetricFixture.shared != nil, "CML_SHARED is not set"))
    func fixtures() throws {
        for name in ["simple_value", "tensor_scalars", "tensor_content", "truncated", "badcrc_last"] {
            let path = try #require(MetricFixture.shared) + "/tb/\(name).tfevents"
            let file = CurveFile(ByteSource(try MetricFixture.read(path)), path: "\(name).tfevents")
            let reading = try readCurves(file, plot: .init(file: name, place: ""))
            #expect(!reading.series.isEmpty && reading.series.allSatisfy { !$0.points.isEmpty }, "\(name)")
            #expect(reading.notices.isEmpty == !["truncated", "badcrc_last"].contains(name), "\(name)")
        }
    }
}
