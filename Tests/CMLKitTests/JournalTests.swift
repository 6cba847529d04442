import CMLKit
import CMLSystem
import Glibc
import TestSupport
import Testing

@Suite("The journal")
struct JournalTests {
    @Test("swaps the params in and puts the very same file back")
    func params() throws {
        let project = try JournaledProject()
        let before = Files.lstat(project.path("params.yaml"))
        let journal = try project.begin()
        #expect(try project.text("params.yaml") == JournaledProject.original)
        try journal.apply()
        #expect(try project.text("params.yaml") == JournaledProject.edited)
        #expect(try journal.restore(outputs: true) == [])
        let after = Files.lstat(project.path("params.yaml"))
        #expect(after?.inode == before?.inode)
        #expect(after?.mtimeNs == before?.mtimeNs)
        #expect(Files.names(in: project.state) == [])
    }

    @Test(
        "puts every kind of change to outputs back",
        arguments: [
            "true", "echo 2 > metrics.json", "printf x >> models/a.bin", "rm models/a.bin", "rm -r models",
            "mv models/a.bin models/c.bin", "chmod 600 models/a.bin; touch models/a.bin",
            "echo new > models/new; mkdir -p models/deep/er; echo new > models/deep/er/file",
            "rm models/link; echo file > models/link", "echo through > models/link", "ln -sf nowhere models/link",
            "rm models/a.bin; mkdir models/a.bin; echo x > models/a.bin/y", "rm -r models; echo file > models",
            "chmod 700 models/sub", "echo 5 > results/new.yaml; rm results/old.yaml",
            "mkdir fresh; echo 1 > fresh/m.json",
            "rm -r models; ln -s /tmp models", "echo lock > dvc.lock", "echo other > params.yaml; rm params.yaml",
            "cp -p models/a.bin t; echo y > models/a.bin; touch -r t models/a.bin; rm t",
        ])
    func outputs(training: String) throws {
        let project = try JournaledProject()
        let before = try project.tree()
        let journal = try project.begin()
        try journal.apply()
        try project.run(training)
        #expect(try journal.restore(outputs: true) == [])
        #expect(try project.tree() == before)
        #expect(try journal.restore(outputs: true) == [])
    }

    @Test("keeps new outputs when it's asked to, and puts only the params back")
    func keepsOutputs() throws {
        let project = try JournaledProject()
        let journal = try project.begin(restoresOutputs: false)
        try journal.apply()
        try project.run("echo 2 > metrics.json; echo new > models/new")
        try journal.restore(outputs: false)
        #expect(try project.text("metrics.json") == "2\n")
        #expect(try project.text("models/new") == "new\n")
        #expect(try project.text("params.yaml") == JournaledProject.original)
    }

    @Test("leaves files alone that no list names")
    func others() throws {
        let project = try JournaledProject()
        let journal = try project.begin()
        try project.run("echo note > notes.txt; mkdir results/mine; echo 1 > results/mine/x")
        try journal.restore(outputs: true)
        #expect(try project.text("notes.txt") == "note\n")
        #expect(try project.text("results/mine/x") == "1\n")
    }

    @Test(
        "keeps what a person has edited in the params, and takes only our values out",
        arguments: [
            ("epochs: 2\nlr: 0.5 # mine\nname: a\n", "epochs: 20\nlr: 0.5 # mine\nname: a\n", true),
            ("epochs: 3\nlr: 0.1\n", "epochs: 3\nlr: 0.1\n", false),
            ("lr: 0.1\n", "lr: 0.1\n", false),
            ("# moved\nlr: 0.1\nepochs:   2\n", "# moved\nlr: 0.1\nepochs:   20\n", true),
            ("epochs: [2", "epochs: [2", false),
            ("", "", false),
        ])
    func personsEdit(now: String, expected: String, undone: Bool) throws {
        let project = try JournaledProject()
        let journal = try project.begin()
        try journal.apply()
        try project.write(now, to: "params.yaml")
        let notes = try journal.restore(outputs: true)
        #expect(try project.text("params.yaml") == expected)
        let isKept = !now.contains("epochs:") || now == "epochs: [2"
        #expect(notes.count == (isKept ? 2 : 1))
        #expect(notes.first?.contains("only `epochs` was put back") == undone)
        #expect(Files.names(in: project.state) == [])
        if isKept { #expect(try project.text("params.yaml.original") == JournaledProject.original) }
    }

    @Test(
        "never follows a link that the training has made",
        arguments: [
            "rm -r models; ln -s $OUT models", "ln -s $OUT fresh", "rm -r results; ln -s $OUT results",
            "ln -s $OUT models/out", "rm models/link; ln -s $OUT models/link",
        ])
    func newLinks(training: String) throws {
        let project = try JournaledProject()
        let outside = try TemporaryDirectory()
        for name in ["a.bin", "m.json", "x.yaml"] { try outside.write("theirs", to: name) }
        let before = try project.tree()
        let journal = try project.begin()
        try project.run("OUT=\(outside.path); \(training)")
        try journal.restore(outputs: true)
        let tree = try project.tree()
        #expect(tree.filter { $0.key != "./fresh" } == before)
        #expect(Files.names(in: outside.path) == ["a.bin", "m.json", "x.yaml"])
        #expect(try Files.read("\(outside.path)/a.bin") == Array("theirs".utf8))
    }

    @Test("takes out a key that was added for the run")
    func added() throws {
        let project = try JournaledProject()
        let edited = Array((JournaledProject.original + "steps: 5\n").utf8)
        let edit = ParamsEdit.FileEdit(
            path: "params.yaml", original: Array(JournaledProject.original.utf8), edited: edited,
            scalars: [.init(keyPath: ["steps"], oldSource: nil, newSource: "5")])
        let journal = try Journal.begin(in: project.state, root: project.root, edits: [edit], outputs: [])
        try journal.apply()
        try project.write("epochs: 30\nsteps: 5\nlr: 0.1\n", to: "params.yaml")
        try journal.restore(outputs: true)
        #expect(try project.text("params.yaml") == "epochs: 30\nlr: 0.1\n")
    }

    @Test("refuses to swap params that changed since they were read")
    func changedMeanwhile() throws {
        let project = try JournaledProject()
        let journal = try project.begin()
        try project.write("epochs: 7\n", to: "params.yaml")
        #expect(throws: Failure.self) { try journal.apply() }
        try journal.restore(outputs: true)
        #expect(try project.text("params.yaml") == "epochs: 7\n")
    }

    @Test("works when the state lies on another file system", .enabled(if: access("/dev/shm", W_OK) == 0))
    func otherFileSystem() throws {
        let project = try JournaledProject(state: "/dev/shm/cml-test-\(getpid())-\(UInt32.random(in: 0 ... .max))")
        defer { rmdir(project.state) }
        let before = try project.tree()
        let journal = try project.begin()
        try journal.apply()
        try project.run("echo 2 > metrics.json; rm -r models")
        try journal.restore(outputs: true)
        #expect(try project.tree() == before)
    }

    @Test("restores the params first and keeps the journal for the rest")
    func paramsFirst() throws {
        let project = try JournaledProject()
        let before = try project.tree()
        let journal = try project.begin()
        try journal.apply()
        try project.run("echo 2 > metrics.json")
        try journal.restoreParams()
        #expect(try project.text("params.yaml") == JournaledProject.original)
        try project.run("echo last words > models/a.bin")
        try journal.restore(outputs: true)
        #expect(try project.tree() == before)
    }
}

@Suite("The journal after a crash")
struct JournalRecoveryTests {
    @Test("has nothing to do when nothing happened")
    func nothing() throws {
        let project = try JournaledProject()
        #expect(try Journal.recover(in: project.state, root: project.root) == [])
    }

    @Test(
        "puts back whatever step it stopped at",
        arguments: [
            "stop before anything", "mkdir $J.new", "mkdir -p $J.new/copies; echo '{\"v' > $J.new/journal.json",
            "mkdir -p $J.new/copies; ln params.yaml $J.new/original-0", "BEGIN", "BEGIN; mv $J $J.new",
            "BEGIN; mv $J/edited-0 params.yaml", "BEGIN; mv $J/edited-0 params.yaml; echo 2 > metrics.json",
            "BEGIN; mv $J/edited-0 params.yaml; echo 2 > metrics.json; mv $J/copies/0 metrics.json",
            "BEGIN; mv $J/edited-0 params.yaml; rm -r models; mv $J/original-0 params.yaml",
            "BEGIN; mv $J/edited-0 params.yaml; mv $J/original-0 params.yaml; mv $J $J.done",
            "BEGIN; mv $J/edited-0 params.yaml; mv $J/original-0 params.yaml; mv $J $J.done; rm $J.done/journal.json",
        ])
    func steps(script: String) throws {
        let project = try JournaledProject()
        let before = try project.tree()
        if script.hasPrefix("BEGIN") { _ = try project.begin() }
        let shell = script.replacing("BEGIN", with: "true").replacing("stop before anything", with: "true")
        try project.run("J=\(project.state)/journal; \(shell)")
        _ = try Journal.recover(in: project.state, root: project.root)
        #expect(try project.tree() == before)
        #expect(Files.names(in: project.state) == [])
        #expect(try Journal.recover(in: project.state, root: project.root) == [])
    }

    #if compiler(>=6.3)
        @Test("puts back after SIGKILL at any moment", arguments: 0..<24)
        func killed(time: Int) async throws {
            let result = await #expect(processExitsWith: .signal(SIGKILL), observing: [\.standardOutputContent]) {
                let project = try JournaledProject()
                try project.remember()
                _ = "\(project.root)\n".withCString { write(1, $0, strlen($0)) }
                let killer = killAfter(microseconds: Int.random(in: 0...6000))
                let journal = try project.begin()
                try journal.apply()
                try project.write("{}", to: "metrics.json")
                try project.write("trained", to: "models/a.bin")
                try project.write("trained", to: "models/sub/new.bin")
                try journal.restore(outputs: true)
                pthread_join(killer, nil)
            }
            let output = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
            let root = try #require(output.split(separator: "\n").first { $0.hasSuffix("/project") })
            let folder = String(root.dropLast("/project".count))
            let project = JournaledProject(root: String(root), state: "\(folder)/state")
            _ = try Journal.recover(in: project.state, root: project.root)
            #expect(try project.tree() == project.remembered())
            #expect(Files.names(in: project.state) == [])
            try Files.removeTree(folder)
        }
    #else
        @Test("puts back after SIGKILL at any moment", .disabled("exit tests take values since Swift 6.3"))
        func killed() {}
    #endif

    @Test("says what to do when the journal can't be read, and touches nothing")
    func broken() throws {
        let project = try JournaledProject()
        _ = try project.begin()
        try Files.write(Array("{}".utf8), to: "\(project.state)/journal/journal.json", mode: 0o644)
        #expect(throws: Failure.self) { try Journal.recover(in: project.state, root: project.root) }
        #expect(Files.exists("\(project.state)/journal/original-0"))
    }
}

/// Ends this process without any clean-up after a while.
private func killAfter(microseconds: Int) -> pthread_t {
    var thread = pthread_t()
    let delay = UnsafeMutableRawPointer(bitPattern: microseconds + 1)
    pthread_create(
        &thread, nil,
        { delay in
            usleep(UInt32(UInt(bitPattern: delay)))
            kill(getpid(), SIGKILL)
            return nil
        }, delay)
    return thread
}

@Suite("What recovery replaces")
struct RecoveredOutputsTests {
    @Test("after a crash is kept, since a person may have made it")
    func kept() throws {
        let project = try JournaledProject()
        _ = try project.begin()
        try project.write("mine", to: "metrics.json")
        let notes = try Journal.recover(in: project.state, root: project.root)
        #expect(try project.text(".cml/replaced/metrics.json") == "mine")
        #expect(notes.contains { $0.contains(".cml/replaced") })
    }
}
