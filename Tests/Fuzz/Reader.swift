import CMLKit
import CMLSystem

/// A reader under test: its samples, and a number that stands for all that it said of an input.
struct Reader: Sendable {
    enum Subject: Equatable {
        case curves
        /// One event of an event file, without its frame.
        case event
        case figure(Config.PlotSource.Kind)
        /// Read as a whole.
        case metrics
    }

    let name: String
    let path: String
    let samples: [[UInt8]]
    let words: [[UInt8]]
    var subject: Subject
    /// The columns that every fourth input is asked for by name.
    var y = ["loss"]

    /// What came of reading with pieces of `chunk` bytes.
    func outcome(_ input: [UInt8], chunk: Int, isNamed: Bool) -> UInt64 {
        var digest = Digest()
        do throws(Failure) {
            if subject == .metrics {
                digest.add(try readMetricsWithNotes(input, path: path, prefix: nil))
            } else {
                digest.add(try curves(input, chunk, isNamed))
            }
        } catch {
            digest.add(error.what)
            digest.add(error.place ?? "")
            digest.add(error.hint ?? "")
        }
        return digest.value
    }

    /// Puts what was read through what is done with it next: the mean of runs, and what a note has room for.
    func use(_ input: [UInt8]) {
        guard case .figure = subject, let reading = try? curves(input, 1 << 16, false) else { return }
        for series in Series.means(of: [reading.series, reading.series]) {
            for limit in [8, 64] { _ = Series(json: series.thinned(to: limit).json) }
        }
    }

    private func curves(_ input: [UInt8], _ chunk: Int, _ isNamed: Bool) throws(Failure) -> CurveReading {
        var file = CurveFile(ByteSource(subject == .event ? EventSamples.framed(input) : input), path: path)
        file.chunk = chunk
        file.keepsLast = true
        var plot = Config.PlotSource(file: path, place: "")
        plot.y = isNamed ? y : []
        if case .figure(let kind) = subject { plot.kind = kind }
        return try readCurves(file, plot: plot)
    }

    init(_ name: String, _ path: String, _ samples: [String], _ words: [String], _ subject: Subject = .curves) {
        self.init(name, path, bytes: samples.map { Array($0.utf8) }, words.map { Array($0.utf8) }, subject)
    }

    init(_ name: String, _ path: String, bytes samples: [[UInt8]], _ words: [[UInt8]], _ subject: Subject = .curves) {
        self.name = name
        self.path = path
        self.samples = samples
        self.words = words
        self.subject = subject
    }
}
