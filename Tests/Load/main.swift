import CMLSystem
import Glibc

/// Loads a URL and prints what came of it, to hold the generator against other ones.
///
///     load URL SECONDS CONNECTIONS [RATE]
let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count >= 3, let seconds = Double(arguments[1]), let connections = Int(arguments[2]) else {
    print("usage: load URL SECONDS CONNECTIONS [RATE]")
    exit(2)
}
let rate = arguments.count > 3 ? Double(arguments[3]) : nil
let pace = rate.map { LoadPlan.Pace.rate($0, connections: connections) } ?? .concurrency(connections)
do throws(HTTPError) {
    let request = HTTPRequest("GET", arguments[0])
    let settings = HTTPSettings(userAgent: "cml-load")
    let client = HTTPClient(settings: settings, time: .system(now: { Double(time(nil)) }))
    print("one request: \(try client.send(request).status)")
    let plan = LoadPlan(request, pace: pace, warmUp: 1, duration: seconds, timeout: 5)
    let result = try LoadGenerator(plan, userAgent: settings.userAgent).run()
    print("\(result.requests) requests, \(result.throughput.rounded()) a second, errors \(result.errorRate)")
    print("statuses \(result.statuses), timeouts \(result.timeouts), broken \(result.broken)")
    for percent in [50, 90, 95, 99, 100.0] {
        let milliseconds = result.latencies.percentile(percent).map { ($0 * 1e6).rounded() / 1e3 }
        print("p\(Int(percent)) \(milliseconds ?? .nan) ms")
    }
} catch {
    print("error: \(error)")
    exit(1)
}
