package import CMLSystem

/// Brings records from and to the remote's notes.
package struct NotesExchange {
    package let repository: Repository
    package let world: World
    package let remote: String

    package init(_ repository: Repository, in world: World, remote: String = "origin") {
        self.repository = repository
        self.world = world
        self.remote = remote
    }

    /// What a fetch brought.
    package struct Fetched: Equatable, Sendable {
        /// Whether the remote has records at all.
        package var hasRecords: Bool
        /// Lines that are here and not yet there.
        package var queued: Int
    }

    /// What a push did.
    package struct Pushed: Equatable, Sendable {
        /// Lines that the remote has now and hadn't before.
        package var lines: Int
        package var attempts: Int
    }

    /// Fetches the remote's records; what is queued stays queued and readable.
    package func fetch() throws(Failure) -> Fetched {
        throw Failure(.delivery, "not written yet")
    }

    /// Appends the queued lines to the remote's, until all are there or nothing can help.
    package func push() throws(Failure) -> Pushed {
        throw Failure(.delivery, "not written yet")
    }
}
