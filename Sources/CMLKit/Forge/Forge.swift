package import CMLSystem

/// A forge's repository, spoken to with a token: what is asked of the dialects, done.
///
/// The transport waits out rate limits and repeats what may be repeated; here is what needs to know what a request
/// means. Rights and limits of the forge are errors with words for the reader.
package final class Forge {
    package let dialect: any ForgeDialect
    package let token: ForgeToken?
    let transport: any HTTPTransport
    /// Waits so many seconds before something is tried again.
    let pause: (Double) -> Void
    /// Whose the token is, once that was asked; nil inside when nobody says.
    private var asked: ForgeAuthor??

    package init(
        _ dialect: any ForgeDialect, token: ForgeToken?, over transport: any HTTPTransport,
        pause: @escaping (Double) -> Void = { _ in }
    ) {
        self.dialect = dialect
        self.token = token
        self.transport = transport
        self.pause = pause
    }

    /// Sends a request and throws what isn't a success.
    @discardableResult
    package func send(_ request: HTTPRequest, _ operation: ForgeOperation) throws(ForgeError) -> HTTPResponse {
        let response: HTTPResponse
        do throws(HTTPError) {
            response = try transport.send(request)
        } catch {
            throw ForgeError(operation, request, error, dialect)
        }
        guard response.isSuccess else { throw ForgeError(operation, request, response, dialect, token) }
        return response
    }

    /// Sends a request whose answer is JSON, or empty.
    package func ask(_ request: HTTPRequest, _ operation: ForgeOperation) throws(ForgeError) -> ForgeAnswer {
        let response = try send(request, operation)
        guard !response.body.isEmpty else { return ForgeAnswer(to: request, response, .null) }
        do throws(SyntaxError) {
            return ForgeAnswer(to: request, response, try Json(parsing: response.body))
        } catch {
            throw unreadable(request, operation, "not valid JSON: \(ForgeMessage.text(of: response) ?? "")")
        }
    }

    /// The error of an answer that isn't what the forge describes; a write may have been carried out all the same.
    func unreadable(_ request: HTTPRequest, _ operation: ForgeOperation, _ why: String) -> ForgeError {
        ForgeError(
            request.method == "GET" ? .refused : .lost,
            Failure(
                .delivery, "\(dialect.kind.name) answered with what can't be read, can't \(operation.name): \(why)",
                at: "\(request.method) \(request.url)",
                hint: "is that the address of the forge's interface, or does a proxy answer?"))
    }

    /// Reads an answer by the dialect.
    package func read<Value>(
        _ request: HTTPRequest, _ operation: ForgeOperation, _ reading: (ForgeAnswer) -> Value?
    ) throws(ForgeError) -> Value {
        let answer = try ask(request, operation)
        guard let value = reading(answer) else {
            throw unreadable(request, operation, "the answer lacks what it should have")
        }
        return value
    }

    /// Throws what says that this forge has no such thing.
    package func unsupported(_ operation: ForgeOperation) -> ForgeError {
        ForgeError(
            .refused, Failure(.usage, "\(dialect.kind.name) has no way to \(operation.name)"))
    }

    /// Whose the token is; nil where the forge doesn't say. It's asked once.
    package func identity() -> ForgeAuthor? {
        if let asked { return asked }
        let found = (try? ask(dialect.identityRequest, .identify)).flatMap { dialect.identity($0.json) }
        asked = .some(found)
        return found
    }

    // MARK: Statuses

    /// Sets a commit's status; one that is so already is no error.
    ///
    /// The answer must say what was set: a proxy's page with status 200 has set nothing.
    package func set(_ status: CommitStatus, on commit: String) throws(ForgeError) {
        let request = dialect.setStatus(status, on: commit)
        do throws(ForgeError) {
            let answer = try ask(request, .status).json
            let wanted = request.body.flatMap { try? Json(parsing: $0)["state"] }
            guard let wanted, [answer["state"], answer["status"]].contains(wanted) else {
                throw unreadable(request, .status, "the answer does not say that it is set")
            }
        } catch {
            guard error.kind == .refused, error.failure.what.contains("Cannot transition status") else { throw error }
        }
    }

    /// The state of a commit's status; nil where there is none.
    package func status(named name: String, of commit: String) throws(ForgeError) -> CommitStatus.State? {
        do throws(ForgeError) {
            let answer = try ask(dialect.statusList(of: commit, name: name), .readStatus)
            return dialect.status(named: name, in: answer.json)
        } catch {
            guard error.kind == .absent, dialect.kind == .bitbucket else { throw error }
            return nil
        }
    }

    /// Writes a check run with all its annotations, 50 a request as the forge takes them, and returns its id.
    @discardableResult
    package func write(_ check: CheckRun, id: String? = nil) throws(ForgeError) -> String {
        var rest = check.annotations[...]
        var part = check
        var id = id
        repeat {
            part.annotations = Array(rest.prefix(50))
            rest = rest.dropFirst(50)
            guard let request = dialect.checkRun(part, id: id) else { throw unsupported(.check) }
            id = try read(request, .check) { $0.json["id"]?.identifier }
        } while !rest.isEmpty
        return id ?? ""
    }
}
