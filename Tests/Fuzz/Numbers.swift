import CMLKit
import CMLSystem

/// The numbers of a table against the C library's: whatever is written, the nearest double is read.
enum Numbers {
    /// Returns what was read wrongly of `count` random numbers, or nil.
    static func firstWrong(count: Int, seed: UInt64) -> String? {
        var random = Generator(seed: seed)
        var done = 0
        while done < count {
            let texts = (0..<1000).map { _ in text(&random) }
            let file = CurveFile(ByteSource(Array(("a\n" + texts.joined(separator: "\n")).utf8)), path: "h.csv")
            let series = try? readCurves(file, plot: Config.PlotSource(file: "h.csv", place: "")).series.first
            guard let points = series?.points, points.count == texts.count else { return "not read: \(texts)" }
            for (text, point) in zip(texts, points) where Double(text)?.bitPattern != point.y.bitPattern {
                return "\(text) was read as \(point.y)"
            }
            done += texts.count
        }
        return nil
    }

    private static func text(_ random: inout Generator) -> String {
        switch random.below(6) {
        case 0:
            let any = Double(bitPattern: random.next())
            return any.isFinite ? "\(any)" : "0"
        case 1: return "\(Double.random(in: 0..<1, using: &random))"
        case 2: return "\(Double(random.below(1_000_000)) / 1000)"
        case 3: return "\(Float.random(in: -10..<10, using: &random))"
        case 4: return digits(1 + random.below(25), &random) + "." + digits(1 + random.below(25), &random)
        default:
            let exponent = random.below(700) - 350
            return digits(1 + random.below(20), &random) + "." + digits(1 + random.below(20), &random) + "e\(exponent)"
        }
    }

    private static func digits(_ count: Int, _ random: inout Generator) -> String {
        String((0..<count).map { _ in Character(Unicode.Scalar(UInt8(48 + random.below(10)))) })
    }
}
