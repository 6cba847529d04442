import CMLKit
import CMLSystem

extension CommandContext {
    /// `cml doctor`: what is here, what is missing, and what to do.
    func doctor() throws(Failure) -> Int32 {
        let diagnosis = diagnose(forgeOptions, remote: arguments.value("remote") ?? "origin", in: world)
        console.result(arguments.has("json") ? diagnosis.json.prettyJson() : diagnosis.text)
        return diagnosis.exitCode
    }
}
