import CMLSystem

/// One line of a note as bytes, which are never written anew: unknown fields and newer schemas stay as they are.
struct NoteLine: Hashable, Sendable {
    var bytes: [UInt8]

    init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

    /// Splits a note's text into its lines.
    static func lines(of text: [UInt8]?) -> [NoteLine] {
        (text ?? []).split(separator: UInt8(ascii: "\n")).map { NoteLine($0) }
    }

    /// What cml reads of a line that it may not understand; nil when it is no JSON object with an id.
    struct Facts: Equatable {
        var kind: String
        var id: String
        /// The check that the line belongs to: what is stored, kept and deleted together.
        var check: String
        var time: String?
        /// The run that a later fact is about.
        var record: String?
        /// The runs that a check is about, which may be another check's.
        var runs: [String]
        var commit: String?
        var version: Int

        /// Tells a line from all others about the same object.
        var key: String { kind + " " + id }
    }

    var facts: Facts? {
        guard let json = try? Json(parsing: String(decoding: bytes, as: UTF8.self)), let id = json["id"]?.string else {
            return nil
        }
        return Facts(
            kind: json["kind"]?.string ?? "", id: id, check: json["check"]?.string ?? id, time: json["time"]?.string,
            record: json["record"]?.string, runs: json["runs"]?.array?.compactMap(\.string) ?? [],
            commit: json["commit"]?.string, version: json["v"]?.integer ?? 0)
    }

    /// The kind and id, or the bytes of a line that has none.
    var identity: [UInt8] { facts.map { Array($0.key.utf8) } ?? bytes }
}
