import CMLKit
import CMLSystem
import Testing

/// The engine against scripted answers.
@Suite("forge")
struct ForgeTests {
    private static let target = CommentTarget.pullRequest("7")
    private static let marker = CommentMarker(key: "churn", in: .github)
    private static let line = MarkdownDialect.github.marker("churn")
    private static let job = ForgeToken("t", source: "GITHUB_TOKEN", kind: .actionsJob)
    private static let list = "GET https://api.github.com/repos/o/r/issues/7/comments?per_page=100"

    private static func comment(_ id: Int, _ body: String, by author: String? = "github-actions[bot]") -> String {
        let user = author.map { #"{"login": "\#($0)", "type": "\#($0.hasSuffix("[bot]") ? "Bot" : "User")"}"# }
        return #"{"id": \#(id), "body": \#(Json.string(body).canonical), "user": \#(user ?? "null")}"#
    }

    private static func upsert(
        _ body: String, _ transport: ScriptedTransport, token: ForgeToken = job,
        dialect: any ForgeDialect = DialectTests.gitHub
    ) throws -> PostedComment {
        try Forge(dialect, token: token, over: transport).upsert(body, on: target, marker: marker)
    }

    @Test("two requests make a comment, two edit it, one finds it unchanged")
    func requests() throws {
        let new = ScriptedTransport([.json("[]"), .json(Self.comment(5, "x"), status: 201)])
        #expect(try Self.upsert("new", new).outcome == .created)
        #expect(
            new.requests == [Self.list, #"POST https://api.github.com/repos/o/r/issues/7/comments {"body":"new"}"#])
        let old = "[\(Self.comment(4, "\(Self.line)\nold"))]"
        let edited = ScriptedTransport([.json(old), .json(Self.comment(4, "x"))])
        #expect(try Self.upsert("\(Self.line)\nnew", edited).outcome == .updated)
        #expect(edited.requests.count == 2 && edited.requests[1].hasPrefix("PATCH"))
        let same = ScriptedTransport([.json(old)])
        #expect(try Self.upsert("\(Self.line)\r\nold\n\n", same).outcome == .unchanged)
        #expect(same.requests.count == 1)
    }

    @Test("the marker on the last of five pages is found, and a copy of it on the first is left alone")
    func pages() throws {
        let planted = Self.comment(1, "\(Self.line)\nfake", by: "mallory")
        let transport = ScriptedTransport { request, count in
            guard request.method == "GET" else { return .json(Self.comment(450, "x")) }
            let page = count + 1
            let others = (0..<89).map { Self.comment(page * 1000 + $0, "talk", by: "ann") }
            let own = page == 1 ? [planted] : page == 5 ? [Self.comment(450, "\(Self.line)\nold")] : []
            let link = page < 5 ? ["link": "<https://api.github.com/x?page=\(page + 1)>; rel=\"next\""] : [:]
            return .json("[\((own + others).joined(separator: ","))]", link)
        }
        let posted = try Self.upsert("new", transport)
        #expect(posted.outcome == .updated && posted.folded == 0)
        #expect(transport.requests.count == 6)
        #expect(transport.requests[5].hasPrefix("PATCH https://api.github.com/repos/o/r/issues/comments/450 "))
    }

    @Test(
        "a merge that can't wait is told from one that may not be made",
        arguments: [
            (#"{"data": {}}"#, "true"), (#"{"errors": [{"message": "Pull request is in clean status"}]}"#, "false"),
            (#"{"errors": [{"message": "Resource not accessible by integration"}]}"#, "GitHub did not merge"),
        ])
    func mergeLater(answer: String, outcome: String) throws {
        var request = PullRequest(number: "7", isOpen: true, head: "a", headBranch: "b", base: "main")
        request.node = "PR_7"
        let forge = Forge(DialectTests.gitHub, token: Self.job, over: ScriptedTransport([.json(answer)]))
        do throws(ForgeError) {
            #expect(try String(forge.mergeLater(request, by: .squash)) == outcome)
        } catch {
            #expect(error.failure.what.hasPrefix(outcome) && error.kind == .rights)
        }
    }

    @Test("a next page on another server is not asked for")
    func foreignPage() {
        let transport = ScriptedTransport([.json("[]", ["link": "<https://evil.example/x>; rel=\"next\""])])
        #expect(throws: ForgeError.self) { try Self.upsert("new", transport) }
        #expect(transport.requests == [Self.list])
    }

    @Test("of several of ours the oldest is kept, and the others are deleted or made to point to it")
    func duplicates() throws {
        let list = "[\([4, 5, 6].map { Self.comment($0, "\(Self.line)\n\($0)") }.joined(separator: ","))]"
        let transport = ScriptedTransport([
            .json(list), .json(Self.comment(4, "x")), .answer(204, "", [:]), .json("{}", status: 403), .json("{}"),
        ])
        #expect(try Self.upsert("new", transport).folded == 2)
        #expect(
            transport.requests[2...].map { $0.prefix(62) } == [
                "DELETE https://api.github.com/repos/o/r/issues/comments/5",
                "DELETE https://api.github.com/repos/o/r/issues/comments/6",
                "PATCH https://api.github.com/repos/o/r/issues/comments/6 {\"bod",
            ])
    }

    @Test("a personal token is asked once whose it is; an unsigned comment is taken for ours")
    func identity() throws {
        let mixed = "[\(Self.comment(4, Self.line, by: "mallory")),\(Self.comment(5, Self.line, by: "cml-bot"))]"
        let token = ForgeToken("t", source: "REPO_TOKEN")
        let transport = ScriptedTransport([.json(mixed), .json(#"{"login": "cml-bot"}"#), .json(Self.comment(5, "x"))])
        #expect(try Self.upsert("new", transport, token: token).outcome == .updated)
        #expect(transport.requests[1] == "GET https://api.github.com/user")
        #expect(transport.requests[2].contains("/issues/comments/5 "))
        let unsigned = ScriptedTransport([
            .json("[\(Self.comment(4, Self.line, by: nil))]"), .json(Self.comment(4, "x")),
        ])
        #expect(try Self.upsert("new", unsigned).outcome == .updated)
    }

    @Test("a job's token that can't be asked edits nobody else's comment")
    func foreign() throws {
        let list = "[\(Self.comment(4, Self.line, by: "mallory"))]"
        let transport = ScriptedTransport([
            .json(list), .json(#"{"message": "Resource not accessible by integration"}"#, status: 403),
            .json(Self.comment(9, "new"), status: 201),
        ])
        #expect(try Self.upsert("new", transport).outcome == .created)
        #expect(transport.requests.count == 3)
    }

    @Test("an edit that is refused, or whose comment is gone, makes a new one", arguments: [403, 404])
    func refusedEdit(status: Int) throws {
        let transport = ScriptedTransport([
            .json("[\(Self.comment(4, Self.line))]"), .json("{}", status: status),
            .json(Self.comment(9, "new"), status: 201),
        ])
        #expect(try Self.upsert("new", transport).outcome == .created)
    }

    @Test(
        "a POST whose answer was lost is looked for before it's sent again",
        arguments: [
            ScriptedTransport.Reply.json("{}", status: 503),
            .error(HTTPError(.lost, "cut", mayHaveBeenApplied: true)), .json("{not json"),
        ])
    func lostAnswer(reply: ScriptedTransport.Reply) throws {
        let body = "\(Self.line)\nnew"
        let applied = ScriptedTransport([.json("[]"), reply, .json("[\(Self.comment(9, body))]")])
        let posted = try Self.upsert(body, applied)
        #expect(posted.outcome == .created && posted.comment.id == "9")
        #expect(applied.requests.count == 3)
        let notApplied = ScriptedTransport([
            .json("[]"), reply, .json("[]"), .json(Self.comment(9, body), status: 201),
        ])
        #expect(try Self.upsert(body, notApplied).comment.id == "9")
        #expect(notApplied.requests.filter { $0.hasPrefix("POST") }.count == 2)
    }

    @Test("a server that fails for ever ends after three tries")
    func forEver() {
        let transport = ScriptedTransport { request, _ in
            request.method == "GET" ? .json("[]") : .json(#"{"message": "Server Error"}"#, status: 500)
        }
        let error = #expect(throws: ForgeError.self) { try Self.upsert("new", transport) }
        #expect(error?.kind == .lost)
        #expect(
            error?.failure.what == "GitHub did not comment on pull request 7: Server Error",
            "\(String(describing: error))")
        #expect(transport.requests.filter { $0.hasPrefix("POST") }.count == 3)
    }

    @Test(
        "refusals name the permission",
        arguments: [
            (403, ForgeError.Kind.rights, "lacks `pull-requests: read`: add it under `permissions:` of the job"),
            (401, .token, "the token of `GITHUB_TOKEN` is wrong or has expired"),
            (404, .absent, "it does not exist, or the token of `GITHUB_TOKEN` may not see it (pull-requests: read)"),
        ])
    func refusals(status: Int, kind: ForgeError.Kind, hint: String) {
        let transport = ScriptedTransport([.json(#"{"message": "no"}"#, status: status)])
        let error = #expect(throws: ForgeError.self) { try Self.upsert("new", transport) }
        #expect(error?.kind == kind)
        #expect(error?.failure.hint?.hasSuffix(hint) == true, "\(String(describing: error?.failure.hint))")
        #expect(error?.failure.exitCode == 4)
    }

    @Test("a rate limit that outlasts all tries is no want of rights")
    func limited() {
        let transport = ScriptedTransport([.json(#"{"message": "API rate limit exceeded"}"#, status: 403)])
        let error = #expect(throws: ForgeError.self) { try Self.upsert("new", transport) }
        #expect(error?.kind == .refused)
    }

    @Test("GitLab's job token is told what it can't do")
    func gitLabJob() {
        let token = ForgeToken("t", source: "CI_JOB_TOKEN", kind: .gitlabJob)
        let transport = ScriptedTransport([.json("[]"), .json(#"{"message": "401 Unauthorized"}"#, status: 401)])
        let error = #expect(throws: ForgeError.self) {
            try Self.upsert("new", transport, token: token, dialect: DialectTests.gitLab)
        }
        #expect(
            error?.failure.hint
                == "`CI_JOB_TOKEN` can't do that: add a project access token with the scope `api` and the role Reporter "
                + "as the masked variable `GITLAB_TOKEN`")
    }

    @Test("a status that GitLab has already is no error, another refusal is")
    func transition() throws {
        let already =
            #"{"message": "Cannot transition status via :enqueue from :pending (Reason(s): Status cannot …)"}"#
        let status = CommitStatus("cml/x", .pending, "training")
        try Forge(DialectTests.gitLab, token: nil, over: ScriptedTransport([.json(already, status: 400)]))
            .set(status, on: "abc")
        #expect(throws: ForgeError.self) {
            try Forge(DialectTests.gitLab, token: nil, over: ScriptedTransport([.json("{}", status: 400)]))
                .set(status, on: "abc")
        }
    }

    @Test("a check run's annotations are sent 50 at a time")
    func annotations() throws {
        var check = CheckRun("cml/x", commit: "abc", conclusion: .failure, title: "t", summary: "s")
        check.annotations = (1...120).map { .init(path: "a", line: $0, level: .failure, message: "m") }
        let transport = ScriptedTransport { _, _ in .json(#"{"id": 9}"#, status: 201) }
        #expect(try Forge(DialectTests.gitHub, token: nil, over: transport).write(check) == "9")
        #expect(transport.requests.map { $0.prefix { $0 != " " } } == ["POST", "PATCH", "PATCH"])
        #expect(transport.requests.map { $0.split(separator: "start_line").count - 1 } == [50, 50, 20])
    }

    @Test("a pull request that is open already is the answer to opening it")
    func openTwice() throws {
        let open = """
            [{"number": 3, "state": "open", "head": {"sha": "abc", "ref": "h"}, "base": {"ref": "main"}}]
            """
        let transport = ScriptedTransport([.json(#"{"message": "exists"}"#, status: 422), .json(open)])
        let forge = Forge(DialectTests.gitHub, token: nil, over: transport)
        let request = try forge.open(PullRequestDraft(title: "t", body: "", head: "h", base: "main"))
        #expect(request.number == "3")
    }

    @Test(
        "a marker is a line of its own, and iterative's watermark is known whatever commit it names",
        arguments: [
            (Self.line, true), ("text\n  \(Self.line)\r\nmore", true), ("`\(Self.line)`", false),
            (MarkdownDialect.github.marker("churn2"), false), (MarkdownDialect.gitlab.marker("churn"), true),
        ])
    func markers(body: String, isIn: Bool) { #expect(Self.marker.isIn(body) == isIn) }

    @Test(
        "iterative's watermark",
        arguments: [
            ("", #"x ![](https://cml.dev/watermark.png#abc123 "CML watermark")"#, true),
            ("a_b", #"![](https://cml.dev/watermark.png#abc123 "CML watermark a\_b")"#, true),
            ("a", #"![](https://cml.dev/watermark.png#abc123 "CML watermark b")"#, false),
            ("a", #"![](https://cml.dev/watermark.png "CML watermark a")"#, true),
            ("a", #"![](https://cml.dev/watermark.png.evil "CML watermark a")"#, false),
        ])
    func watermarks(label: String, body: String, isIn: Bool) {
        #expect(CommentMarker(watermark: label).isIn(body) == isIn)
    }
}
