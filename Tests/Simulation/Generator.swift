import Glibc

/// A seeded source of randomness (xoshiro256++), so that every simulation can be repeated to the last digit.
struct Generator: RandomNumberGenerator {
    private var state: (UInt64, UInt64, UInt64, UInt64)
    private var spare: Double?

    /// Spreads `seed` over the state by SplitMix64, so that neighbouring seeds have nothing in common.
    init(seed: UInt64) {
        var counter = seed
        func next() -> UInt64 {
            counter &+= 0x9e37_79b9_7f4a_7c15
            var mixed = counter
            mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
            return mixed ^ (mixed >> 31)
        }
        state = (next(), next(), next(), next())
    }

    mutating func next() -> UInt64 {
        func rotated(_ value: UInt64, _ count: UInt64) -> UInt64 { (value << count) | (value >> (64 - count)) }
        let result = rotated(state.0 &+ state.3, 23) &+ state.0
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = rotated(state.3, 45)
        return result
    }

    /// Returns a number between 0 and 1, neither of them included.
    mutating func uniform() -> Double {
        (Double(next() >> 11) + 0.5) * 0x1p-53
    }

    /// Returns a standard normal number, by Marsaglia's polar method.
    mutating func normal() -> Double {
        if let number = spare {
            spare = nil
            return number
        }
        while true {
            let x = 2 * uniform() - 1
            let y = 2 * uniform() - 1
            let square = x * x + y * y
            guard square < 1, square > 0 else { continue }
            let factor = (-2 * log(square) / square).squareRoot()
            spare = y * factor
            return x * factor
        }
    }

    /// Returns `count` different numbers from 0 to `bound` - 1.
    mutating func sample(_ count: Int, below bound: Int) -> [Int] {
        var all = Array(0..<bound)
        for index in 0..<count { all.swapAt(index, Int.random(in: index..<bound, using: &self)) }
        return Array(all.prefix(count))
    }
}

/// The shape of one run's luck; each has mean 0 and standard deviation 1, and a metric worsens as it falls.
enum Noise: String, Sendable {
    case gaussian = "Gaussian"
    /// Student's t with three degrees of freedom: now and then a run is far off.
    case t3
    /// A long tail to the worse side.
    case exponential = "exponential, to worse"

    func draw(_ generator: inout Generator) -> Double {
        switch self {
        case .gaussian: return generator.normal()
        case .t3:
            let squares = (0..<3).reduce(0.0) { sum, _ in
                let number = generator.normal()
                return sum + number * number
            }
            return generator.normal() / squares.squareRoot()
        case .exponential: return 1 + log(generator.uniform())
        }
    }
}
