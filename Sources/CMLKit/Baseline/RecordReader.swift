import CMLSystem

/// Reads many records, and of each only what differs from the one before.
///
/// Environment, fingerprint, params and outputs are most of a record and hardly ever change along a history, so that
/// reading them anew would be most of the time that a history takes.
final class RecordReader {
    private var last: (members: JsonMembers, record: RunRecord)?

    /// Splits a line of the notes; see `JsonMembers`.
    func members(_ line: ArraySlice<UInt8>) -> JsonMembers? {
        JsonMembers(line, after: last?.members)
    }

    /// Reads a run's line just as `RunRecord(line:)` does, which also reads what isn't like the line before.
    func record(_ members: JsonMembers, at place: String) throws(Failure) -> RunRecord {
        let record =
            if let record = changed(to: members) {
                record
            } else {
                try RunRecord(line: String(decoding: members.line, as: UTF8.self), at: place)
            }
        last = (members, record)
        return record
    }

    /// The last record with what differs in another line; nil when it isn't of the same form.
    private func changed(to members: JsonMembers) -> RunRecord? {
        guard let last, let changes = members.changes(since: last.members) else { return nil }
        var record = last.record
        for change in changes {
            if change.key == "metrics", record.takeMetrics(change.value, since: change.old) { continue }
            guard let json = try? Json(parsing: Array(change.value)), record.take(change.key, json) else { return nil }
        }
        return record
    }
}

extension RunRecord {
    /// Takes the metrics that differ in another line; returns false when their names do.
    fileprivate mutating func takeMetrics(_ value: ArraySlice<UInt8>, since old: ArraySlice<UInt8>) -> Bool {
        guard let old = JsonMembers(old), let changes = JsonMembers(value, after: old)?.changes(since: old) else {
            return false
        }
        for change in changes {
            guard let json = try? Json(parsing: Array(change.value)) else { return false }
            metrics[change.key] = Metric(json: json)
        }
        return true
    }
}
