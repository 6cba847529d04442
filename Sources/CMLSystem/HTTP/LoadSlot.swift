import CCurl

/// One connection of a load: an easy handle that sends the same request again and again.
final class LoadSlot {
    let index: Int
    let easy: CurlEasy
    /// When the request on its way was due; nil when there is none.
    private(set) var due: Int?
    /// When it may be used again; 0 when it has not failed.
    var restAfter = 0
    fileprivate(set) var bodyBytes = 0
    private let body: UnsafeMutableRawBufferPointer
    private let headers: CurlList

    init(
        _ library: CurlLibrary, _ index: Int, _ request: HTTPRequest, _ address: HTTPAddress, userAgent: String
    ) throws(HTTPError) {
        self.index = index
        easy = try CurlEasy(library)
        let bytes = request.body ?? []
        body = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, bytes.count), alignment: 1)
        body.copyBytes(from: bytes)
        headers = try CurlList.request(library, request.headers, userAgent: userAgent)
        try set(request, address)
        try easy.set(CURLOPT_PRIVATE, pointer: UnsafeMutableRawPointer(bitPattern: index + 1))
        try easy.set(CURLOPT_HTTPHEADER, pointer: headers.head.map(UnsafeMutableRawPointer.init))
        try easy.set(CURLOPT_WRITEFUNCTION, function: countBody)
        try easy.set(CURLOPT_WRITEDATA, pointer: Unmanaged.passUnretained(self).toOpaque())
    }

    deinit { body.deallocate() }

    private func set(_ request: HTTPRequest, _ address: HTTPAddress) throws(HTTPError) {
        try easy.set(CURLOPT_URL, address.url)
        try easy.set(CURLOPT_PATH_AS_IS, 1)
        try easy.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        try easy.set(CURLOPT_PROXY, "")
        try easy.set(CURLOPT_NOSIGNAL, 1)
        try easy.restrictProtocols()
        if let bytes = request.body {
            try easy.set(CURLOPT_POST, 1)
            try easy.set(CURLOPT_POSTFIELDSIZE_LARGE, offset: bytes.count)
            try easy.set(CURLOPT_POSTFIELDS, pointer: body.baseAddress)
        }
        if request.method == "HEAD" {
            try easy.set(CURLOPT_NOBODY, 1)
        } else {
            try easy.set(CURLOPT_CUSTOMREQUEST, request.method)
        }
    }

    func begin(due: Int) {
        self.due = due
        bodyBytes = 0
        restAfter = 0
    }

    func end() { due = nil }
}

private func countBody(
    _: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    if let context { Unmanaged<LoadSlot>.fromOpaque(context).takeUnretainedValue().bodyBytes += size * count }
    return size * count
}
