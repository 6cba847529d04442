import CMLSystem
import TestSupport
import Testing

/// `--probe`: is the training deterministic, and does it read its seed?
struct ProbeSessionTests {
    @Test(
        "three trainings tell determinism and seeding",
        arguments: [
            (#"echo "{\"accuracy\": 0.9$CML_SEED}" > metrics.json"#, true, true, "CML_SEED is read"),
            (#"echo '{"accuracy": 0.9}' > metrics.json"#, true, false, "CML_SEED is not read"),
            (
                #"echo x >> "$HOME/n"; echo "{\"accuracy\": 0.9$(wc -l < "$HOME/n")}" > metrics.json"#, false, nil,
                "can't be told"
            ),
        ] as [(String, Bool, Bool?, String)], ["check", "train"])
    func probe(_ found: (trainer: String, deterministic: Bool, reads: Bool?, words: String), command: String) throws {
        let session = try Session.tiny(trainer: found.trainer, config: "gates: {accuracy: {min: 0.99}}")
        let before = try session.state()
        let answer = try session.cml(command, "--probe")
        expect(answer, 0, says: [found.deterministic ? "deterministic:" : "not deterministic", found.words])
        try session.sh("rm -f \"$HOME/n\"")
        #expect(try session.state() == before)
        let dataset = try json(session.cml(command, "--probe", "--json"))["datasets"]?.array?.first
        #expect(dataset?["deterministic"]?.bool == found.deterministic)
        #expect(dataset?["reads_seed"]?.bool == found.reads)
        #expect(dataset?["repeated"]?.array?.isEmpty == found.deterministic)
    }

    @Test("a probe's runs are nothing that gate, report or baseline would take")
    func apart() throws {
        let session = try Session.tiny(files: [".gitignore": "metrics.json\n"])
        expect(try session.cml("check", "--probe"), 0)
        expect(try session.cml("gate"), 2, says: ["no runs yet"])
        expect(try session.cml("report"), 2)
        expect(try session.cml("baseline", "record"), 0, says: ["recorded 1 run"])
        #expect(try session.sh("git status --porcelain") == "")
    }

    @Test("a training that fails has no probe")
    func failed() throws {
        let session = try Session.tiny(trainer: "exit 4")
        expect(try session.cml("train", "--probe"), 3)
    }
}
