import CCurl

/// Sends single requests over connections that are kept: no retry, no redirect, no credential of its own.
final class HTTPWire {
    private let easy: CurlEasy
    /// libcurl writes its words here until the handle is gone.
    private let detail = UnsafeMutableBufferPointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private var bundle: (trust: HTTPTrust, file: TrustBundle)?

    init() throws(HTTPError) {
        easy = try CurlEasy(try CurlLibrary.loaded())
        detail.initialize(repeating: 0)
    }

    deinit {
        easy.reset()
        detail.deallocate()
    }

    /// A request with everything decided.
    struct Order {
        var method: String
        var address: HTTPAddress
        var headers: [HTTPHeader]
        var upload: HTTPUpload?
        var isRepeatable: Bool
        /// Seconds for all of it; nil for as long as it's fast enough.
        var timeout: Double?
    }

    func send(
        _ order: Order, settings: HTTPSettings, into download: DownloadFile?, shouldStop: @escaping () -> Bool
    ) throws(HTTPError) -> HTTPResponse {
        // The list, the transfer and its pointers end here; a handle that is kept must not know them.
        defer { easy.reset() }
        detail[0] = 0
        // Without a body the length is still told, as some servers ask for it.
        let needsLength = order.method == "POST" || order.method == "PUT" || order.method == "PATCH"
        let upload = order.upload ?? (needsLength ? HTTPUpload([]) : nil)
        let reader: UploadReader?
        if let upload { reader = try UploadReader(upload) } else { reader = nil }
        let transfer = CurlTransfer(
            upload: reader, download: download, settings: settings, shouldStop: shouldStop)
        try transfer.attach(to: easy)
        try setRequest(order, isDownload: download != nil)
        try setLimits(order, settings)
        try setWay(order, settings)
        let headers = try CurlList.request(easy.library, order.headers, userAgent: settings.userAgent)
        try easy.set(CURLOPT_HTTPHEADER, pointer: headers.head.map(UnsafeMutableRawPointer.init))
        let code = withExtendedLifetime(transfer) { easy.perform() }
        return try answer(code, transfer, order)
    }

    private func answer(
        _ code: CURLcode, _ transfer: CurlTransfer, _ order: Order
    ) throws(HTTPError) -> HTTPResponse {
        guard code != CURLE_OK else {
            guard transfer.response.status > 0 else {
                throw HTTPError(.lost, "`\(order.address.origin)` gave no HTTP answer", mayHaveBeenApplied: true)
            }
            return transfer.response
        }
        let wasSent = easy.offset(CURLINFO_PRETRANSFER_TIME_T) > 0
        if var problem = transfer.problem ?? transfer.uploadProblem {
            problem.mayHaveBeenApplied = wasSent
            throw problem
        }
        throw HTTPError(
            code, detail: String(cString: Array(detail)), origin: order.address.origin, wasSent: wasSent,
            library: easy.library)
    }

    private func setRequest(_ order: Order, isDownload: Bool) throws(HTTPError) {
        try easy.set(CURLOPT_URL, order.address.url)
        try easy.set(CURLOPT_PATH_AS_IS, 1)
        try easy.set(CURLOPT_ERRORBUFFER, pointer: detail.baseAddress.map(UnsafeMutableRawPointer.init))
        if order.method == "HEAD" {
            try easy.set(CURLOPT_NOBODY, 1)
        } else {
            try easy.set(CURLOPT_CUSTOMREQUEST, order.method)
        }
        // A file is wanted as it is stored, not as it's packed for the way.
        if !isDownload { try easy.set(CURLOPT_ACCEPT_ENCODING, "") }
        // libcurl repeats whatever it sent into a kept connection that turned out to be dead, a POST too.
        if !order.isRepeatable { try easy.set(CURLOPT_FRESH_CONNECT, 1) }
        try easy.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        try easy.set(CURLOPT_FOLLOWLOCATION, 0)
        try easy.set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        try easy.restrictProtocols()
    }

    private func setLimits(_ order: Order, _ settings: HTTPSettings) throws(HTTPError) {
        try easy.set(CURLOPT_NOSIGNAL, 1)
        try easy.set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(settings.connectTimeout))
        if let timeout = order.timeout { try easy.set(CURLOPT_TIMEOUT_MS, milliseconds(timeout)) }
        try easy.set(CURLOPT_LOW_SPEED_LIMIT, settings.lowSpeed)
        try easy.set(CURLOPT_LOW_SPEED_TIME, settings.lowSpeedSeconds)
    }

    /// 0 would mean no limit.
    private func milliseconds(_ seconds: Double) -> Int { Int(max(1, min(seconds, 1e6) * 1000)) }

    /// Proxies and trust. What libcurl isn't told it looks up in the environment, so it's told everything.
    private func setWay(_ order: Order, _ settings: HTTPSettings) throws(HTTPError) {
        try easy.set(CURLOPT_PROXY, settings.proxies.proxy(for: order.address.origin) ?? "")
        try easy.set(CURLOPT_NOPROXY, settings.proxies.except)
        try easy.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        try easy.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if !settings.trust.files.isEmpty {
            let file = try bundleFile(settings.trust)
            try easy.set(CURLOPT_CAINFO, file)
            try easy.set(CURLOPT_PROXY_CAINFO, file)
        }
        if !settings.trust.folders.isEmpty {
            try easy.set(CURLOPT_CAPATH, settings.trust.folders.joined(separator: ":"))
        }
    }

    private func bundleFile(_ trust: HTTPTrust) throws(HTTPError) -> String {
        if let bundle, bundle.trust == trust { return bundle.file.path }
        let file = try TrustBundle(trust.files)
        bundle = (trust, file)
        return file.path
    }
}
