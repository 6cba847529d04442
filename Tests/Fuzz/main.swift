import CMLSystem
import Glibc

/// The input that is being read, for the handler of signals that end us.
nonisolated(unsafe) private var current = 0

/// What the command line asks for: `--inputs N`, `--seed N`, `--first N`, and words that choose readers.
private struct Options {
    var inputs = 1_000_000
    var seed: UInt64 = 1
    var first = 0
    var names: [String] = []

    static let known = Reader.all.map(\.name) + ["numbers"]

    /// nil for anything that isn't known: it would run less than was asked for, and pass.
    init?(_ arguments: some Sequence<String>) {
        var words = Array(arguments)[...]
        while let word = words.popFirst() {
            switch word {
            case "--inputs", "--seed", "--first":
                guard let number = words.popFirst().flatMap({ Int($0) }), number >= (word == "--inputs" ? 1 : 0) else {
                    return nil
                }
                if word == "--inputs" { inputs = number }
                if word == "--seed" { seed = UInt64(number) }
                if word == "--first" { first = number }
            default:
                guard Self.known.contains(word) else { return nil }
                names.append(word)
            }
        }
    }
}

private func say(_ text: String) {
    _ = Array((text + "\n").utf8).withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
}

private func die(_ signal: Int32) {
    say("signal \(signal) at input \(current)")
    _exit(1)
}

private func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Reads every input whole and in pieces; returns the number of the first that was read differently.
private func firstDifference(_ reader: Reader, _ options: Options) -> Int? {
    let mutation = Mutation(reader, inputs: options.first + options.inputs)
    defer { alarm(0) }
    for number in options.first..<(options.first + options.inputs) {
        current = number
        // A read of one input that takes so long is a hang.
        if number % 1000 == 0 { alarm(60) }
        let input = mutation.input(number, seed: options.seed)
        let isNamed = number % 4 == 3
        let whole = reader.outcome(input, chunk: 1 << 16, isNamed: isNamed)
        reader.use(input)
        guard reader.subject != .metrics else { continue }
        for chunk in mutation.isLarge(number) ? [4096] : [1, 7] {
            if reader.outcome(input, chunk: chunk, isNamed: isNamed) != whole {
                say(
                    "differs in pieces of \(chunk): \(String(decoding: input.prefix(2000), as: UTF8.self).debugDescription)"
                )
                return number
            }
        }
    }
    return nil
}

/// The most memory since the program was loaded; `getrusage` would count that of the program which started this one.
private func peakMegabytes() throws -> Int {
    let status = String(decoding: try Files.read("/proc/self/status"), as: UTF8.self)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) / 1024
}

for number in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGALRM] { signal(number, die) }

guard let options = Options(CommandLine.arguments.dropFirst()) else {
    say("usage: fuzz [--inputs N] [--seed N] [--first N] [READER…], of \(Options.known.joined(separator: ", "))")
    exit(2)
}
private var isGood = true
for reader in Reader.all where options.names.isEmpty || options.names.contains(reader.name) {
    let start = seconds()
    let difference = firstDifference(reader, options)
    let memory = try peakMegabytes()
    let verdict =
        difference.map { "input \($0) is read differently in pieces" } ?? (memory > 256 ? "too much memory" : "ok")
    if verdict != "ok" { isGood = false }
    say("\(reader.name): \(options.inputs) inputs, \(Int(seconds() - start)) s, peak \(memory) MB: \(verdict)")
}
if options.names.isEmpty || options.names.contains("numbers") {
    alarm(600)
    let wrong = Numbers.firstWrong(count: options.inputs, seed: options.seed)
    say("numbers: \(options.inputs): \(wrong ?? "ok")")
    if wrong != nil { isGood = false }
}
exit(isGood ? 0 : 1)
