import CCurl

extension HTTPError {
    /// What a failed transfer means. `wasSent` says whether any of the request may have left us.
    init(_ code: CURLcode, detail: String, origin: HTTPOrigin, wasSent: Bool, library: CurlLibrary) {
        let place = "`\(origin)`"
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST:
            self.init(.unreachable, "no address is known for `\(origin.host)`")
        case CURLE_COULDNT_RESOLVE_PROXY:
            self.init(.unreachable, "no address is known for the proxy")
        case CURLE_OPERATION_TIMEDOUT:
            self.init(
                wasSent ? .timeout : .unreachable,
                wasSent ? "\(place) did not answer in time" : "no connection to \(place) in time",
                mayHaveBeenApplied: wasSent)
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CERTPROBLEM:
            self.init(.certificate, "the certificate of \(place) is not trusted\(Self.clause(detail))")
        case CURLE_SSL_CACERT_BADFILE:
            self.init(.certificate, "the CA certificates can't be read\(Self.clause(detail))")
        case _ where !wasSent:
            self.init(.unreachable, "no connection to \(place)\(Self.clause(Self.timeless(detail)))")
        case CURLE_PARTIAL_FILE:
            self.init(.lost, "\(place) ended the answer before its end", mayHaveBeenApplied: true)
        case CURLE_GOT_NOTHING:
            self.init(.lost, "\(place) ended the connection without an answer", mayHaveBeenApplied: true)
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR:
            self.init(.lost, "\(place) broke the connection", mayHaveBeenApplied: true)
        case CURLE_BAD_CONTENT_ENCODING:
            self.init(.lost, "the answer of \(place) can't be unpacked", mayHaveBeenApplied: true)
        default:
            let reason = detail.isEmpty ? library.reason(code) : Self.timeless(detail)
            self.init(.lost, "the answer of \(place) is unusable\(Self.clause(reason))", mayHaveBeenApplied: true)
        }
    }

    /// libcurl's words as the end of a sentence of ours.
    private static func clause(_ detail: String) -> String {
        let text = printable(detail).trimmed
        return text.isEmpty ? "" : " (\(text))"
    }

    /// libcurl tells how many milliseconds a failed connection took, and a message must not differ from run to run.
    private static func timeless(_ detail: String) -> String {
        guard let start = detail.firstRange(of: " after "),
            let end = detail[start.upperBound...].firstRange(of: " ms")
        else { return detail }
        return String(detail[..<start.lowerBound] + detail[end.upperBound...])
    }
}
