import CMLKit
import CMLSystem
import Testing

@Suite("rules of cml image test")
struct ImageTestRulesTests {
    @Test(
        "compares answers field by field",
        arguments: [
            (#"{"a": 1}"#, #"{"a": 1.0}"#, 0.0, []),
            (#"{"a": 0.1234567}"#, #"{"a": 0.1234568}"#, 1e-6, []),
            (
                #"{"a": 0.1234568}"#, #"{"a": 0.1234567}"#, 1e-8,
                [JsonDifference("$.a", found: "0.1234568", expected: "0.1234567")]
            ),
            (#"{"a": 1.5}"#, #"{"a": 1}"#, 0.5, []),
            (#"0.3"#, #"0.2"#, 0.1, []),
            (
                #"9007199254740993"#, #"9007199254740992"#, 0,
                [JsonDifference("$", found: "9007199254740993", expected: "9007199254740992")]
            ),
            (
                #"{"s": [{"v": 1}, {"v": 2}]}"#, #"{"s": [{"v": 1}, {"v": 3}]}"#, 0,
                [JsonDifference("$.s[1].v", found: "2", expected: "3")]
            ),
            (#"[1, 2]"#, #"[1]"#, 0, [JsonDifference("$", found: "2 items", expected: "1 items")]),
            (
                #"{"b": 1, "a b": null}"#, #"{"a": 1, "a b": false}"#, 0,
                [
                    JsonDifference("$.a", found: "nothing", expected: "1"),
                    JsonDifference(#"$["a b"]"#, found: "null", expected: "false"),
                    JsonDifference("$.b", found: "1", expected: "nothing"),
                ]
            ),
            (#"{"a": true}"#, #"{"a": 1}"#, 1, [JsonDifference("$.a", found: "true", expected: "1")]),
            (#"{"a": "1"}"#, #"{"a": 1}"#, 1, [JsonDifference("$.a", found: #""1""#, expected: "1")]),
            (#"[NaN]"#, #"[NaN]"#, 0, []),
            (#"[NaN]"#, #"[1]"#, 1e9, [JsonDifference("$[0]", found: #""NaN""#, expected: "1")]),
            (#"[Infinity]"#, #"[1]"#, 1e9, [JsonDifference("$[0]", found: #""Infinity""#, expected: "1")]),
        ])
    func json(found: String, expected: String, tolerance: Double, differences: [JsonDifference]) throws {
        let comparison = JsonComparison(tolerance: tolerance)
        let result = try comparison.differences(Json(parsing: found), from: Json(parsing: expected))
        #expect(result == differences)
    }

    @Test(
        "compares what is no JSON by its lines",
        arguments: [
            ("a\nb\n", "a\nb", []),
            ("a\nc\n", "a\nb\n", [JsonDifference("line 2", found: "`c`", expected: "`b`")]),
            ("a\n", "a\nb\n", [JsonDifference("line 2", found: "nothing", expected: "`b`")]),
            ("oops", "{\"a\": 1}", [JsonDifference("$", found: "no JSON (4 bytes)", expected: "JSON")]),
        ])
    func text(found: String, expected: String, differences: [JsonDifference]) {
        let request = GoldenRequest(Config.ServeSettings.Golden(), body: nil, expected: Array(expected.utf8))
        #expect(request.differences(of: Array(found.utf8)) == differences)
    }

    @Test("shows the first differences and counts the others")
    func failures() {
        var result = GoldenResult(name: "POST /p", expect: "out.json")
        result.differences = (1...7).map { JsonDifference("$[\($0)]", found: "1", expected: "2") }
        #expect(result.failures.count == 6)
        #expect(result.failures.first == "golden POST /p: $[1]: 1 instead of 2")
        #expect(result.failures.last == "golden POST /p: 2 more differences from `out.json`")
    }

    @Test("starts, asks and removes containers by these command lines")
    func engine() {
        let docker = ContainerEngine(for: .buildx)
        #expect(
            docker.starting("sha256:ab", label: "cml.test=1", port: 8000, network: nil) == [
                "docker", "run", "-d", "--rm=false", "--label", "cml.test=1", "-p", "127.0.0.1::8000", "sha256:ab",
            ])
        #expect(
            docker.starting("sha256:ab", label: "cml.test=1", port: 8000, network: "host") == [
                "docker", "run", "-d", "--rm=false", "--label", "cml.test=1", "--network", "host", "sha256:ab",
            ])
        #expect(
            docker.listing(label: "cml.test=1")
                == ["docker", "ps", "-aq", "--no-trunc", "--filter", "label=cml.test=1"])
        #expect(docker.locating(8000, of: "c") == ["docker", "port", "c", "8000/tcp"])
        #expect(docker.removing(["c", "d"]) == ["docker", "rm", "-f", "-v", "c", "d"])
        #expect(ContainerEngine(for: .buildah).program == "podman")
        #expect(ContainerEngine(for: .podman).stopping("c") == ["podman", "stop", "-t", "3", "c"])
    }

    @Test("reads an engine's answers")
    func answers() {
        #expect(ContainerEngine.port(in: "127.0.0.1:49153\n") == 49153)
        #expect(ContainerEngine.port(in: "") == nil)
        #expect(ContainerEngine.ending(in: "true 0 false") == nil)
        #expect(ContainerEngine.ending(in: "false 3 false") == "exit code 3")
        #expect(ContainerEngine.ending(in: "false 137 true") == "exit code 137, out of memory")
        #expect(ContainerEngine.memory(in: "12.5MiB / 1.9GiB") == 13_107_200)
        #expect(ContainerEngine.memory(in: "1.5GB / 2GB") == 1.5e9)
        #expect(ContainerEngine.memory(in: "0B / 0B") == nil)
        #expect(ContainerEngine.memory(in: "--") == nil)
    }

    @Test("knows how many times a percentile needs", arguments: [(50.0, 5), (90, 29), (95, 59), (99, 299)])
    func samples(percentile: Double, count: Int) {
        #expect(ServiceLoad.samplesNeeded(percentile) == count)
    }

    private static func load(_ count: Int) -> ServiceLoad {
        var result = LoadResult()
        result.succeeded = count
        result.seconds = 1
        for _ in 0..<count { result.latencies.add(nanoseconds: 2_000_000) }
        return ServiceLoad(result)
    }

    @Test(
        "says nothing of a percentile of too few times",
        arguments: [
            (58, ["serve.latency.p95": "58 samples, p95 needs 59", "serve.latency.p99": "58 samples, p99 needs 299"]),
            (59, ["serve.latency.p99": "59 samples, p99 needs 299"]), (299, [:]),
        ])
    func shortfalls(count: Int, reasons: [String: String]) {
        #expect(Self.load(count).shortfalls == reasons)
    }

    @Test("withholds verdicts either way, as the policy has it")
    func withholding() {
        var failed = GateResult(metric: "serve.latency.p99", limit: .max, verdict: .fail)
        failed.isBlocking = true
        let passed = GateResult(metric: "serve.latency.p50", limit: .max, verdict: .pass)
        let judgement = Judgement(gates: [failed, passed], isFailed: true)
        var policy = Config.Policy()
        let warned = judgement.withholding(Self.load(58).shortfalls, by: policy)
        #expect(warned.gates.map(\.verdict) == [.inconclusive(.other("58 samples, p99 needs 299")), .pass])
        #expect(!warned.isFailed)
        policy.inconclusive = .fail
        #expect(judgement.withholding(Self.load(58).shortfalls, by: policy).isFailed)
        #expect(judgement.withholding(Self.load(299).shortfalls, by: policy) == judgement)
    }

    @Test("measures under names whose direction is known")
    func metrics() {
        let metrics = Self.load(100).metrics
        #expect(
            metrics.keys.sorted() == [
                "serve.error_rate", "serve.latency.max", "serve.latency.p50", "serve.latency.p90", "serve.latency.p95",
                "serve.latency.p99", "serve.throughput",
            ])
        #expect(metrics.keys.allSatisfy { direction(of: $0) == ($0 == "serve.throughput" ? .higher : .lower) })
        #expect(metrics["serve.throughput"] == Metric(100, unit: "1/s"))
    }

    @Test("fails requests without an answer, unless a gate allows them")
    func errors() {
        var load = Self.load(98)
        #expect(load.errorGate([]) == nil)
        load.result.timeouts = 1
        load.result.statuses = [503: 1]
        let gate = load.errorGate([])
        #expect(gate?.note == "2 of 100 requests failed: 1 without an answer in time, 1 with status 503")
        #expect(gate?.isBlocking == true)
        #expect(load.errorGate([GateRule(metric: "serve.error_rate")]) == nil)
        #expect(load.errorGate([GateRule(metric: "serve.*")]) == nil)
        #expect(ServiceLoad(LoadResult()).errors == "no request was answered")
    }

    @Test("draws the times in ASCII")
    func plot() {
        var times = LatencyHistogram()
        for _ in 0..<80 { times.add(nanoseconds: 1_000_000) }
        times.add(nanoseconds: 100_000_000)
        #expect(times.plot.count == 13)
        #expect(times.plot[0] == "latency of 81 requests")
        #expect(times.plot[1].hasSuffix("|" + String(repeating: "#", count: 40) + " 80"))
        #expect(times.plot[12].contains("|# "))
        #expect(times.plot.allSatisfy { $0.utf8.allSatisfy { $0 < 128 } && $0.count <= 80 })
        #expect(LatencyHistogram().plot == [])
    }
}
