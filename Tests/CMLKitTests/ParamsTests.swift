import CMLKit
import CMLSystem
import Testing

private let yaml = """
    # the model
    train:
      epochs: 20      # full
      lr: 0.01
      name: "base"
      layers: [64, 32]
      warm: true
    seed: null

    """

private func file(_ path: String = "params.yaml", _ text: String = yaml) -> (path: String, bytes: [UInt8]) {
    (path, Array(text.utf8))
}

private func override(_ key: String, _ value: Json, file: String? = nil, adds: Bool = false) -> Config.Override {
    Config.Override(file: file, key: key, adds: adds, value: value, place: "cml.yaml:9: set")
}

@Suite("reading hyperparameters")
struct ParamsReadingTests {
    @Test("flattens sections, keeps lists, and names the files after the first")
    func flattens() throws {
        let files = [
            file(), file("conf/model.yaml", "layers: 3\nempty: {}\n"), file("input.json", #"{"a": {"b": 1.5}}"#),
        ]
        #expect(
            try ParamsEdit.params(files: files) == [
                "train.epochs": .integer(20), "train.lr": .double(0.01), "train.name": .string("base"),
                "train.layers": .array([.integer(64), .integer(32)]), "train.warm": .bool(true), "seed": .null,
                "conf/model.yaml:layers": .integer(3), "conf/model.yaml:empty": .object([:]),
                "input.json:a.b": .double(1.5),
            ])
    }

    @Test("lays overrides over them for a run that gets arguments")
    func overrides() throws {
        let params = try ParamsEdit.params(
            files: [file("p.yaml", "lr: 1.0\n"), file("q.yaml", "k: 1\n")],
            overrides: [override("lr", .integer(2)), override("k", .integer(3)), override("new", .null, adds: true)])
        #expect(params == ["lr": .double(2), "q.yaml:k": .integer(3), "new": .null])
    }

    @Test(
        "says what can't be read",
        arguments: [
            ("p.toml", "a = 1", "`p.toml`: TOML params come later"),
            ("p.py", "a = 1", "`p.py`: Python params come later"),
            ("p.yaml", "[1, 2]", "`p.yaml` must be a mapping of parameters, found a list"),
            (
                "p.yaml",
                "version https://git-lfs.github.com/spec/v1\noid sha256:\(String(repeating: "a", count: 64))\nsize 1\n",
                "`p.yaml` is a Git LFS pointer"
            ),
        ])
    func unreadable(path: String, text: String, what: String) {
        let failure = #expect(throws: Failure.self) { try ParamsEdit.params(files: [file(path, text)]) }
        #expect(failure?.what == what)
    }

    @Test("warns of values that PyYAML reads otherwise")
    func warns() throws {
        #expect(
            try ParamsEdit.warnings(files: [file("p.yaml", "a:\n  lr: 1e-3\nb: yes\nc: '1e-3'\nd: 1.0e-3\n")]) == [
                "p.yaml:2: `a.lr: 1e-3` is a number here, but PyYAML reads it otherwise; write `0.001`",
                "p.yaml:3: `b: yes` is a string here, but PyYAML reads it otherwise; put it in quotes",
            ])
    }
}

@Suite("setting hyperparameters")
struct ParamsEditTests {
    @Test("changes just the scalars")
    func edits() throws {
        let edits = try ParamsEdit.plan(
            [
                override("train.epochs", .integer(2)), override("train.lr", .integer(1)),
                override("train.name", .string("smoke")), override("train.layers", .array([.integer(8)])),
                override("train.warm", .bool(true)), override("seed", .integer(7)),
            ], files: [file()])
        let edited = yaml.replacing("20 ", with: "2 ").replacing("0.01", with: "1.0").replacing("base", with: "smoke")
            .replacing("[64, 32]", with: "[8]").replacing("null", with: "7")
        #expect(edits.map { String(decoding: $0.edited, as: UTF8.self) } == [edited])
        #expect(edits.map { String(decoding: $0.original, as: UTF8.self) } == [yaml])
        #expect(
            edits.first?.scalars == [
                .init(keyPath: ["train", "epochs"], oldSource: "20", newSource: "2"),
                .init(keyPath: ["train", "lr"], oldSource: "0.01", newSource: "1.0"),
                .init(keyPath: ["train", "name"], oldSource: "\"base\"", newSource: "\"smoke\""),
                .init(keyPath: ["train", "layers"], oldSource: "[64, 32]", newSource: "[8]"),
                .init(keyPath: ["seed"], oldSource: "null", newSource: "7"),
            ])
    }

    @Test("finds the file that has the key, or takes the one that is named")
    func files() throws {
        let files = [file("a.yaml", "x: 1\n"), file("b.yaml", "x: 1\ny: 1\n"), file("c.json", "{\"z\": 1}\n")]
        let edits = try ParamsEdit.plan(
            [
                override("y", .integer(2)), override("x", .integer(3), file: "b.yaml"), override("z", .integer(4)),
            ], files: files)
        #expect(edits.map(\.path) == ["b.yaml", "c.json"])
        #expect(edits.map { String(decoding: $0.edited, as: UTF8.self) } == ["x: 3\ny: 2\n", "{\"z\": 4}\n"])
    }

    @Test("adds a key that is written with a plus")
    func adds() throws {
        let edits = try ParamsEdit.plan([override("train.limit", .integer(5), adds: true)], files: [file()])
        let edit = try #require(edits.first)
        #expect(try ParamsEdit.params(files: [(edit.path, edit.edited)])["train.limit"] == .integer(5))
        #expect(edit.scalars == [.init(keyPath: ["train", "limit"], oldSource: nil, newSource: "5")])
    }

    @Test("is strict about keys, types and files", arguments: strictCases)
    func strict(override: Config.Override, what: String, hint: String?) {
        #expect(throws: Failure(.usage, what, at: "cml.yaml:9: set", hint: hint)) {
            try ParamsEdit.plan([override], files: [file()])
        }
    }

    private static let changed = "a changed type is refused, since the training would stumble over it"

    static let strictCases: [(Config.Override, String, String?)] = [
        (
            override("train.epochz", .integer(1)), "there is no parameter `train.epochz` in `params.yaml`",
            "did you mean `train.epochs`?"
        ),
        (
            override("epochs", .integer(1)), "there is no parameter `epochs` in `params.yaml`",
            "did you mean `train.epochs`?"
        ),
        (
            override("train.epochs", .string("two")),
            "`train.epochs` is an integer in `params.yaml`, and set to a string", changed
        ),
        (
            override("train.epochs", .double(1.5)),
            "`train.epochs` is an integer in `params.yaml`, and set to a number", changed
        ),
        (
            override("train.warm", .integer(1)),
            "`train.warm` is a boolean in `params.yaml`, and set to an integer", changed
        ),
        (
            override("train", .integer(1)), "`train` is a mapping in `params.yaml`, and set to an integer",
            "name a key in that section"
        ),
        (
            override("train.lr", .double(1), adds: true),
            "`+train.lr` adds a parameter that `params.yaml` has already", "write it without the `+`"
        ),
        (
            override("train.lr.x", .double(1), adds: true),
            "`train.lr` is a number in `params.yaml`, and no section that could get a key", nil
        ),
        (
            override("x", .integer(1), file: "param.yaml"), "`param.yaml` is not one of the params files",
            "did you mean `params.yaml`?"
        ),
    ]

    @Test(
        "keeps every other byte of files as people write them",
        arguments: [
            ("a: 1\r\nb: 2 # two\r\n", "b", .integer(3), "a: 1\r\nb: 3 # two\r\n"),
            ("a:   1.5   # no newline", "a", .integer(2), "a:   2.0   # no newline"),
            ("UP: {lr: .0001, n: 3}\n", "UP.lr", .double(1e-7), "UP: {lr: 1.0e-07, n: 3}\n"),
            ("d: &d\n  x: 1\ne:\n  <<: *d\n  y: 2\n", "e.y", .integer(3), "d: &d\n  x: 1\ne:\n  <<: *d\n  y: 3\n"),
            ("a: &a 1\nb: *a\n", "a", .integer(2), "a: &a 2\nb: *a\n"),
            ("a.b: 1\n", "a.b", .integer(2), "a.b: 2\n"),
            ("a: 'x'\n", "a", .string("it's"), "a: 'it''s'\n"),
            ("{\n\t\"a\": [1,2]\n}", "a", .array([]), "{\n\t\"a\": []\n}"),
        ] as [(String, String, Json, String)])
    func bytes(text: String, key: String, value: Json, expected: String) throws {
        let path = text.hasPrefix("{") ? "p.json" : "p.yaml"
        let edits = try ParamsEdit.plan([override(key, value)], files: [file(path, text)])
        #expect(edits.map { String(decoding: $0.edited, as: UTF8.self) } == [expected])
    }

    @Test("says nothing when the value is there already")
    func unchanged() throws {
        #expect(try ParamsEdit.plan([override("train.epochs", .integer(20))], files: [file()]) == [])
    }

    @Test(
        "refuses what stands elsewhere, or has two meanings",
        arguments: [
            ("d: &d\n  x: 1\ne:\n  <<: *d\n", "e.x"), ("a: &a 1\nb: *a\n", "b"),
            ("a.b: 1\na: {b: 2}\n", "a.b"),
        ])
    func refuses(text: String, key: String) {
        let failure = #expect(throws: Failure.self) {
            try ParamsEdit.plan([override(key, .integer(3))], files: [file("p.yaml", text)])
        }
        #expect(failure?.what.contains("`\(key)`") == true && failure?.place == "cml.yaml:9: set")
    }

    @Test("needs a params file")
    func noFile() {
        #expect(throws: Failure.self) { try ParamsEdit.plan([override("a", .integer(1))], files: []) }
    }

    @Test(
        "writes arguments in Hydra's grammar, quoted for the shell",
        arguments: [
            (.integer(2), "k=2"), (.double(1e-7), "k=1e-07"), (.bool(true), "k=true"), (.null, "k=null"),
            (.string("adam"), "k=adam"), (.string("true"), "'k='\\''true'\\'''"), (.string("a b"), "'k='\\''a b'\\'''"),
            (.string(""), "'k='\\'''\\'''"), (.array([.integer(1), .string("x")]), "'k=[1,x]'"),
        ] as [(Json, String)])
    func arguments(value: Json, word: String) throws {
        #expect(try ParamsEdit.arguments([override("k", value)]) == [word])
    }

    @Test(
        "a value of a Hydra group's file is set in the group's section",
        arguments: [
            ("trainer.max_epochs", nil, "", "trainer.max_epochs=2"), ("max_epochs", nil, "", "trainer.max_epochs=2"),
            ("max_epochs", "conf/trainer/gpu.yaml", "", "trainer.max_epochs=2"),
            ("max_epochs", nil, "# @package _global_\n", "max_epochs=2"),
            ("loop.max_epochs", nil, "# @package loop\n", "loop.max_epochs=2"), ("seed", nil, "", "seed=2"),
        ] as [(String, String?, String, String)])
    func hydraGroups(key: String, path: String?, head: String, word: String) throws {
        let files = [
            file("conf/config.yaml", "defaults: [{trainer: gpu}, _self_]\nseed: 1\n"),
            file("conf/trainer/gpu.yaml", head + "max_epochs: 90\n"),
        ]
        #expect(try ParamsEdit.arguments([override(key, .integer(2), file: path)], files: files) == [word])
    }

    @Test("a group whose file is not among the params is named")
    func unknownGroup() throws {
        let files = [file("conf/config.yaml", "defaults: [{trainer: gpu}]\n")]
        #expect {
            try ParamsEdit.arguments([override("trainer.max_epochs", .integer(2))], files: files)
        } throws: { error in
            (error as? Failure)?.hint == "`trainer` is a config group: add `conf/trainer/gpu.yaml` to `train.params`"
        }
    }

    @Test("checks arguments against params files when there are some")
    func strictArguments() throws {
        #expect(try ParamsEdit.arguments([override("train.lr", .integer(1))], files: [file()]) == ["train.lr=1.0"])
        #expect(try ParamsEdit.arguments([override("n", .integer(1), adds: true)], files: [file()]) == ["+n=1"])
        #expect(throws: Failure.self) { try ParamsEdit.arguments([override("lrr", .integer(1))], files: [file()]) }
        #expect(throws: Failure.self) { try ParamsEdit.arguments([override("k", .integer(1), file: "p.yaml")]) }
    }
}
