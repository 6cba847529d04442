import CMLKit
import CMLSystem
import FoundationEssentials
import TestSupport
import Testing

@Suite("What init writes")
struct InitTests {
    /// The folder of a project with `files`, and what is drafted of it.
    private static func draft(_ files: [String: String]) throws -> (text: String, config: Config) {
        let folder = try TemporaryDirectory()
        for (name, text) in files { try folder.write(text, to: name) }
        let text = configDraft(of: folder.path)
        return (text, try Config.decoding(Array(text.utf8), file: "cml.yaml"))
    }

    @Test("an empty folder gets what can be filled in")
    func empty() throws {
        let (text, config) = try Self.draft([:])
        #expect(config.train.command == "python3 train.py")
        #expect(config.metrics.map(\.file) == ["metrics.json"])
        #expect(config.train.seeds.isEmpty && config.gates.isEmpty)
        #expect(text.contains("# seeds: [1, 2, 3, 4, 5]"))
    }

    @Test("a script tells what it reads, writes and saves")
    func script() throws {
        let (text, config) = try Self.draft([
            "src/train.py": """
            \"\"\"Docs name "other.json" too.\"\"\"
            import os, torch
            seed = int(os.environ["CML_SEED"])
            # open("commented.json")
            torch.save(model, "checkpoints/best.pt")
            json.dump(scores, open('out/metrics.json', 'w'))
            log = open("out/history.csv")
            open(f"out/{name}_metrics.json")
            """,
            "params.yaml": "train: {epochs: 40, max_steps: -1, lr: 0.1}\nmodel: {n_estimators: 10}\n",
            "out/metrics.json": #"{"accuracy": 0.9, "val_loss": 0.3, "train_seconds": 4, "note": "x", "bad": NaN}"#,
            "data/train.csv": "a", "data/test.csv": "a", "data/raw.csv.dvc": "outs: []", "requirements.txt": "torch",
        ])
        #expect(text.contains("PyTorch"))
        #expect(config.train.command == "python3 src/train.py")
        #expect(config.train.seeds == [1, 2, 3, 4, 5])
        #expect(config.train.params == ["params.yaml"])
        #expect(config.train.outputs == ["checkpoints/"])
        #expect(config.train.profiles["smoke"]?.set.map(\.key) == ["train.epochs"])
        #expect(config.train.profiles["smoke"]?.set.map(\.value) == [.integer(2)])
        #expect(config.metrics.map(\.file) == ["out/metrics.json"])
        #expect(config.plots.map(\.file) == ["out/history.csv"])
        #expect(config.inputs.data == ["data/raw.csv", "data/train.csv"])
        #expect(config.inputs.evaluation == ["data/test.csv"])
        #expect(config.inputs.environment == ["requirements.txt"])
        #expect(config.gates.map(\.metric) == ["accuracy", "val_loss"])
        #expect(config.gates.map(\.maxDrop) == [.auto, nil])
        #expect(config.gates.map(\.maxRise) == [nil, .auto])
    }

    @Test(
        "DVC's stage, its pipeline, MLflow's project and Hydra tell the command",
        arguments: [
            (
                [
                    "dvc.yaml":
                        "stages: {train: {cmd: python fit.py, params: [epochs], metrics: [m.json: {cache: false}]}}"
                ],
                "python fit.py"
            ),
            (["dvc.yaml": "stages: {a: {cmd: python a.py}, b: {cmd: python b.py, metrics: [m.json]}}"], "dvc repro"),
            (["dvc.yaml": "stages: {a: {cmd: 'python a.py ${x}', metrics: [m.json]}}"], "dvc repro"),
            (
                [
                    "MLproject":
                        "entry_points: {main: {parameters: {lr: {type: float, default: 0.1}}, command: 'python t.py {lr}'}}"
                ], "python t.py 0.1"
            ),
            (
                [
                    "train.py": "import hydra\n@hydra.main(config_path=\"conf\", config_name=\"base\")\n",
                    "conf/base.yaml": "epochs: 9",
                ], "python3 train.py {arguments}"
            ),
            (["main.py": "", "uv.lock": ""], "uv run python3 main.py"),
            (["train.py": "", "poetry.lock": ""], "poetry run python3 train.py"),
            (["train.py": "", "poetry.lock": "", "requirements.txt": ""], "python3 train.py"),
            (
                [
                    "uv.lock": "",
                    "dvc.yaml": "stages: {a: {cmd: python a.py && python b.py, metrics: [m.json]}}",
                ], "uv run sh -c 'python a.py && python b.py'"
            ),
            (
                ["uv.lock": "", "dvc.yaml": "stages: {a: {cmd: uv run python a.py, metrics: [m.json]}}"],
                "uv run python a.py"
            ),
        ])
    func commands(files: [String: String], command: String) throws {
        let (_, config) = try Self.draft(files)
        #expect(config.train.command == command)
        if command == "dvc repro" { #expect(config.metrics.map(\.cached) == [true]) }
        if files["conf/base.yaml"] != nil {
            #expect(config.train.apply == .arguments)
            #expect(config.train.params == ["conf/base.yaml"])
            #expect(config.train.profiles["smoke"]?.set.map(\.key) == ["epochs"])
        }
    }

    @Test(
        "DVC's data is pulled where it has a remote, among the packages that are installed",
        arguments: [
            (["data/raw.csv.dvc": "outs: []", ".dvc/config": "['remote \"s3\"']\n"], "dvc pull" as String?),
            (["dvc.yaml": "stages: {}", "uv.lock": "", ".dvc/config": "['remote \"s3\"']\n"], "uv run dvc pull"),
            (["data/raw.csv.dvc": "outs: []", ".dvc/config": ""], nil), (["train.py": ""], nil),
        ])
    func dvcPull(files: [String: String], prepare: String?) throws {
        #expect(try Self.draft(files).config.train.prepare == prepare)
    }

    @Test("Hydra's groups are params, and shortened in their section")
    func hydraGroups() throws {
        let (_, config) = try Self.draft([
            "train.py": "import hydra\n@hydra.main(config_path=\"conf\", config_name=\"config\")\n",
            "conf/config.yaml": "defaults:\n  - trainer: default\n  - override hydra/launcher: x\n  - _self_\nlr: 1\n",
            "conf/trainer/default.yaml": "max_epochs: 90\n",
        ])
        #expect(config.train.params == ["conf/config.yaml", "conf/trainer/default.yaml"])
        #expect(config.train.profiles["smoke"]?.set.map(\.key) == ["trainer.max_epochs"])
    }

    @Test("without a metrics file the gates are of the names that the script writes")
    func assumedGates() throws {
        let (text, config) = try Self.draft([
            "train.py": """
            rows.append({"epoch": 1, "val_loss": 1, 'loss': 2, "train_seconds": 3})
            metrics["accuracy"] = 0.9
            print("f1")
            json.dump(metrics, open("metrics.json", "w"))
            """
        ])
        #expect(text.contains("# The names are those that the training script writes."))
        #expect(config.gates.map(\.metric) == ["loss", "accuracy"])
        #expect(config.gates.map(\.maxDrop) == [nil, .auto])
        #expect(config.gates.map(\.maxRise) == [.auto, nil])
    }

    @Test(
        "the framework is what the script imports, else what is required",
        arguments: [
            ("import torch\nfrom transformers import Trainer", "", "Hugging Face Transformers"),
            ("import pytorch_lightning as pl", "torch", "Lightning"), ("from tensorflow import keras", "", "Keras"),
            ("import xgboost as xgb\nfrom sklearn import metrics", "", "XGBoost"), ("", "lightgbm>=4\n", "LightGBM"),
            ("", "# torch\ncatboost==1.2", "CatBoost"), ("import os", "scikit-learn==1.7.2", "scikit-learn"),
        ])
    func frameworks(source: String, requirements: String, title: String) throws {
        let (text, _) = try Self.draft(["train.py": source, "requirements.txt": requirements])
        #expect(text.contains("as found in this \(title) project"))
    }

    /// Names that need quotes in YAML, damaged files, files that are folders: whatever lies there, the draft reads.
    @Test(
        "whatever lies there, the draft can be read",
        arguments: [
            ["params.yaml": "a: [", "dvc.yaml": ": :", "MLproject": "\u{0}"],
            ["params.yaml": "- 1", "metrics.json": "{", "train.py": "open('metrics.json"],
            ["data/a: b.csv": "", "data/test #1.csv": "", "data/null": "", "train.py": "'''"],
            ["metrics.json": #"{"yes": 1, "a: b score": 0.5, "*.f1": 0.2, "x, y acc": 1}"#, "train.py": "x = 'a\\"],
            ["params.yaml": "\"a b: c\": {epochs: 90}\n'null': {n_iter: 100}\n", "train.py": "#"],
            ["train.py/nested": "", "requirements.txt": "\u{FEFF}torch"],
        ])
    func hostile(files: [String: String]) throws {
        _ = try Self.draft(files)
    }

    @Test(
        "the forge is the remote's host, else the CI files, else a word in the host",
        arguments: [
            ("git@github.com:a/b.git" as String?, [".gitlab-ci.yml"], ForgeKind.github as ForgeKind?),
            ("https://git.example.org/a/b" as String?, [".forgejo"], .gitea),
            ("https://gitlab.example.org/a/b", [], .gitlab),
            ("/srv/git/b.git" as String?, ["bitbucket-pipelines.yml"], .bitbucket),
            (nil as String?, [".github/workflows"], .github), ("https://git.example.org/a/b", [], nil),
        ])
    func forges(remote: String?, files: [String], forge: ForgeKind?) {
        #expect(ForgeDetection.forge(remote: remote, context: CIContext()) { files.contains($0) } == forge)
    }
}
