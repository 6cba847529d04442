import CMLKit
import CMLSystem

extension CommandContext {
    /// `cml history`: main's history of metrics.
    func history() throws(Failure) -> Int32 { throw Failure(.bug, "not written yet") }
}
