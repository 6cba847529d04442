import CMLKit
import CMLSystem

/// What the example measured under many seeds, to be dealt out to commits as if they had drawn it.
struct Replay: Sendable {
    var names: [String]
    /// Run by run; a metric of which less is better is negative.
    var runs: [Scene.Values]

    /// Reads the CSV that `.ci/seeds` wrote: the seed and the metrics of one run a line.
    init(_ path: String) throws {
        let text = String(decoding: try Files.read(path), as: UTF8.self)
        let lines = text.split(separator: "\n").map { $0.split(separator: ",") }
        guard let header = lines.first, lines.count > 40 else {
            throw Failure(.usage, "too few runs to replay", at: path)
        }
        names = header.dropFirst().map(String.init)
        let signs = names.map { $0 == "loss" ? -1.0 : 1.0 }
        runs = try lines.dropFirst().map { line in
            let values = zip(line.dropFirst(), signs).compactMap { word, sign in Double(word).map { $0 * sign } }
            guard values.count == signs.count else { throw Failure(.usage, "not a run: \(line)", at: path) }
            return values
        }
    }

    /// One run for each commit of main and one for the change.
    func history(commits: Int, _ generator: inout Generator) -> Scene {
        let rows = generator.sample(commits + 1, below: runs.count)
        let all = rows.map { [Scene.Run(seed: $0 + 1, values: runs[$0])] }
        return Scene(main: Array(all.dropLast()), change: all[commits])
    }

    /// As many runs on each side under the same seeds' names: a change that draws all luck anew.
    func pairs(seeds: Int, _ generator: inout Generator) -> Scene {
        let rows = generator.sample(2 * seeds, below: runs.count)
        let all = rows.enumerated().map { Scene.Run(seed: $0 % seeds + 1, values: runs[$1]) }
        return Scene(main: [Array(all.prefix(seeds))], change: Array(all.suffix(seeds)))
    }
}
