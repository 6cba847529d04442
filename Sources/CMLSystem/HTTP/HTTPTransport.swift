/// What sends a request: the client, or a test's table of answers.
///
/// It waits out rate limits and repeats what may be repeated; what it returns or throws is final.
package protocol HTTPTransport: AnyObject {
    func send(_ request: HTTPRequest) throws(HTTPError) -> HTTPResponse
}
