import CMLKit
import Glibc

/// Judges simulated checks by the shipped code, and holds the shares of verdicts against what the gates promise.
struct Simulation {
    private let options: Options
    private let tables: [Table]
    private let clock = ContinuousClock()

    init(_ options: Options) throws {
        self.options = options
        let all = Promised.tables + Printed.tables(try Replay(options.data))
        tables = all.filter { table in options.only.map { table.title.contains($0) } ?? true }
        if tables.isEmpty {
            throw Options.Misuse(text: "no table is called so: \(all.map(\.title).joined(separator: "; "))")
        }
    }

    /// Prints the tables, and returns whether every promise is kept.
    func run() async throws -> Bool {
        let start = clock.now
        var broken: [String] = []
        write("# Verdicts of the shipped code, \(options.checks) checks a cell, seed \(options.seed)\n\n")
        for table in tables { broken += try await run(table) }
        write("\((clock.now - start).components.seconds) s; ")
        write(broken.isEmpty ? "every promise is kept.\n" : "broken: \(broken.joined(separator: "; ")).\n")
        return broken.isEmpty
    }

    /// Prints one table, and returns the names of the cells that break a promise.
    private func run(_ table: Table) async throws -> [String] {
        let start = clock.now
        var tallies: [Tally] = []
        for cell in table.cells { tallies.append(try await cell.tally(checks: options.checks, seed: options.seed)) }
        write("\(table.markdown(tallies))\n")
        write("simulate: \(table.title): \((clock.now - start).components.seconds) s\n", to: 2)
        return zip(table.cells, tallies).compactMap { cell, tally in
            guard let promise = cell.promise, !tally.keeps(promise) else { return nil }
            return cell.name
        }
    }
}

/// Writes at once, so that a table is seen when it's done.
func write(_ text: String, to descriptor: Int32 = 1) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
        let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard written > 0 else { exit(4) }
        bytes = bytes.dropFirst(written)
    }
}
