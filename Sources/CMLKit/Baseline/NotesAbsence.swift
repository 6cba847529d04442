import CMLSystem

/// Where the records that a search reads come from.
package enum NotesSource: Equatable, Sendable {
    /// What is in the clone, which needn't be all.
    case clone
    /// The remote, which was just asked; `isMain` where the runs that are judged become main's.
    case remote(isMain: Bool)
}

/// Why there is no record at all, and what makes the first.
struct NotesAbsence: Equatable {
    /// For every gate that lacks a baseline.
    var reason: String
    /// What is to be done, or will be; it is said once.
    var cure: String
    private var separator = ": "

    static let first = "this run is recorded as the first"

    /// A plain clone brings no notes.
    init(in repository: Repository, _ source: NotesSource) {
        let record = "`cml baseline record` on main makes one"
        switch source {
        case .remote(let isMain):
            reason = "main has no records yet"
            cure = isMain ? Self.first : "its next run is recorded as the first"
            separator = "; "
        case .clone where repository.remoteURL("origin") == nil:
            reason = "no records yet"
            cure = record
        case .clone:
            reason = "no records in this clone"
            cure = "`cml baseline fetch` brings those of the remote; if it has none, \(record)"
        }
    }

    var sentence: String { reason + separator + cure }
}
