/// Random numbers that are the same for the same seed (SplitMix64).
struct Generator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(bound, 1))) }
}

/// Files that are nearly right: one of a reader's samples with a few changes.
struct Mutation {
    let samples: [[UInt8]]
    let words: [[UInt8]]
    /// One input in a thousand is made of these.
    let large: [[UInt8]]

    init(_ reader: Reader, inputs: Int) {
        samples = reader.samples
        words = reader.words
        large = inputs < 1000 ? [] : LargeSamples.of(reader)
    }

    func isLarge(_ number: Int) -> Bool { number % 1000 == 999 && !large.isEmpty }

    /// The input of this number: always the same one.
    func input(_ number: Int, seed: UInt64) -> [UInt8] {
        var random = Generator(seed: seed &+ UInt64(number) &* 0x1000_0000_1B3)
        let samples = isLarge(number) ? large : samples
        var bytes = samples[random.below(samples.count)]
        for _ in 0..<(1 + random.below(4)) { change(&bytes, &random) }
        return bytes
    }

    private func change(_ bytes: inout [UInt8], _ random: inout Generator) {
        let place = random.below(bytes.count + 1)
        let end = min(bytes.count, place + random.below(16))
        switch random.below(8) {
        case 0 where place < bytes.count: bytes[place] ^= UInt8(1 << random.below(8))
        case 1 where place < bytes.count: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        case 2, 3: bytes.insert(contentsOf: words[random.below(words.count)], at: place)
        case 4: bytes.removeSubrange(place..<end)
        case 5: bytes.insert(contentsOf: bytes[place..<end], at: place)
        case 6: bytes.removeSubrange(place...)
        default: bytes.replaceSubrange(place..<end, with: words[random.below(words.count)])
        }
    }
}
