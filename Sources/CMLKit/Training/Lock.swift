import CMLSystem

/// Keeps a second `cml` out of the same tree: two of them would put each other's edits back.
package struct Lock: Sendable {
    private let lock: FileLock

    /// Locks the tree whose journal lies in `folder`, or says which process has it.
    package init(_ folder: String) throws(Failure) {
        let path = "\(folder)/lock"
        let outcome = try attempt("lock the tree", at: path) { () throws(FileError) in
            try Files.makeDirectory(folder)
            return try FileLock.acquire(path)
        }
        switch outcome {
        case .acquired(let lock):
            self.lock = lock
        case .held(let process):
            throw Failure(
                .usage, "another `cml` is at work in this tree", at: process.map { "process \($0)" } ?? path,
                hint: "wait until it has ended")
        }
    }

    package func release() { lock.release() }
}
