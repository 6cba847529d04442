import CMLSystem

/// Locks that a killed `git fetch` has left on our tracking refs.
///
/// Nobody else writes those refs, no other `cml` of this clone is at it while we hold the exchange's lock, and git holds
/// a ref's lock for milliseconds; so one that is older than a minute belongs to nobody.
struct StaleLocks {
    private let repository: Repository
    private let sync: NotesSync
    private let now: Double

    init(_ repository: Repository, _ sync: NotesSync, now: Double) {
        self.repository = repository
        self.sync = sync
        self.now = now
    }

    func remove() throws(Failure) {
        for ref in NotesSync.refs {
            let path = "\(repository.commonDirectory)/\(sync.tracking(ref)).lock"
            guard let status = Files.lstat(path), now - Double(status.mtimeNs) / 1e9 > 60 else { continue }
            try attempt("remove a lock that a killed git has left", .delivery) { () throws(FileError) in
                try Files.remove(path)
            }
        }
    }
}
