import CMLKit
import Testing

@Suite("JUnit results")
struct MetricsJunitTests {
    private func read(_ text: String) throws -> [String: Metric] {
        try readMetrics(Array(text.utf8), path: "junit.xml", prefix: nil)
    }

    @Test("tests are counted, and numeric properties are metrics")
    func counts() throws {
        #expect(
            try readMetrics(MetricFixture.bytes("junit.xml"), path: "junit.xml", prefix: nil) == [
                "tests": Metric(4), "failures": Metric(.number(1), direction: .lower),
                "errors": Metric(.number(1), direction: .lower), "skipped": Metric(1),
                "passed": Metric(.number(1), direction: .higher), "time": Metric(0.067, unit: "s"),
                "accuracy": Metric(0.97),
            ])
    }

    @Test("nested suites count once, and totals count when there are no single tests")
    func suites() throws {
        let nested = """
            <testsuites><testsuite tests="2" time="3"><testsuite tests="2" failures="1" time="3"><testcase name="a"/>
            <testcase name="b"><failure/><error/></testcase></testsuite></testsuite></testsuites>
            """
        #expect(
            try read(nested).mapValues(\.number) == [
                "tests": 2, "failures": 0, "errors": 1, "skipped": 0, "passed": 1, "time": 3,
            ])
        let totals = #"<testsuites tests="5" failures="2" time="1.5"><testsuite tests="5" failures="2"/></testsuites>"#
        #expect(
            try read(totals).mapValues(\.number) == [
                "tests": 5, "failures": 2, "errors": 0, "skipped": 0, "passed": 3, "time": 1.5,
            ])
    }

    @Test("a property of two tests, or with a count's name, carries the test's name")
    func properties() throws {
        let text = """
            <testsuite><testcase classname="t" name="a"><properties><property name="acc" value="0.5"/>
            <property name="tests" value="9"/></properties></testcase><testcase classname="t" name="b"><properties>
            <property name="acc" value="nan"/></properties></testcase></testsuite>
            """
        let metrics = try read(text)
        #expect(metrics["t.a.acc"] == Metric(0.5))
        #expect(metrics["t.b.acc"]?.number?.isNaN == true)
        #expect(metrics["t.a.tests"] == Metric(9))
        #expect(metrics["tests"] == Metric(2))
    }

    @Test(
        "broken or dangerous XML is refused with its place",
        arguments: [
            ("<testsuite><testcase>", "the text ends inside `<testcase>`", "junit.xml:1:22"),
            ("<testsuite>\n<a></b>", "`</b>` where `</a>` was expected", "junit.xml:2:8"),
            ("<!DOCTYPE x [<!ENTITY a \"b\">]><testsuite/>", "a DOCTYPE is not read", "junit.xml:1:1"),
            ("<testsuite name=\"&a;\"/>", "the entity `&a;` is not known", "junit.xml:1:17"),
            ("<testsuite name=x/>", "the attribute `name` of `<testsuite>` has no quotes", "junit.xml:1:17"),
            ("<testsuite><!-- x", "the text ends before `-->`", "junit.xml:1:12"),
            ("tests: 1", "there is no element", "junit.xml:1:9"),
            ("<testsuite/><testsuite/>", "there is a second root element", "junit.xml:1:23"),
            (String(repeating: "<a>", count: 101), "elements are nested deeper than 100", "junit.xml:1:304"),
        ])
    func broken(text: String, problem: String, place: String) {
        #expect(throws: Failure(.training, "`junit.xml` is not valid XML: \(problem)", at: place)) { try read(text) }
    }
}
