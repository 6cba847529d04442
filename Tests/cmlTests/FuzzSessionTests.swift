import CMLSystem
import TestSupport
import Testing

@Suite("The fuzzing program")
struct FuzzSessionTests {
    @Test(
        "refuses what it doesn't know, since it would pass without a run",
        arguments: [["nonsense"], ["--inputs", "x"], ["--inputs", "0"], ["--seed"], ["--first", "-1", "csv"]])
    func refusals(arguments: [String]) throws {
        let path = String(try Session.binary().dropLast("cml".count)) + "fuzz"
        #expect(try Command([path] + arguments, environment: [:]).run().status == .exited(2))
    }

    @Test("runs the readers that are named")
    func runs() throws {
        let path = String(try Session.binary().dropLast("cml".count)) + "fuzz"
        #expect(try Command([path, "--inputs", "20", "csv", "roc"], environment: [:]).run().status == .exited(0))
    }
}
