/// What the command line asks for.
struct Options: Sendable {
    /// A word that is none of ours.
    struct Misuse: Error {
        var text: String
    }

    /// Checks of each cell.
    var checks = 20_000
    var seed: UInt64 = 1
    /// The runs to replay.
    var data = "Tests/Simulation/Data/digits.csv"
    /// Part of the titles of the tables that are wanted; nil for all.
    var only: String?

    init(_ arguments: some Collection<String>) throws(Misuse) {
        var words = Array(arguments)[...]
        while let word = words.popFirst() {
            guard let value = words.popFirst() else { throw Misuse(text: "`\(word)` needs a value") }
            switch word {
            case "--checks":
                guard let number = Int(value), number > 0 else {
                    throw Misuse(text: "`\(value)` is no number of checks")
                }
                checks = number
            case "--seed":
                guard let number = UInt64(value) else { throw Misuse(text: "`\(value)` is no seed") }
                seed = number
            case "--data": data = value
            case "--only": only = value
            default: throw Misuse(text: "no option `\(word)`; there are --checks, --seed, --only, --data")
            }
        }
    }
}
