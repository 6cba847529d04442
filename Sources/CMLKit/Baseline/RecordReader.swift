import CMLSystem

/// Reads many records, and once what one after the other has in common.
///
/// Environment, fingerprint, params and outputs are most of a record and hardly ever change along a history, so that
/// reading them anew would be most of the time that a history takes.
final class RecordReader {
    private static let parts: Set = ["environment", "fingerprint", "params", "outputs"]

    private var environment = Last(RunEnvironment())
    private var fingerprint = Last(Fingerprint())
    private var params = Last<[String: Json]>([:])
    private var outputs = Last<[String: RunRecord.Output]>([:])

    /// Reads a run's line just as `RunRecord(line:)` does, which also reads what isn't as `cml` writes it.
    func record(_ members: JsonMembers, at place: String) throws(Failure) -> RunRecord {
        do throws(SyntaxError) {
            try environment.take(members["environment"]) { RunEnvironment(json: $0) }
            try fingerprint.take(members["fingerprint"]) { Fingerprint(json: $0) }
            try params.take(members["params"]) { $0.object ?? [:] }
            try outputs.take(members["outputs"], RunRecord.outputs)
        } catch {
            return try RunRecord(line: String(decoding: members.line, as: UTF8.self), at: place)
        }
        let rest: [String: Json]
        do throws(SyntaxError) {
            rest = try members.json(without: Self.parts)
        } catch {
            return try RunRecord(line: String(decoding: members.line, as: UTF8.self), at: place)
        }
        var record = try RunRecord(json: .object(rest), at: place)
        record.environment = environment.value
        record.fingerprint = fingerprint.value
        record.params = params.value
        record.outputs = outputs.value
        return record
    }

    /// A part as it was read last.
    private struct Last<Value> {
        private(set) var value: Value
        private let absent: Value
        private var bytes: ArraySlice<UInt8>?

        init(_ absent: Value) {
            value = absent
            self.absent = absent
        }

        mutating func take(_ text: ArraySlice<UInt8>?, _ read: (Json) -> Value) throws(SyntaxError) {
            guard bytes != text else { return }
            if let text { value = read(try Json(parsing: Array(text))) } else { value = absent }
            bytes = text
        }
    }
}
