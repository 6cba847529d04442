import CMLKit
import CMLSystem
import Glibc
import TestSupport
import Testing

@Suite("The lock")
struct LockTests {
    @Test("keeps a second one out, names the process, and is free again afterwards")
    func second() throws {
        let folder = try TemporaryDirectory()
        let state = "\(folder.path)/cml"
        let lock = try Lock(state)
        let failure = Failure(
            .usage, "another `cml` is at work in this tree", at: "process \(getpid())", hint: "wait until it has ended")
        #expect(throws: failure) { _ = try Lock(state) }
        lock.release()
        try Lock(state).release()
    }

    @Test("isn't held by what a training leaves running")
    func inherited() throws {
        let folder = try TemporaryDirectory()
        let lock = try Lock(folder.path)
        let command = Command(["sh", "-c", "sleep 20 & echo $!"], environment: ["PATH": "/usr/bin:/bin"])
        let process = try command.run().text
        lock.release()
        try Lock(folder.path).release()
        endProcess(process)
    }
}
