import CMLSystem
import TestSupport
import Testing

@Suite("cml image test of an image", .enabled(if: Session.has("python3")), .timeLimit(.minutes(3)))
struct ImageTestContainerTests {
    /// A `docker` whose one container is a web server in Python, and that keeps its argv.
    private static let docker = #"""
        #!/bin/sh
        echo "$*" >> "$HOME/docker.log"
        case "$1 $2" in
        "buildx version") exit 1 ;;
        "version --format")
            [ -z "$FAKE_DOWN" ] || { echo "Cannot connect to the Docker daemon" >&2; exit 1; }
            echo 20.10 ;;
        "image inspect")
            case "$4" in *Os*) echo linux/amd64 ;; *) echo 1000000 ;; esac ;;
        build*)
            while [ $# -gt 0 ]; do
                if [ "$1" = --iidfile ]; then printf %s "$FAKE_ID" > "$2"; fi
                shift
            done ;;
        "run -d")
            [ -z "$FAKE_RUN" ] || { echo "no space left on device" >&2; exit "$FAKE_RUN"; }
            echo "label=$5" > "$HOME/container.label"
            mkdir -p "$HOME/www"
            cd "$HOME/www"
            echo ok > "$HOME/www/health"
            : > "$HOME/container.log"
            python3 -u -m http.server --bind 127.0.0.1 0 >> "$HOME/container.log" 2>&1 < /dev/null &
            echo $! > "$HOME/container.pid"
            until grep -q 'port [0-9]' "$HOME/container.log" || ! kill -0 $!; do sleep 0.05; done
            echo c0ffee ;;
        "port c0ffee") sed -n 's/.* port \([0-9]*\).*/127.0.0.1:\1/p' "$HOME/container.log" | head -n 1 ;;
        inspect*)
            [ -z "$FAKE_KILL" ] || kill -KILL $PPID
            [ -z "$FAKE_HANG" ] || { kill -TERM $PPID; exec sleep 600; }
            echo "${FAKE_STATE:-true 0 false}" ;;
        logs*) echo "the log of the container" ;;
        stats*) echo "12MiB / 1GiB" ;;
        "stop -t") ;;
        ps*)
            if [ "$(cat "$HOME/foreign.label")" = "$5" ]; then echo f00d; fi
            if [ -e "$HOME/container.pid" ] && [ "$(cat "$HOME/container.label")" = "$5" ]; then echo c0ffee; fi ;;
        rm*) kill "$(cat "$HOME/container.pid")"; rm "$HOME/container.pid" ;;
        *) exit 9 ;;
        esac
        """#

    private static func built(serve: String, gates: String = "", port: Int = 8000) throws -> ImageScenario {
        let scenario = try ImageScenario(
            config: "gates: {accuracy: {min: 0.5}\(gates)}\nserve: {port: \(port), \(serve)}",
            files: ["health.txt": "ok\n"])
        let session = scenario.session
        try Files.write(Array(docker.utf8), to: session.home + "/bin/docker", mode: 0o755)
        #expect(try session.cml("run", "-q").code == 0)
        #expect(try session.cml("image", "build", "-q").code == 0)
        return scenario
    }

    private static let ready = "ready: {path: /health, within: 20s}"

    @Test("starts just the built image, notes what it found, and removes the container")
    func passed() throws {
        let scenario = try Self.built(serve: Self.ready + ", golden: [{get: /health, expect: health.txt}]")
        let session = scenario.session
        let untested = try session.cml("image", "push")
        #expect(untested.code == 1)
        #expect(untested.err.contains("the image was not tested"))
        let answer = try session.cml("image", "test")
        #expect(answer.code == 0, "\(answer)")
        let test = try scenario.image()["test"]
        #expect(test?["passed"]?.bool == true)
        #expect(test?["platform"]?.string == "linux/amd64")
        #expect(test?["metrics"]?["serve.memory"]?["value"]?.number == 12_582_912)
        let run = try scenario.commands.filter { $0.hasPrefix("run ") }
        #expect(run.count == 1)
        #expect(run.first?.hasSuffix(" -p 127.0.0.1::8000 \(ImageScenario.id)") == true)
        #expect(!Files.exists(session.home + "/container.pid"))
    }

    @Test("starts `serve.command` only where the image can't be, and lets it vouch for no image that can be")
    func command() throws {
        let port = try #require(LoopbackPort.anyFree())
        let scenario = try Self.built(
            serve: "command: exec python3 -m http.server --bind 127.0.0.1 $PORT, ready: {within: 20s}", port: port)
        let session = scenario.session
        let image = try session.cml("image", "test")
        #expect(image.code == 0, "\(image)")
        #expect(image.out.contains("tested \(ImageScenario.id)"))
        #expect(try scenario.image()["test"]?["subject"] == nil)
        #expect(try scenario.commands.contains { $0.hasPrefix("run ") })

        let down = ["FAKE_DOWN": "1"]
        let command = try session.cml(["image", "test", "--md", "report.md"], environment: down)
        #expect(command.code == 0, "\(command)")
        #expect(command.err.contains("`serve.command` is tested and not the image: can't ask the engine of `docker`"))
        #expect(command.out.contains("tested the command in place of \(ImageScenario.id)"))
        #expect(try session.text("report.md").contains("**built**, its command tested, not pushed"))
        #expect(try scenario.image()["test"]?["subject"]?.string == "command")
        #expect(try scenario.commands.count { $0.hasPrefix("run ") } == 1)

        let refused = try session.cml("image", "push")
        #expect(refused.code == 1, "\(refused)")
        #expect(refused.err.contains("only `serve.command` was tested, and the image can be started here"))
        // Where nothing can start it, the gate is open, and the registry that isn't there is the next to be asked.
        #expect(try session.cml(["image", "push"], environment: down).code == 4)
    }

    @Test("notes a failed test, which keeps the image from being pushed")
    func failed() throws {
        let scenario = try Self.built(serve: Self.ready, gates: ", serve.start_seconds: {max: 0}")
        let answer = try scenario.session.cml("image", "test")
        #expect(answer.code == 1, "\(answer)")
        #expect(try scenario.image()["test"]?["passed"]?.bool == false)
        let push = try scenario.session.cml("image", "push")
        #expect(push.code == 1)
        #expect(push.err.contains("the image failed its test"))
        #expect(push.err.contains("serve.start_seconds"))
    }

    @Test("forgets a test with the golden files that it was judged by, and no other", arguments: ["stale\n", "ok\n"])
    func update(golden: String) throws {
        let scenario = try Self.built(serve: Self.ready + ", golden: [{get: /health, expect: health.txt}]")
        let session = scenario.session
        try session.write(["health.txt": golden])
        let isRight = golden == "ok\n"
        #expect(try session.cml("image", "test").code == (isRight ? 0 : 1))
        let answer = try session.cml("image", "test", "--update")
        #expect(answer.code == 0, "\(answer)")
        #expect(answer.out.contains("updated health.txt") == !isRight)
        #expect(!answer.out.contains("FAIL"), "\(answer)")
        #expect(try scenario.image()["test"]?["passed"]?.bool == (isRight ? true : nil))
        let push = try session.cml("image", "push")
        #expect(push.err.contains("the image was not tested") == !isRight, "\(push)")
    }

    @Test("removes what a killed cml left, and no container of another job at the same path of the same engine")
    func leftBehind() throws {
        let scenario = try Self.built(serve: Self.ready)
        let session = scenario.session
        let path = Sha256.hex(Array(session.root.utf8)).prefix(16)
        try session.sh("echo 'label=cml.test=\(path)' > \"$HOME/foreign.label\"")
        #expect(try session.cml(["image", "test"], environment: ["FAKE_KILL": "1"]).code == 137)
        #expect(Files.exists(session.home + "/container.pid"))
        let answer = try session.cml("image", "test")
        #expect(answer.code == 0, "\(answer)")
        let removals = try scenario.commands.filter { $0.hasPrefix("rm ") || $0.hasPrefix("run ") }.map { $0.prefix(4) }
        #expect(removals == ["run ", "rm -", "run ", "rm -"])
        #expect(try !scenario.commands.contains { $0.contains("f00d") })
        #expect(!Files.exists(session.home + "/container.pid"))
        #expect(!session.exists(".cml/image/container.label"))
        let labels = Set(try scenario.commands.filter { $0.hasPrefix("run ") }.map { $0.split(separator: " ")[4] })
        #expect(labels.count == 2)
    }

    @Test("ends on a signal although the engine hangs, and removes the container")
    func signal() throws {
        let scenario = try Self.built(serve: Self.ready)
        let answer = try scenario.session.cml(["image", "test"], environment: ["FAKE_HANG": "1"])
        #expect(answer.code == 143, "\(answer)")
        #expect(try scenario.commands.last?.hasPrefix("rm ") == true)
        #expect(!Files.exists(scenario.session.home + "/container.pid"))
    }

    @Test("tells a crash (3) from an engine's trouble (4), and leaves no container")
    func trouble() throws {
        let scenario = try Self.built(serve: "ready: {path: /nothing, within: 1s}")
        let session = scenario.session
        let unready = try session.cml("image", "test")
        #expect(unready.code == 3, "\(unready)")
        #expect(unready.err.contains("was not ready within 1 s: status 404"))
        #expect(unready.err.contains("the log of the container"))
        #expect(try scenario.image()["test"]?["passed"]?.bool == false)
        let crashed = try session.cml(["image", "test"], environment: ["FAKE_STATE": "false 137 true"])
        #expect(crashed.code == 3, "\(crashed)")
        #expect(crashed.err.contains("exit code 137, out of memory"))
        let engine = try session.cml(["image", "test"], environment: ["FAKE_RUN": "125"])
        #expect(engine.code == 4, "\(engine)")
        #expect(engine.err.contains("no space left on device"))
        // An engine that fails says nothing of the image, and nothing of an earlier test stays.
        #expect(try scenario.image()["test"]?["passed"] == nil)
        #expect(!Files.exists(session.home + "/container.pid"))
    }
}
