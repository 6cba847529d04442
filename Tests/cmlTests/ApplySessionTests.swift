import CMLSystem
import Testing
import TestSupport

/// How hyperparameters reach a training in any language, and how a job becomes several runs.
struct ApplySessionTests {
    private static let python = ConditionTrait.enabled(if: Session.has("python3"), "python3 is not in the PATH")

    @Test("in-place: the file is edited for the run, byte for byte but for the value, and put back")
    func inPlace() throws {
        let params = "# how to train\ntrain:\n    epochs: 20   # all of them\n    rate: 1e-3\n"
        let session = try Session.tiny(
            trainer: #"cp params.yaml seen.txt; echo '{"accuracy": 0.9}' > metrics.json"#,
            train: "params: params.yaml, profiles: {smoke: {set: {train.epochs: 2}}}",
            files: ["params.yaml": params, ".gitignore": "seen.txt\n"])
        expect(try session.cml("check"), 0)
        #expect(try session.text("seen.txt") == params.replacing("20", with: "2"))
        #expect(try session.text("params.yaml") == params)
        #expect(try session.sh("git status --porcelain").isEmpty)
    }

    @Test("file: the training reads a copy, and the file itself is never touched", Self.python)
    func file() throws {
        let session = try Session(fixture: "python")
        let before = try session.state()
        let answer = try session.cml("check", "--json")
        expect(answer, 0)
        #expect(try session.state() == before)
        #expect(try json(answer)["metrics"]?["accuracy"]?["value"]?.number ?? 0 > 0.6)
        #expect(try session.sh("cat .cml/runs/*-01/record.json").contains(#""train.epochs":20"#))
    }

    @Test("arguments: a Hydra-like training gets key=value words, and `+` adds a key", Self.python)
    func arguments() throws {
        let session = try Session(fixture: "hydra")
        let before = try session.state()
        let answer = try session.cml("check")
        expect(answer, 0, says: ["accuracy"])
        #expect(try session.state() == before)
        expect(try session.cml("baseline", "record"), 0)
        try session.sh("git checkout -q -b worse && sed -i 's/rate: .*/rate: 0.05/' conf/config.yaml")
        try session.commit("worse")
        expect(try session.cml("check"), 1, says: ["FAIL", "train.rate"])
        try session.write(["cml.yaml": session.text("cml.yaml").replacing("train.epochs", with: "train.epoch")])
        expect(try session.cml("check"), 2, says: ["`train.epoch`", "`train.epochs`"])
    }

    @Test("none: nothing is applied, and the training asks CML_SMOKE itself")
    func none() throws {
        let session = try Session.tiny(
            trainer: #"if [ "$CML_SMOKE" = 1 ]; then a=0.6; else a=0.9; fi; echo "{\"accuracy\": $a}" > metrics.json"#,
            train: "apply: none, profiles: {smoke: {}, full: {}}")
        for (profile, accuracy) in [("smoke", 0.6), ("full", 0.9)] {
            let answer = try session.cml("check", "--profile", profile, "--json")
            #expect(try json(answer)["metrics"]?["accuracy"]?["value"]?.number == accuracy)
        }
    }

    @Test("several params files, and a key that `set` adds")
    func severalFiles() throws {
        let session = try Session.tiny(
            trainer: #"cat params.yaml model.json; echo '{"accuracy": 0.9}' > metrics.json"#,
            train: """
                params: [params.yaml, model.json], \
                profiles: {smoke: {set: {epochs: 2, "model.json:layers": 1, "+debug": true}}}
                """, files: ["params.yaml": "epochs: 20\n", "model.json": "{\"layers\": 12}\n"])
        let before = try session.state()
        expect(try session.cml("check"), 0, says: ["epochs: 2\n", "{\"layers\": 1}\n", "debug: true\n"])
        #expect(try session.state() == before)
    }

    @Test("datasets are a matrix: each has its runs, gates and report, and --dataset picks one")
    func datasets() throws {
        let config = """
            gates: {accuracy: {min: 0.5}}
            datasets:
              client-a: {environment: {VALUE: "0.9"}, data: [a.csv]}
              client-b: {environment: {VALUE: "0.7"}, data: [b.csv], gates: {accuracy: {min: 0.8}}}
            """
        let session = try Session.tiny(
            trainer: #"echo "dataset $CML_DATASET"; echo "{\"accuracy\": $VALUE}" > metrics.json"#, config: config,
            files: ["a.csv": "a\n", "b.csv": "b\n"])
        let answer = try session.cml("check")
        expect(
            answer, 1,
            says: ["dataset client-a\n", "dataset client-b\n", "accuracy [client-a]", "accuracy [client-b]", "min 0.8"])
        let one = try session.cml("check", "--dataset", "client-a", "--json")
        expect(one, 0)
        #expect(try json(one)["datasets"] == .array([.string("client-a")]))
        expect(try session.cml("baseline", "record"), 0, says: ["[client-a]", "[client-b]"])
        expect(try session.cml("check", "--dataset", "client-c"), 2, says: ["no dataset `client-c`"])
    }

    @Test("prepare runs before the training, and is no part of what is measured")
    func prepare() throws {
        let session = try Session.tiny(
            trainer: #"cat data.txt; echo '{"accuracy": 0.9}' > metrics.json"#,
            train: "prepare: sleep 0.3; echo fetched > data.txt", config: "gates: {run.seconds: {max: 250ms}}",
            files: [".gitignore": "data.txt\n"])
        expect(try session.cml("check"), 0, says: ["fetched\n"])
    }

    @Test("without seeds one run is made, its seed the same for the same tree")
    func derivedSeed() throws {
        let session = try Session.tiny(
            trainer: #"echo "seed $CML_SEED"; echo '{"accuracy": 0.9}' > metrics.json"#,
            files: ["cml.yaml": "version: 1\ntrain: {command: sh train.sh}\nmetrics: [metrics.json]\n"])
        let seed = { (answer: Session.Answer) in answer.err.split(separator: "\n").filter { $0.hasPrefix("seed ") } }
        let first = seed(try session.cml("check"))
        #expect(first.count == 1)
        #expect(seed(try session.cml("check")) == first)
    }
}
