extension RuleExpansion {
    /// Judges `max_gap`: how far apart the candidate's slices are, less what noise alone would open.
    func gap(_ slices: [String], allowed: Double) -> GateResult {
        var result = result(rule.metric, .maxGap)
        result.allowed = allowed
        let candidates = slices.map { Candidate($0, in: comparison.candidate) }
        if let ill = candidates.firstIndex(where: { $0.mean == nil }) {
            result.verdict = .fail
            result.note = "\(slices[ill]) is \(candidates[ill].problem)"
            return result
        }
        guard slices.count > 1 else {
            result.verdict = .inconclusive(.other("one slice alone has no gap"))
            return result
        }
        let measured = measured(slices, in: comparison.candidate)
        let noise = measured.expectedRange
        let gap = max(0, measured.range - noise)
        let means = measured.means
        result.value = .number(gap)
        result.baseline = mainGap(slices)
        result.verdict = gap <= allowed + roundingSlack(means.min() ?? 0, means.max() ?? 0) ? .pass : .fail
        result.note = note(measured, noise: noise, GateNumbers(result, and: means))
        return result
    }

    /// How far main's slices are apart; nil where a run of main lacks one.
    private func mainGap(_ slices: [String]) -> Double? {
        let runs = comparison.baseline.records
        guard !runs.isEmpty, slices.allSatisfy({ Candidate($0, in: runs).mean != nil }) else { return nil }
        let measured = measured(slices, in: runs)
        return max(0, measured.range - measured.expectedRange)
    }

    /// The values of the slices over the seeds that all of them have; without seeds over all runs, noise unknown.
    private func measured(_ slices: [String], in records: [RunRecord]) -> Slices {
        let runs = Dictionary(grouping: records.filter { $0.seed != nil }) { $0.seed ?? 0 }
        let groups =
            records.allSatisfy { $0.seed != nil } ? runs.sorted { $0.key < $1.key }.map(\.value) : [records]
        return Slices(
            names: slices,
            values: slices.map { slice in
                groups.map { runs in Sample(runs.compactMap { $0.metrics[slice]?.number }).mean }
            })
    }

    private func note(_ slices: Slices, noise: Double, _ numbers: GateNumbers) -> String {
        let ranked = zip(slices.means, slices.names).sorted { $0 < $1 }
        guard let least = ranked.first, let most = ranked.last else { return "" }
        let ends = "\(least.1) \(numbers.text(least.0)) .. \(most.1) \(numbers.text(most.0))"
        return noise > 0 ? "\(ends), \(numbers.text(noise)) of noise taken off" : ends
    }
}
