import CMLSystem
import Testing
import TestSupport

/// Words and options of the command line, in a project that would pass.
struct UsageSessionTests {
    @Test(
        "a wrong command line is an error that names what was meant",
        arguments: [
            (["chek"], "did you mean `cml check`?"), (["check", "train"], "unexpected word `train` after `check`"),
            (["check", "--jsom"], "did you mean `--json`?"), (["check", "--seed", "one"], "found `one`"),
            (["check", "--seed"], "`--seed` needs a value"), (["check", "--json=yes"], "`--json` takes no value"),
            (["check", "--color", "red"], "`--color` can't be `red`"), (["baseline"], "`baseline` needs a second word"),
            (["baseline", "lst"], "did you mean `cml baseline list`?"),
            (["check", "--profile", "smok"], "there is no profile `smok`"),
            (["check", "--dataset", "a"], "there is no dataset `a`"),
            (["check", "--base", "nowhere"], "no branch or commit `nowhere`"),
            (["check", "--config", "none.yaml"], "no file `none.yaml`"), (["-C", "none", "check"], "no folder `none`"),
            (["check", "--md", "none/report.md"], "can't be written"), (["completion", "tcsh"], "no completions for"),
            (["help", "nothing"], "no command or topic `nothing`"), (["gate"], "no runs yet"),
            (["report", "20200101-000000-abc123"], "no record `20200101-000000-abc123`"),
            (["baseline", "show", "nowhere"], "no commit `nowhere`"),
        ])
    func wrongUsage(arguments: [String], line: String) throws {
        let session = try Session.tiny()
        let answer = try session.cml(arguments)
        expect(answer, 2, says: ["error: ", line])
        #expect(answer.out.isEmpty, "a usage error is no result: \(answer)")
        #expect(!session.exists("metrics.json"), "nothing was trained")
    }

    @Test("help is there for every command, group and topic")
    func help() throws {
        let session = try Session(repository: false)
        let overview = try session.cml("help")
        expect(overview, 0, says: ["check", "baseline record", "--log-level", "exit-codes"])
        #expect(try session.cml("--help") == overview)
        for words in [
            ["check"], ["train"], ["compare"], ["report"], ["gate"], ["baseline"], ["baseline", "record"],
            ["completion"],
            ["exit-codes"], ["environment"], ["gates"],
        ] {
            let answer = try session.cml(["help"] + words)
            expect(answer, 0)
            #expect(!answer.out.isEmpty && answer.err.isEmpty, "\(answer)")
        }
        #expect(try session.cml("check", "--help") == session.cml("help", "check"))
        expect(try session.cml("--version"), 0, says: ["cml "])
        #expect(try session.cml().code == 2)
    }

    @Test("completions are a script that its shell accepts", arguments: ["bash", "zsh", "fish"])
    func completions(shell: String) throws {
        let session = try Session(repository: false)
        let answer = try session.cml("completion", shell)
        expect(answer, 0, says: ["baseline", "--profile".replacing("--", with: shell == "fish" ? "-l " : "--")])
        guard Session.has(shell) else { return }
        try session.write(["script": answer.out])
        try session.sh("\(shell) -n script")
    }

    @Test("every line for fish closes its quotes, and a description keeps its apostrophe")
    func fishQuotes() throws {
        let answer = try Session(repository: false).cml("completion", "fish")
        let lines = answer.out.split(separator: "\n")
        #expect(lines.filter { !closesQuotes($0) }.isEmpty)
        #expect(lines.contains { $0.hasSuffix(#"-d 'show the command\'s help'"#) })
    }

    /// Whether a line of fish ends outside quotes, and nothing stands directly behind a closing one.
    private func closesQuotes(_ line: Substring) -> Bool {
        var rest = line
        var isQuoted = false
        while let character = rest.popFirst() {
            if character == "\\" {
                rest = rest.dropFirst()
            } else if character == "'" {
                if isQuoted, let next = rest.first, next != " " { return false }
                isQuoted.toggle()
            }
        }
        return !isQuoted
    }

    @Test("bash completes commands and options")
    func bashCompletes() throws {
        let session = try Session(repository: false)
        let script = """
            eval "$($CML completion bash)"
            COMP_WORDS=(cml ba); COMP_CWORD=1; _cml; echo "${COMPREPLY[*]}"
            COMP_WORDS=(cml baseline l); COMP_CWORD=2; _cml; echo "${COMPREPLY[*]}"
            COMP_WORDS=(cml check --prof); COMP_CWORD=2; _cml; echo "${COMPREPLY[*]}"
            """
        try session.write(["script": script])
        #expect(try session.sh("bash script", environment: ["CML": Session.binary()]) == "baseline\nlist\n--profile")
    }

    @Test("colours are for terminals, and only when they are wanted")
    func colours() throws {
        let session = try Session.tiny()
        let escape = "\u{1B}["
        #expect(try !session.cml("check").out.contains(escape))
        #expect(try session.cml("check", "--color", "always").out.contains(escape))
        let plain = ["NO_COLOR": "1", "CML_COLOR": "never"]
        #expect(try !session.cml(["check"], environment: plain).out.contains(escape))
        #expect(try session.cml(["chek", "--color", "always"], environment: [:]).err.hasPrefix("error: "))
    }

    @Test(
        "on a terminal NO_COLOR is honoured", .enabled(if: Session.hasTerminal, "script(1) can make no terminal here"))
    func terminal() throws {
        let session = try Session.tiny()
        let line = "script -qec \"$CML check\" /dev/null"
        let environment = ["CML": try Session.binary(), "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"]
        #expect(try session.sh(line, environment: environment).contains("\u{1B}[32m") == true)
        let plain = try session.sh(line, environment: environment.merging(["NO_COLOR": "1"]) { $1 })
        #expect(!plain.contains("\u{1B}[32m") && !plain.contains("\u{1B}[1;"))
    }

    @Test("-C runs in another folder, from anywhere in the project")
    func directory() throws {
        let session = try Session.tiny(files: ["deep/er/file": "x"])
        for answer in [
            try session.cml(["-C", session.root, "check"], in: "/"), try session.cml(["-Cdeep", "check"]),
            try session.cml(["check", "--directory", "deep/er"]),
            try session.cml(["check"], in: session.root + "/deep"),
            try session.cml(["check"], environment: ["CML_DIRECTORY": "deep"]),
        ] {
            expect(answer, 0, says: ["accuracy"])
        }
        #expect(try session.sh("find . -name .cml") == "./.cml")
    }

    @Test("every option is read from the environment too, but not inside a training that cml started")
    func environmentOptions() throws {
        let session = try Session.tiny(train: "profiles: {smoke: {}, full: {}}")
        let full = ["CML_PROFILE": "full"]
        expect(try session.cml(["check"], environment: full), 0, says: ["profile full"])
        expect(try session.cml(["check", "--profile", "smoke"], environment: full), 0, says: ["profile smoke"])
        let inside = full.merging(["CML": "1"]) { $1 }
        expect(try session.cml(["check"], environment: inside), 0, says: ["profile smoke"])
        expect(try session.cml(["check"], environment: ["CML_COLOR": "red"]), 2, says: ["`--color` can't be `red`"])
    }

    @Test(
        "help and completions name options whose values are secrets, and hide nothing",
        arguments: ["bash", "zsh", "fish"])
    func placeholders(shell: String) throws {
        let session = try Session.tiny()
        let environment = ["GITHUB_TOKEN": "baseline", "CML_SECRET": "--token"]
        for words in [["help", "run"], ["run", "--help"]] {
            expect(try session.cml(words, environment: environment), 0, says: ["--token TOKEN", "--ca-file FILE"])
        }
        expect(try session.cml(["help", "image", "build"], environment: environment), 0, says: ["--secret "])
        let script = try session.cml(["completion", shell], environment: environment)
        #expect(script.code == 0 && !script.out.contains("***"), "\(script)")
        #expect(script.out.contains("baseline"))
        guard shell == "bash" else { return }
        try session.write(["completion": script.out])
        let offered = """
            . ./completion; COMP_WORDS=(cml run --); COMP_CWORD=2; _cml; echo "${COMPREPLY[*]}"
            COMP_WORDS=(cml image --); _cml; echo "${COMPREPLY[*]}"
            """
        let words = try session.sh("bash -c '\(offered)'").split { $0 == " " || $0 == "\n" }
        for option in ["--token", "--ca-file", "--secret", "--target"] {
            #expect(words.contains(option[...]), "\(words)")
        }
    }

    @Test("`cml help config` tells the keys of cml.yaml")
    func helpOfConfiguration() throws {
        let answer = try Session.tiny().cml("help", "config")
        expect(answer, 0, says: ["train.command", "gates", "max_drop", "profiles", "inconclusive"])
    }

    @Test("a result that can't be written is a failed delivery")
    func fullOutput() throws {
        let session = try Session.tiny()
        let environment = ["CML": try Session.binary()]
        let full = #""$CML" check --json > /dev/full 2> err.txt; echo $?; tail -2 err.txt"#
        #expect(
            try session.sh(full, environment: environment)
                == "4\nerror: can't write the result: No space left on device\n   at: stdout")
    }

    @Test("--quiet says only results and errors, and stdout has nothing but results")
    func streams() throws {
        let session = try Session.tiny(trainer: #"echo hello; echo '{"accuracy": 0.9}' > metrics.json"#)
        let answer = try session.cml("check")
        #expect(answer.err.contains("hello") && !answer.out.contains("hello"), "\(answer)")
        let quiet = try session.cml("check", "--quiet")
        #expect(quiet.err.isEmpty && quiet.out.contains("accuracy"), "\(quiet)")
    }
}
