package import CMLSystem

extension Histories {
    /// Everything, for programs: commits oldest first, numbers as in records.
    package var json: Json {
        var fields: [String: Json] = [
            "v": .integer(1), "kind": .string("history"), "project": .string(project), "profile": .string(profile),
            "metrics": .array(views.map(\.json)), "notices": .array(notices.map(Json.string)),
        ]
        fields["base"] = base.map(Json.string) ?? .null
        return .object(fields)
    }

    /// One row a commit and metric, oldest first, as RFC 4180 has it: lines end in CR and LF, texts are quoted where
    /// they must be. A name that steers terminals is made harmless here; JSON has it as it is.
    package var csv: String {
        let header = [
            "commit", "time", "metric", "value", "dataset", "runs", "seeds", "segment", "level", "low", "high", "used",
            "left_out", "gate_failed", "outlier",
        ]
        let rows = views.flatMap { view in view.commits.indices.map { view.row($0) } }
        return ([header] + rows).map { $0.map { csvField(printable($0)) }.joined(separator: ",") + "\r\n" }.joined()
    }
}

extension HistoryView {
    private func segment(of index: Int) -> Int? { segments.firstIndex { $0.range.contains(index) } }

    fileprivate var json: Json {
        var fields: [String: Json] = [
            "metric": .string(metric), "units": .array(commits.indices.map(unit)),
            "segments": .array(segments.map(segment)), "shifts": .array(shifts.map(shift)),
            "gate": sight.map(\.json) ?? .null, "remarks": .array(remarks.map(Json.string)),
        ]
        fields["dataset"] = dataset.map(Json.string) ?? .null
        fields["unit"] = unit.map(Json.string)
        fields["direction"] = direction.map { .string($0.rawValue) }
        fields["noise_unknown"] = unknown.map(Json.string)
        return .object(fields)
    }

    private func unit(_ index: Int) -> Json {
        let commit = commits[index]
        var fields: [String: Json] = [
            "commit": .string(commit.id), "time": .string(commit.iso8601), "runs": .integer(commit.runs),
            "seeds": .array(commit.seeds.map(Json.integer)), "used": .bool(commit.leftOut == nil),
            "gate_failed": .bool(commit.hasFailed), "outlier": .bool(commit.isOutlier),
        ]
        fields["value"] = commit.value.map(Json.double) ?? .null
        fields["segment"] = commit.leftOut == nil ? segment(of: index).map(Json.integer) ?? .null : .null
        fields["left_out"] = commit.leftOut.map(Json.string)
        return .object(fields)
    }

    private func segment(_ segment: Segment) -> Json {
        var fields: [String: Json] = [
            "level": .double(segment.level), "commits": .integer(segment.commits), "runs": .integer(segment.runs),
            "first": .string(commits[segment.range.lowerBound].id),
            "last": .string(commits[segment.range.upperBound].id),
        ]
        fields["band"] = segment.band.map { .array([.double($0.lowerBound), .double($0.upperBound)]) } ?? .null
        fields["deviation"] = segment.deviation.map(Json.double) ?? .null
        return .object(fields)
    }

    private func shift(_ shift: Shift) -> Json {
        var fields: [String: Json] = [
            "commit": .string(commits[shift.commit].id), "after": .double(shift.after),
            "kind": .string(shift.accepted == nil ? "cut" : "accepted"),
        ]
        fields["before"] = shift.before.map(Json.double) ?? .null
        fields["change"] = shift.before.map { .double(shift.after - $0) }
        fields["reason"] = shift.accepted.map { .string($0.reason) }
        fields["to"] = shift.accepted?.to.map(Json.double)
        return .object(fields)
    }

    fileprivate func row(_ index: Int) -> [String] {
        let commit = commits[index]
        let segment = commit.leftOut == nil ? segment(of: index) : nil
        let band = segment.flatMap { segments[$0].band }
        let numbers = [segment.map { segments[$0].level }, band?.lowerBound, band?.upperBound]
        let level = numbers.map { $0.map(shortest) ?? "" }
        return [
            commit.id, commit.iso8601, metric, commit.value.map(shortest) ?? "", dataset ?? "", String(commit.runs),
        ]
            + [commit.seeds.map(String.init).joined(separator: " "), segment.map(String.init) ?? ""] + level
            + [String(commit.leftOut == nil), commit.leftOut ?? "", String(commit.hasFailed), String(commit.isOutlier)]
    }
}

extension HistoryView.Commit {
    fileprivate var iso8601: String { Clock.iso8601(Double(time)) }
}

extension HistoryView.Sight {
    fileprivate var json: Json {
        .object([
            "n": .integer(units), "deviation": .double(deviation), "degrees_of_freedom": .integer(degreesOfFreedom),
            "sees": .double(detects), "supports": .double(supports), "alpha": .double(alpha), "beta": .double(beta),
        ])
    }
}
