import Glibc

// 0 when every promise of the gates is kept, 1 when one is broken.
do {
    let simulation = try Simulation(try Options(CommandLine.arguments.dropFirst()))
    exit(try await simulation.run() ? 0 : 1)
} catch let misuse as Options.Misuse {
    write("simulate: \(misuse.text)\n", to: 2)
    exit(2)
} catch {
    write("simulate: \(error)\n", to: 2)
    exit(2)
}
