import CCurl
import Glibc

/// libcurl, loaded when the first request is made.
struct CurlLibrary: @unchecked Sendable {
    /// The second is what git brings along on Debian, where the first is missing in small images.
    private static let names = ["libcurl.so.4", "libcurl-gnutls.so.4"]

    let functions: cml_curl

    private static let loading: Result<CurlLibrary, HTTPError> = {
        let missing = HTTPError(
            .unusable, "libcurl is missing: install `libcurl4` (Debian, Ubuntu) or `libcurl` (Fedora, RHEL)")
        for name in names {
            var functions = cml_curl()
            guard cml_curl_load(&functions, name) == nil else { continue }
            guard functions.global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK else { continue }
            ignoreBrokenPipes()
            return .success(CurlLibrary(functions: functions))
        }
        return .failure(missing)
    }()

    static func loaded() throws(HTTPError) -> CurlLibrary { try loading.get() }

    /// A connection that the server has closed must be an error code and not the end of us.
    private static func ignoreBrokenPipes() {
        var action = sigaction()
        sigaction(SIGPIPE, nil, &action)
        if action.__sigaction_handler.sa_handler == nil { signal(SIGPIPE, SIG_IGN) }
    }

    /// libcurl's words for `code`.
    func reason(_ code: CURLcode) -> String {
        functions.easy_strerror(code).map { String(cString: $0) } ?? "error \(code.rawValue)"
    }
}

/// One easy handle: options, one transfer after the other, and the connections that are kept between them.
final class CurlEasy {
    let library: CurlLibrary
    let handle: UnsafeMutableRawPointer

    init(_ library: CurlLibrary) throws(HTTPError) {
        guard let handle = library.functions.easy_init() else { throw HTTPError(.unusable, "libcurl has no memory") }
        self.library = library
        self.handle = handle
    }

    deinit { library.functions.easy_cleanup(handle) }

    /// Puts every option back to its default; connections, names and TLS sessions are kept.
    func reset() { library.functions.easy_reset(handle) }

    func perform() -> CURLcode { library.functions.easy_perform(handle) }

    func set(_ option: CURLoption, _ value: Int) throws(HTTPError) {
        try check(withFunctions { cml_setopt_long($0, handle, option, value) }, option)
    }

    func set(_ option: CURLoption, offset value: Int) throws(HTTPError) {
        try check(withFunctions { cml_setopt_offset($0, handle, option, curl_off_t(value)) }, option)
    }

    func set(_ option: CURLoption, _ value: String) throws(HTTPError) {
        try check(withFunctions { cml_setopt_text($0, handle, option, value) }, option)
    }

    /// libcurl keeps the pointer itself, which must stay valid during the transfer.
    func set(_ option: CURLoption, pointer value: UnsafeMutableRawPointer?) throws(HTTPError) {
        try check(withFunctions { cml_setopt_pointer($0, handle, option, value) }, option)
    }

    func set(_ option: CURLoption, function: cml_data_function?) throws(HTTPError) {
        try check(withFunctions { cml_setopt_data($0, handle, option, function) }, option)
    }

    func set(seek function: cml_seek_function?) throws(HTTPError) {
        try check(withFunctions { cml_setopt_seek($0, handle, function) }, CURLOPT_SEEKFUNCTION)
    }

    func set(progress function: cml_progress_function?) throws(HTTPError) {
        try check(withFunctions { cml_setopt_progress($0, handle, function) }, CURLOPT_XFERINFOFUNCTION)
    }

    /// Only `http` and `https`; the option that takes words is younger than some libcurls in use.
    func restrictProtocols() throws(HTTPError) {
        let code = withFunctions { cml_setopt_text($0, handle, CURLOPT_PROTOCOLS_STR, "http,https") }
        guard code == CURLE_UNKNOWN_OPTION else { return try check(code, CURLOPT_PROTOCOLS_STR) }
        try set(CURLOPT_PROTOCOLS, Int(CURLPROTO_HTTP | CURLPROTO_HTTPS))
    }

    func number(_ info: CURLINFO) -> Int {
        var value = 0
        _ = withFunctions { cml_getinfo_long($0, handle, info, &value) }
        return value
    }

    func offset(_ info: CURLINFO) -> Int {
        var value: curl_off_t = 0
        _ = withFunctions { cml_getinfo_offset($0, handle, info, &value) }
        return Int(value)
    }

    private func withFunctions<Result>(_ body: (UnsafePointer<cml_curl>) -> Result) -> Result {
        withUnsafePointer(to: library.functions, body)
    }

    private func check(_ code: CURLcode, _ option: CURLoption) throws(HTTPError) {
        guard code == CURLE_OK else {
            throw HTTPError(.unusable, "libcurl refuses option \(option.rawValue): \(library.reason(code))")
        }
    }
}

/// A list of header lines as libcurl takes it.
struct CurlList: ~Copyable {
    private let library: CurlLibrary
    private(set) var head: UnsafeMutablePointer<curl_slist>?

    init(_ library: CurlLibrary) { self.library = library }

    deinit { library.functions.slist_free_all(head) }

    mutating func append(_ line: String) throws(HTTPError) {
        guard let longer = library.functions.slist_append(head, line) else {
            throw HTTPError(.unusable, "libcurl has no memory")
        }
        head = longer
    }

    /// The header lines of a request; what libcurl would add by itself is taken out with an empty value.
    static func request(
        _ library: CurlLibrary, _ headers: [HTTPHeader], userAgent: String
    ) throws(HTTPError) -> CurlList {
        var list = CurlList(library)
        for header in [HTTPHeader("User-Agent", userAgent)] + headers {
            try list.append(header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)")
        }
        let names = headers.map { $0.name.lowercased() }
        for name in ["Expect", "Content-Type"] where !names.contains(name.lowercased()) { try list.append("\(name):") }
        return list
    }
}
