/// What main's history shows of a check's gates and changes no verdict: sentences for the reviewer, only where there is
/// something to say.
struct HistoryFindings {
    private let gates: [JudgedGate]
    private let policy: Config.Policy
    /// A gate that fails more of the unchanged changes than this is named.
    private static let tolerableFlakes = 0.01
    private static let mostLines = 3

    init(_ gates: [JudgedGate], _ policy: Config.Policy) {
        self.gates = gates
        self.policy = policy
    }

    var sentences: [String] { outliers + cuts + spreads + capped(flakes) + capped(backtests) }

    /// One gate a metric and dataset, where history tells a noise.
    private var metrics: [JudgedGate] {
        var seen: Set<String> = []
        return gates.filter { gate in
            gate.past?.obstacle == nil && gate.past.map { $0.kind != .exact } ?? false
                && seen.insert(gate.result.label).inserted
        }
    }

    /// Main's runs that are far off the others, each with the metrics where it is.
    private var outliers: [String] {
        var found: [(commit: String, metric: String)] = []
        for gate in metrics {
            guard let past = gate.past else { continue }
            for unit in past.outliers {
                let numbers = GateNumbers(gate.result, and: [unit.value])
                found.append((unit.commit, "\(gate.result.label) (\(numbers.text(unit.value)))"))
            }
        }
        return byCommit(found).map { commit, metrics in
            "main's \(commit.prefix(7)) is far off main's other runs in \(metrics); it counts for the noise all the same"
        }
    }

    /// Main's newest move of each metric, unless it was accepted.
    private var cuts: [String] {
        var found: [(commit: String, metric: String)] = []
        for gate in metrics {
            guard let cut = gate.past?.cuts.last, cut.accepted == nil else { continue }
            let numbers = GateNumbers(gate.result, and: [cut.change])
            let sign = cut.change > 0 ? "+" : ""
            found.append((cut.commit, "\(gate.result.label) \(sign)\(numbers.text(cut.change))"))
        }
        return byCommit(found).map { commit, metrics in
            "main moved at \(commit.prefix(7)), not accepted: \(metrics); the runs since then are its level"
        }
    }

    /// Where the seeds of the change are further apart than main's ever are.
    private var spreads: [String] {
        let found = gates.compactMap { gate -> String? in
            guard let spreads = gate.test?.spreads, spreads.own.variance > spreads.main.variance else { return nil }
            guard spreads.own.p(against: spreads.main) < Self.tolerableFlakes else { return nil }
            let times = (spreads.own.variance / spreads.main.variance).squareRoot()
            return "\(gate.result.label) (\(MatchedNumbers([times], figures: 2).text(times)) times)"
        }
        guard !found.isEmpty else { return [] }
        return ["the seeds are further apart than main's in \(listed(found)); the training may be unstable"]
    }

    /// How often an absolute limit fails what is no worse than main.
    private var flakes: [String] {
        gates.compactMap { gate in
            guard let past = gate.past, past.kind != .exact, let noise = past.noise, let centre = past.centre,
                let allowed = gate.result.allowed, past.scale.holds(allowed)
            else { return nil }
            let worse: Direction
            switch gate.result.limit {
            case .min: worse = .higher
            case .max: worse = .lower
            case .maxDrop, .maxRise, .maxGap, .mechanism: return nil
            }
            let rate = noise.flakeRate(beyond: past.scale.scaled(allowed), worse, runs: gate.runs)
            guard rate > Self.tolerableFlakes else { return nil }
            let numbers = GateNumbers(gate.result, and: [centre])
            return "\(gate.result.label): \(gate.result.limit.rawValue) \(numbers.text(allowed)) fails about "
                + "\(Int((rate * 100).rounded())) % of unchanged changes, since main is at \(numbers.text(centre))"
        }
    }

    /// How many of main's own runs a gate would have failed that fails this change.
    private var backtests: [String] {
        gates.compactMap { gate in
            guard gate.result.verdict == .fail, let past = gate.past else { return nil }
            let (failed, count) = past.backtest(gate, policy)
            guard failed > 0 else { return nil }
            return "\(gate.result.label): \(failed) of \(count) main runs would have failed this "
                + "\(gate.result.limit.rawValue), too"
        }
    }

    private func byCommit(_ found: [(commit: String, metric: String)]) -> [(commit: String, metrics: String)] {
        var commits: [String] = []
        for item in found where !commits.contains(item.commit) { commits.append(item.commit) }
        return commits.suffix(Self.mostLines).map { commit in
            (commit, listed(found.filter { $0.commit == commit }.map(\.metric)))
        }
    }

    private func listed(_ names: [String]) -> String {
        let rest = names.count - Self.mostLines
        return names.prefix(Self.mostLines).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }

    private func capped(_ sentences: [String]) -> [String] {
        let rest = sentences.count - Self.mostLines
        return sentences.prefix(Self.mostLines) + (rest > 0 ? ["the same holds for \(rest) more gates"] : [])
    }
}

extension MetricHistory {
    /// Main's runs that are far off the others of their level.
    package var outliers: [Unit] {
        segments.outliers(in: units.map { scale.scaled($0.value) }, step: step).map { units[$0] }
    }

    /// How many units of main's level now the gate would have failed, each held against the others.
    fileprivate func backtest(_ gate: JudgedGate, _ policy: Config.Policy) -> (failed: Int, count: Int) {
        guard let segment = segments.segments.last else { return (0, 0) }
        let level = units[segment.range]
        switch gate.result.limit {
        case .min: return (level.count { $0.value < gate.result.allowed ?? -.infinity }, level.count)
        case .max: return (level.count { $0.value > gate.result.allowed ?? .infinity }, level.count)
        case .maxGap, .mechanism: return (0, level.count)
        case .maxDrop, .maxRise: break
        }
        guard let test = gate.test, let direction = gate.result.direction, case .history = gate.result.source else {
            return (0, level.count)
        }
        let failed = level.count { unit in
            guard let noise = without(scale.scaled(unit.value), of: segment, direction) else { return false }
            let verdict = noise.verdict(
                allowed: test.allowance, isSignificant: noise.p <= policy.alpha, beta: policy.beta, slack: test.slack)
            return verdict == .fail
        }
        return (failed, level.count)
    }

    /// One value of the newest segment held against the rest of history.
    private func without(_ value: Double, of segment: Segments.Segment, _ direction: Direction) -> NoiseAware? {
        let others = Double(segment.range.count - 1)
        let degrees = segments.degreesOfFreedom - 1
        guard others > 0, degrees >= Self.fewestDegreesOfFreedom else { return nil }
        let rest = value - segment.mean
        let squares = segments.deviation * segments.deviation * Double(segments.degreesOfFreedom)
        let variance = max(0, squares - rest * rest * (others + 1) / others) / Double(degrees)
        let noise = HistoryNoise(
            level: segment.mean - rest / others, levelUnits: segment.range.count - 1,
            deviation: max(variance.squareRoot(), step / 2), degreesOfFreedom: degrees)
        return noise.noise(of: [value], direction)
    }
}
