import CCurl
import Glibc

/// One request on its way: what libcurl's callbacks read from and write to.
final class CurlTransfer {
    private let upload: UploadReader?
    private let download: DownloadFile?
    private let bodyLimit: Int
    private let headerLimit: Int
    private let shouldStop: () -> Bool
    private var headerBytes = 0
    private var received = 0
    private(set) var response = HTTPResponse(status: 0)
    /// Why we ended the transfer ourselves.
    private(set) var problem: HTTPError?

    init(
        upload: UploadReader?, download: DownloadFile?, settings: HTTPSettings, shouldStop: @escaping () -> Bool
    ) {
        self.upload = upload
        self.download = download
        bodyLimit = settings.bodyLimit
        headerLimit = settings.headerLimit
        self.shouldStop = shouldStop
    }

    /// Connects the callbacks; the handle must not outlive this object's use of it.
    func attach(to easy: CurlEasy) throws(HTTPError) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        try easy.set(CURLOPT_WRITEDATA, pointer: context)
        try easy.set(CURLOPT_WRITEFUNCTION, function: receiveBody)
        try easy.set(CURLOPT_HEADERDATA, pointer: context)
        try easy.set(CURLOPT_HEADERFUNCTION, function: receiveHeader)
        try easy.set(CURLOPT_XFERINFODATA, pointer: context)
        try easy.set(progress: reportProgress)
        try easy.set(CURLOPT_NOPROGRESS, 0)
        guard let upload else { return }
        try easy.set(CURLOPT_UPLOAD, 1)
        try easy.set(CURLOPT_INFILESIZE_LARGE, offset: upload.total)
        try easy.set(CURLOPT_READDATA, pointer: context)
        try easy.set(CURLOPT_READFUNCTION, function: sendBody)
        try easy.set(CURLOPT_SEEKDATA, pointer: context)
        try easy.set(seek: seekBody)
    }

    var uploadProblem: HTTPError? { upload?.problem }

    private func refuse(_ kind: HTTPError.Kind, _ what: String) -> Bool {
        problem = HTTPError(kind, what, mayHaveBeenApplied: true)
        return false
    }

    /// A status line begins a new answer: what came before it was an interim one.
    fileprivate func take(headerLine line: UnsafeRawBufferPointer) -> Bool {
        headerBytes += line.count
        guard headerBytes <= headerLimit else {
            return refuse(.tooLarge, "the answer has more than \(headerLimit) bytes of headers")
        }
        let text = String(decoding: line, as: UTF8.self).trimmed
        if text.hasPrefix("HTTP/") {
            let words = text.split(separator: " ", maxSplits: 2)
            response = HTTPResponse(status: words.count > 1 ? Int(words[1]) ?? 0 : 0)
        } else if let colon = text.firstIndex(of: ":") {
            let value = String(text[text.index(after: colon)...]).trimmed
            response.headers.append(HTTPHeader(text[..<colon].lowercased(), value))
        }
        return true
    }

    fileprivate func take(body bytes: UnsafeRawBufferPointer) -> Bool {
        received += bytes.count
        if let download, response.isSuccess {
            guard received <= download.limit else {
                return refuse(.tooLarge, "the answer is larger than \(download.limit) bytes")
            }
            return download.write(bytes).map { refuse(.unusable, $0) } ?? true
        }
        guard received <= bodyLimit else { return refuse(.tooLarge, "the answer is larger than \(bodyLimit) bytes") }
        response.body.append(contentsOf: bytes)
        return true
    }

    fileprivate func mayGoOn() -> Bool {
        shouldStop() ? refuse(.stopped, "a signal ended the request") : true
    }

    fileprivate func fill(_ buffer: UnsafeMutableRawBufferPointer) -> Int? { upload?.read(into: buffer) ?? nil }

    fileprivate func rewind() { upload?.rewind() }
}

private func transfer(_ context: UnsafeMutableRawPointer?) -> CurlTransfer? {
    context.map { Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
}

/// Less than what libcurl gave ends the transfer; with nothing given, that would be no refusal, so it isn't asked.
private func receiveHeader(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return transfer(context)?.take(headerLine: line) == true ? size * count : 0
}

private func receiveBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    let part = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return transfer(context)?.take(body: part) == true ? size * count : 0
}

private func sendBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    let buffer = UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
    return transfer(context)?.fill(buffer) ?? Int(CURL_READFUNC_ABORT)
}

private func seekBody(_ context: UnsafeMutableRawPointer?, _ offset: curl_off_t, _ origin: Int32) -> Int32 {
    guard offset == 0, origin == SEEK_SET, let transfer = transfer(context) else {
        return Int32(CURL_SEEKFUNC_CANTSEEK)
    }
    transfer.rewind()
    return Int32(CURL_SEEKFUNC_OK)
}

private func reportProgress(
    _ context: UnsafeMutableRawPointer?, _: curl_off_t, _: curl_off_t, _: curl_off_t, _: curl_off_t
) -> Int32 {
    transfer(context)?.mayGoOn() == true ? 0 : 1
}
