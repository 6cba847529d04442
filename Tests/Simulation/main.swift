import CMLKit
import Glibc

// Judges simulated checks by the shipped code and holds the shares of verdicts against what the gates promise.
// Exits 1 when a promise is broken.

var checks = 20_000
var seed: UInt64 = 1
var data = "Tests/Simulation/Data/digits.csv"
var only: String?

func write(_ text: String, to descriptor: Int32 = 1) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
        let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard written > 0 else { exit(4) }
        bytes = bytes.dropFirst(written)
    }
}

func fail(_ text: String) -> Never {
    write("simulate: \(text)\n", to: 2)
    exit(2)
}

var words = CommandLine.arguments.dropFirst()
while let word = words.popFirst() {
    guard let value = words.popFirst() else { fail("`\(word)` needs a value") }
    switch word {
    case "--checks":
        guard let number = Int(value), number > 0 else { fail("`\(value)` is not a number of checks") }
        checks = number
    case "--seed":
        guard let number = UInt64(value) else { fail("`\(value)` is not a seed") }
        seed = number
    case "--data": data = value
    case "--only": only = value
    default: fail("no option `\(word)`; there are --checks, --seed, --only, --data")
    }
}

do {
    let clock = ContinuousClock()
    let start = clock.now
    let tables = Promised.tables + Printed.tables(try Replay(data))
    let chosen = tables.filter { table in only.map { table.title.contains($0) } ?? true }
    if chosen.isEmpty { fail("no table is called so: \(tables.map(\.title).joined(separator: "; "))") }
    var broken: [String] = []
    write("# Verdicts of the shipped code, \(checks) checks a cell, seed \(seed)\n\n")
    for table in chosen {
        let before = clock.now
        var tallies: [Tally] = []
        for cell in table.cells {
            let tally = try await cell.tally(checks: checks, seed: seed)
            if let promise = cell.promise, !tally.keeps(promise) { broken.append(cell.name) }
            tallies.append(tally)
        }
        write("\(table.markdown(tallies))\n")
        write("simulate: \(table.title): \((clock.now - before).components.seconds) s\n", to: 2)
    }
    write("\((clock.now - start).components.seconds) s; ")
    write(broken.isEmpty ? "every promise is kept.\n" : "broken: \(broken.joined(separator: "; ")).\n")
    exit(broken.isEmpty ? 0 : 1)
} catch {
    fail("\(error)")
}
