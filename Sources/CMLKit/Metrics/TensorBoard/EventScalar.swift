/// One value of a TensorBoard summary: where its tag stands in the event's bytes, and its number if it is a scalar.
struct EventScalar {
    /// The tag's place in the event.
    var tag: Range<Int>
    /// As it's written, which for a float is more precise than meant.
    var value: Double?
    /// Whether the value was written in 32 bits.
    var isFloat = false
    /// Whether it's a tensor, which is a scalar only when the tag's plugin says so.
    var isTensor = false
    /// The plugin that the metadata names; mostly only on a tag's first value.
    var plugin: Range<Int>?

    /// Reads a `Summary.Value`; nil without a tag.
    init?(_ range: Range<Int>, of event: Span<UInt8>) {
        var reader = ProtobufReader(range)
        var tag: Range<Int>?
        self.tag = range
        while let field = reader.next(event) {
            switch field {
            case .bytes(1, let place): tag = place
            case .fixed32(2, let bits):
                value = Double(Float(bitPattern: bits))
                isFloat = true
            case .bytes(8, let place):
                isTensor = true
                readTensor(place, event)
            case .bytes(9, let place): plugin = EventScalar.plugin(place, event)
            default: continue
            }
        }
        guard let tag else { return nil }
        self.tag = tag
    }

    private static func plugin(_ metadata: Range<Int>, _ event: Span<UInt8>) -> Range<Int>? {
        var reader = ProtobufReader(metadata)
        while let field = reader.next(event) {
            guard case .bytes(1, let data) = field else { continue }
            var inner = ProtobufReader(data)
            while let field = inner.next(event) {
                if case .bytes(1, let name) = field { return name }
            }
        }
        return nil
    }

    /// Reads the first number of a tensor.
    private mutating func readTensor(_ tensor: Range<Int>, _ event: Span<UInt8>) {
        var reader = ProtobufReader(tensor)
        var type: UInt64 = 0
        var content: Range<Int>?
        while let field = reader.next(event) {
            switch field {
            case .varint(1, let number): type = number
            case .bytes(4, let place): content = place
            case .fixed32(5, let bits): value = value ?? Double(Float(bitPattern: bits))
            case .fixed64(6, let bits): value = value ?? Double(bitPattern: bits)
            case .varint(7, let bits): value = value ?? Double(Int32(truncatingIfNeeded: bits))
            case .varint(10, let bits): value = value ?? Double(Int64(bitPattern: bits))
            case .varint(13, let bits): value = value ?? EventScalar.half(bits, type)
            case .bytes(5, let place): value = value ?? EventScalar.content(place, type: 1, event)
            case .bytes(6, let place): value = value ?? EventScalar.content(place, type: 2, event)
            case .bytes(7, let place):
                var packed = ProtobufReader(place)
                value = value ?? packed.varint(event).map { Double(Int32(truncatingIfNeeded: $0)) }
            case .bytes(10, let place):
                var packed = ProtobufReader(place)
                value = value ?? packed.varint(event).map { Double(Int64(bitPattern: $0)) }
            case .bytes(13, let place):
                var packed = ProtobufReader(place)
                value = value ?? packed.varint(event).flatMap { EventScalar.half($0, type) }
            default: continue
            }
        }
        if let content, !content.isEmpty { value = EventScalar.content(content, type: type, event) }
        isFloat = type == 1
    }

    /// The first number of a tensor's bytes, by TensorFlow's number of its type.
    private static func content(_ place: Range<Int>, type: UInt64, _ event: Span<UInt8>) -> Double? {
        var reader = ProtobufReader(place)
        switch type {
        case 1: return reader.fixed(4, event).map { Double(Float(bitPattern: UInt32(truncatingIfNeeded: $0))) }
        case 2: return reader.fixed(8, event).map { Double(bitPattern: $0) }
        case 3: return reader.fixed(4, event).map { Double(Int32(truncatingIfNeeded: $0)) }
        case 4: return reader.fixed(1, event).map { Double($0) }
        case 5: return reader.fixed(2, event).map { Double(Int16(truncatingIfNeeded: $0)) }
        case 6: return reader.fixed(1, event).map { Double(Int8(truncatingIfNeeded: $0)) }
        case 9: return reader.fixed(8, event).map { Double(Int64(bitPattern: $0)) }
        case 10: return reader.fixed(1, event).map { $0 == 0 ? 0 : 1 }
        case 14, 19: return reader.fixed(2, event).flatMap { half($0, type) }
        default: return nil
        }
    }

    /// A number of 16 bits: bfloat16 is the upper half of a float.
    private static func half(_ bits: UInt64, _ type: UInt64) -> Double? {
        switch type {
        case 14: Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits) << 16))
        case 19: Double(Float16(bitPattern: UInt16(truncatingIfNeeded: bits)))
        default: nil
        }
    }
}
