import CMLKit
import CMLSystem
import Testing

/// What the dialects read in the forges' answers.
@Suite("forge answers")
struct DialectReadingTests {
    private static func answer(
        _ json: String, url: String = "https://h/x?page=1&per_page=100", _ headers: [String: String] = [:]
    ) throws -> ForgeAnswer {
        ForgeAnswer(
            to: HTTPRequest("GET", url),
            HTTPResponse(status: 200, headers: headers.map { HTTPHeader($0.key, $0.value) }),
            try Json(parsing: json))
    }

    @Test("a page of GitHub's comments, and the next one by its link")
    func gitHub() throws {
        let page = DialectTests.gitHub.commentPage(
            try Self.answer(
                """
                [{"id": 1, "body": "a", "user": {"login": "ann", "type": "User"}, "html_url": "https://h/1"},
                 {"id": 2, "body": "b", "user": {"login": "github-actions[bot]", "type": "Bot"}},
                 {"id": 3, "body": "c", "user": null}]
                """,
                ["link": "<https://h/x?page=1>; rel=\"prev\", <https://h/x?page=3>; rel=\"next\""]))
        #expect(
            page?.comments == [
                ForgeComment(id: "1", body: "a", author: ForgeAuthor("ann"), url: "https://h/1"),
                ForgeComment(id: "2", body: "b", author: ForgeAuthor("github-actions[bot]", isApp: true)),
                ForgeComment(id: "3", body: "c"),
            ])
        #expect(page?.next?.url == "https://h/x?page=3")
        #expect(page?.next?.headers.first == HTTPHeader("Accept", "application/vnd.github+json"))
        #expect(DialectTests.gitHub.commentPage(try Self.answer("{}")) == nil)
        #expect(DialectTests.gitHub.commentPage(try Self.answer("[{}]")) == nil)
    }

    @Test("a page of GitLab's notes without its own, and the next one by its number")
    func gitLab() throws {
        let notes = """
            [{"id": 1, "body": "merged", "system": true, "author": {"username": "x"}},
             {"id": 2, "body": "b", "system": false, "author": {"username": "project_1_bot"}}]
            """
        let page = DialectTests.gitLab.commentPage(try Self.answer(notes, ["x-next-page": "2"]))
        #expect(page?.comments == [ForgeComment(id: "2", body: "b", author: ForgeAuthor("project_1_bot"))])
        #expect(page?.next?.url == "https://h/x?page=2&per_page=100")
        #expect(DialectTests.gitLab.commentPage(try Self.answer(notes, ["x-next-page": ""]))?.next == nil)
    }

    @Test("a page of Bitbucket's comments without the deleted ones")
    func bitbucket() throws {
        let page = DialectTests.bitbucket.commentPage(
            try Self.answer(
                """
                {"values": [{"id": 1, "content": {"raw": ""}, "deleted": true},
                  {"id": 2, "content": {"raw": "b"}, "deleted": false, "user": {"uuid": "{u}", "display_name": "Ann"}}],
                 "next": "https://h/x?page=2"}
                """))
        #expect(page?.comments == [ForgeComment(id: "2", body: "b", author: ForgeAuthor("{u}"))])
        #expect(page?.next?.url == "https://h/x?page=2")
    }

    @Test("a pull request, its head and where that lies")
    func pullRequests() throws {
        let texts: [(any ForgeDialect, String, String?, String?)] = [
            (
                DialectTests.gitHub,
                """
                {"number": 7, "state": "open", "html_url": "u", "node_id": "PR_7",
                 "head": {"sha": "abcdefabcdef", "ref": "h", "repo": {"id": 5, "full_name": "m/r"}}, "base": {"ref": "main"}}
                """, "m/r", "5"
            ),
            (
                DialectTests.gitLab,
                """
                {"iid": 7, "state": "opened", "sha": "abcdefabcdef", "source_branch": "h", "target_branch": "main",
                 "source_project_id": 5, "target_project_id": 1, "web_url": "u"}
                """, nil, "5"
            ),
            (
                DialectTests.gitea,
                """
                {"number": 7, "state": "open", "html_url": "u", "head": {"sha": "abcdefabcdef", "ref": "h", "repo_id": 5,
                 "repo": {"id": 5, "full_name": "m/r"}}, "base": {"ref": "main", "repo_id": 1}}
                """, "m/r", "5"
            ),
            (
                DialectTests.bitbucket,
                """
                {"id": 7, "state": "OPEN", "links": {"html": {"href": "u"}}, "source": {"branch": {"name": "h"},
                 "commit": {"hash": "abcdefabcdef"}, "repository": {"full_name": "m/r"}},
                 "destination": {"branch": {"name": "main"}}}
                """, "m/r", nil
            ),
        ]
        for (dialect, text, repository, id) in texts {
            let request = try #require(dialect.pullRequest(in: try Json(parsing: text)))
            #expect(request.number == "7" && request.isOpen && request.headBranch == "h" && request.base == "main")
            #expect(request.headRepository == repository && request.headRepositoryID == id && request.url == "u")
            for (name, told, isOf) in [("M/r", "5", true), ("x/r", "6", false), (nil, nil, true)] {
                var run = FollowedRun()
                (run.headCommit, run.headRepository, run.headRepositoryID) = ("abcdefabcdef", name, told)
                #expect(request.isOf(run) == isOf, "\(text) \(run)")
            }
            #expect(request.hasHead("abcdefabcdef" + String(repeating: "0", count: 28)))
            #expect(!request.hasHead("abcdef"))
            #expect(dialect.pullRequest(in: .object([:])) == nil)
        }
    }

    @Test(
        "the message of a refusal, in whatever shape it comes",
        arguments: [
            (#"{"message": "Not Found", "documentation_url": "x"}"#, "Not Found"),
            (
                #"{"message": "Validation Failed", "errors": [{"resource": "X", "code": "custom", "message": "Body is too long"}]}"#,
                "Validation Failed: Body is too long"
            ),
            (
                #"{"message": "Validation Failed", "errors": [{"field": "head", "code": "invalid"}]}"#,
                "Validation Failed: head invalid"
            ),
            (#"{"message": {"note": ["is too long", "is bad"]}}"#, "note is too long, is bad"),
            (#"{"message": ["Another open merge request"]}"#, "Another open merge request"),
            (#"{"error": "sort does not have a valid value"}"#, "sort does not have a valid value"),
            (
                #"{"error": "insufficient_scope", "error_description": "needs more", "scope": "api"}"#,
                "needs more: scope api"
            ),
            (
                #"{"type": "error", "error": {"message": "lacks scopes", "detail": {"required": ["pullrequest"]}}}"#,
                "lacks scopes: required: pullrequest"
            ),
            ("Retry later\n", "Retry later"),
            (
                "<html><body><h1>502 Bad Gateway</h1></body></html>",
                "a web page, not the forge's answer: 502 Bad Gateway"
            ),
            ("", "no message"), ("{}", "{}"), ("a\u{1B}[2Jb", "a\u{FFFD}[2Jb"),
        ])
    func messages(body: String, message: String) {
        let error = #expect(throws: ForgeError.self) {
            try Forge(
                DialectTests.gitHub, token: nil, over: ScriptedTransport([.json(body, status: 422)])
            ).send(HTTPRequest("GET", "https://h/x"), .status)
        }
        #expect(
            error?.failure
                == Failure(
                    .delivery, "GitHub did not set the commit status: \(message)", at: "GET https://h/x: status 422"))
    }
}
