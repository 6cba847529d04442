import CMLSystem

/// Keeps a second `cml` out of the same tree: two of them would put each other's edits back.
package struct Lock: Sendable {
    private let lock: FileLock

    /// Locks the tree whose journal lies in `folder`, or says which process has it.
    package init(_ folder: String) throws(Failure) {
        switch try Self.ask(folder) {
        case .acquired(let lock):
            self.lock = lock
        case .held(let process):
            throw Failure(
                .usage, "another `cml` is at work in this tree",
                at: process.map { "process \($0)" } ?? Self.path(folder), hint: "wait until it has ended")
        }
    }

    /// Locks the tree, or returns nil when another process has it.
    package init?(ifFree folder: String) throws(Failure) {
        guard case .acquired(let lock) = try Self.ask(folder) else { return nil }
        self.lock = lock
    }

    private static func path(_ folder: String) -> String { "\(folder)/lock" }

    private static func ask(_ folder: String) throws(Failure) -> FileLock.Outcome {
        try attempt("lock the tree", at: path(folder)) { () throws(FileError) in
            try Files.makeDirectory(folder)
            return try FileLock.acquire(path(folder))
        }
    }

    package func release() { lock.release() }
}
