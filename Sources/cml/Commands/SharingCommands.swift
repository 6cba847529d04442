import CMLKit
import CMLSystem

extension CommandContext {
    /// `cml baseline fetch`: brings the remote's records here.
    func baselineFetch() throws(Failure) -> Int32 { throw Failure(.bug, "not written yet") }

    /// `cml baseline push`: brings the queued records to the remote.
    func baselinePush() throws(Failure) -> Int32 { throw Failure(.bug, "not written yet") }

    /// `cml baseline gc`: deletes old records.
    func baselineGc() throws(Failure) -> Int32 { throw Failure(.bug, "not written yet") }
}
