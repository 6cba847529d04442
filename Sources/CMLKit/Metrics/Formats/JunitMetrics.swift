import CMLSystem

extension MetricFormat {
    /// JUnit XML: counts of tests, their seconds, and numeric `<property>` values as metrics.
    static let junit = MetricFormat(
        name: "JUnit XML",
        recognises: { path, head in
            FileName(path).suffix == "xml" || (FileName(path).suffix.isEmpty && head.contains("<testsuite"))
        },
        parse: { bytes, path throws(Failure) in
            do throws(SyntaxError) {
                var results = TestResults()
                var reader = try XmlReader(bytes)
                while let event = try reader.next() { results.take(event) }
                return MetricReading(metrics: results.metrics)
            } catch {
                throw .unreadable(path, as: "XML", error)
            }
        })
}

/// What the elements of a JUnit file add up to.
private struct TestResults {
    private enum Result: String, CaseIterable {
        // Of two in one test the worse counts.
        case skipped
        case failures = "failure"
        case errors = "error"
    }

    private var isJunit = false
    private var tests = 0
    private var counts: [Result: Int] = [:]
    private var result: Result?
    private var testName: String?
    private var testSeconds = 0.0
    private var suites = SuiteTotals()
    private var properties: [(test: String?, name: String, value: Double)] = []

    mutating func take(_ event: XmlReader.Event) {
        switch event {
        case .start(let name, let attributes): start(name, attributes)
        case .end("testcase"): endTest()
        case .end("testsuite"), .end("testsuites"): suites.leave()
        case .end: break
        }
    }

    private mutating func start(_ name: String, _ attributes: [String: String]) {
        switch name {
        case "testsuites", "testsuite":
            isJunit = true
            suites.enter(attributes)
        case "testcase":
            tests += 1
            result = nil
            testName = [attributes["classname"], attributes["name"]].compactMap(\.self).joined(separator: ".")
            testSeconds += attributes["time"].flatMap(DecimalText.value) ?? 0
        case "property":
            guard let name = attributes["name"], let text = attributes["value"], let value = Self.number(text) else {
                break
            }
            properties.append((testName, name, value))
        default:
            guard let found = Result(rawValue: name), testName != nil else { break }
            let order = Result.allCases
            if let result, order.firstIndex(of: found) ?? 0 < order.firstIndex(of: result) ?? 0 { break }
            result = found
        }
    }

    private mutating func endTest() {
        if let result { counts[result, default: 0] += 1 }
        testName = nil
    }

    /// A report that only has totals, no single tests, is taken at its word.
    var metrics: [String: Metric] {
        guard isJunit else { return [:] }
        let all = tests > 0 ? Double(tests) : suites.tests
        let failures = tests > 0 ? count(.failures) : suites.failures
        let errors = tests > 0 ? count(.errors) : suites.errors
        let skipped = tests > 0 ? count(.skipped) : suites.skipped
        var metrics = [
            "tests": Metric(.number(all)),
            "failures": Metric(.number(failures), direction: .lower),
            "errors": Metric(.number(errors), direction: .lower),
            "skipped": Metric(.number(skipped)),
            "passed": Metric(.number(all - failures - errors - skipped), direction: .higher),
            "time": Metric(suites.seconds ?? testSeconds, unit: "s"),
        ]
        add(properties, to: &metrics)
        return metrics
    }

    private func count(_ result: Result) -> Double { Double(counts[result, default: 0]) }

    /// A name that two tests record, or that is a count's, gets the test's name before it; none hides another.
    private func add(_ properties: [(test: String?, name: String, value: Double)], to metrics: inout [String: Metric]) {
        let owners = Dictionary(grouping: properties, by: \.name).mapValues { Set($0.map(\.test)).count }
        for property in properties {
            let isTaken = owners[property.name] != 1 || Self.counts.contains(property.name)
            let name = isTaken ? "\(property.test ?? "suite").\(property.name)" : property.name
            metrics[name] = Metric(property.value)
        }
    }

    private static func number(_ text: String) -> Double? {
        guard let value = CellWord.value(text), !CellWord.isMissing(value) else { return nil }
        return value
    }

    private static let counts: Set = ["tests", "failures", "errors", "skipped", "passed", "time"]
}

/// The totals that the outermost suites claim.
private struct SuiteTotals {
    // Doubles, since a file may claim numbers whose sum is no Int.
    var tests = 0.0
    var failures = 0.0
    var errors = 0.0
    var skipped = 0.0
    /// nil when no suite told its time.
    var seconds: Double?
    private var depth = 0
    /// The depth at which totals are counted: an outer suite's include its inner ones'.
    private var countedDepth: Int?

    mutating func enter(_ attributes: [String: String]) {
        depth += 1
        guard countedDepth.map({ depth <= $0 }) ?? true, attributes["tests"] ?? attributes["time"] != nil else {
            return
        }
        countedDepth = depth
        tests += Self.count(attributes["tests"])
        failures += Self.count(attributes["failures"])
        errors += Self.count(attributes["errors"])
        skipped += Self.count(attributes["skipped"] ?? attributes["disabled"])
        if let time = attributes["time"].flatMap(DecimalText.value) { seconds = (seconds ?? 0) + time }
    }

    mutating func leave() { depth -= 1 }

    private static func count(_ text: String?) -> Double {
        Double(text.flatMap { Int($0) } ?? 0)
    }
}
