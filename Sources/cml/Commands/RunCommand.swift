import CMLKit
import CMLSystem

extension CommandContext {
    /// `cml run`: the whole job in CI.
    func run() throws(Failure) -> Int32 { throw Failure(.bug, "not written yet") }
}
