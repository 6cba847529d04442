import CMLKit
import CMLSystem
import Testing

/// Every request of every dialect, byte for byte; nil where a forge has no such thing.
@Suite("forge dialects")
struct DialectTests {
    static let gitHub = GitHubDialect(api: "https://api.github.com", repository: "o/r")
    static let gitLab = GitLabDialect(api: "https://git.example.org/sub/api/v4", repository: "g/sub/r")
    static let gitea = GiteaDialect(api: "https://gitea.example.org/api/v1", repository: "o/r")
    static let bitbucket = BitbucketDialect(api: "https://api.bitbucket.org/2.0", repository: "o/r")
    static let all: [any ForgeDialect] = [gitHub, gitLab, gitea, bitbucket]

    private static let commit = String(repeating: "b", count: 40)

    /// What the dialects make of one question, in the order GitHub, GitLab, Gitea, Bitbucket; roots are left out.
    private static func texts(_ question: (any ForgeDialect) -> HTTPRequest?) -> [String?] {
        let roots = [
            "https://api.github.com/repos/o/r", "https://git.example.org/sub/api/v4/projects/g%2Fsub%2Fr",
            "https://gitea.example.org/api/v1/repos/o/r", "https://api.bitbucket.org/2.0/repositories/o/r",
        ]
        return zip(all, roots).map { dialect, root in
            question(dialect).map { ScriptedTransport.text($0).replacing(root, with: "") }
        }
    }

    @Test("comments on a pull request")
    func comments() {
        let target = CommentTarget.pullRequest("7")
        #expect(
            Self.texts { $0.commentList(on: target) } == [
                "GET /issues/7/comments?per_page=100",
                "GET /merge_requests/7/notes?order_by=created_at&page=1&per_page=100&sort=asc",
                "GET /issues/7/comments", "GET /pullrequests/7/comments?pagelen=100",
            ])
        #expect(
            Self.texts { $0.createComment("a \"b\"\n", on: target) } == [
                #"POST /issues/7/comments {"body":"a \"b\"\n"}"#, #"POST /merge_requests/7/notes {"body":"a \"b\"\n"}"#,
                #"POST /issues/7/comments {"body":"a \"b\"\n"}"#,
                #"POST /pullrequests/7/comments {"content":{"raw":"a \"b\"\n"}}"#,
            ])
        #expect(
            Self.texts { $0.updateComment("5", "x", on: target) } == [
                #"PATCH /issues/comments/5 {"body":"x"}"#, #"PUT /merge_requests/7/notes/5 {"body":"x"}"#,
                #"PATCH /issues/comments/5 {"body":"x"}"#, #"PUT /pullrequests/7/comments/5 {"content":{"raw":"x"}}"#,
            ])
        #expect(
            Self.texts { $0.deleteComment("5", on: target) } == [
                "DELETE /issues/comments/5", "DELETE /merge_requests/7/notes/5", "DELETE /issues/comments/5",
                "DELETE /pullrequests/7/comments/5",
            ])
    }

    @Test("comments on a commit and an issue")
    func otherTargets() {
        let commit = CommentTarget.commit("abc")
        #expect(
            Self.texts { $0.commentList(on: commit) } == [
                "GET /commits/abc/comments?per_page=100",
                "GET /repository/commits/abc/comments?page=1&per_page=100", nil, "GET /commit/abc/comments?pagelen=100",
            ])
        #expect(
            Self.texts { $0.createComment("x", on: commit) } == [
                #"POST /commits/abc/comments {"body":"x"}"#, #"POST /repository/commits/abc/comments {"note":"x"}"#,
                nil, #"POST /commit/abc/comments {"content":{"raw":"x"}}"#,
            ])
        #expect(
            Self.texts { $0.updateComment("5", "x", on: commit) } == [
                #"PATCH /comments/5 {"body":"x"}"#, nil, #"PATCH /issues/comments/5 {"body":"x"}"#,
                #"PUT /commit/abc/comments/5 {"content":{"raw":"x"}}"#,
            ])
        #expect(
            Self.texts { $0.createComment("x", on: .issue("3")) } == [
                #"POST /issues/3/comments {"body":"x"}"#, #"POST /issues/3/notes {"body":"x"}"#,
                #"POST /issues/3/comments {"body":"x"}"#, nil,
            ])
    }

    @Test("a status, its states and its limits")
    func statuses() {
        let status = CommitStatus(
            "cml/churn", .error, String(repeating: "x", count: 200), url: "https://ci/1", pipeline: "9")
        let text = String(repeating: "x", count: 137) + "..."
        #expect(
            Self.texts { $0.setStatus(status, on: Self.commit) } == [
                "POST /statuses/\(Self.commit) {\"context\":\"cml/churn\",\"description\":\"\(text)\",\"state\":\"error\","
                    + "\"target_url\":\"https://ci/1\"}",
                "POST /statuses/\(Self.commit) {\"description\":\"\(text)\",\"name\":\"cml/churn\",\"pipeline_id\":9,"
                    + "\"state\":\"failed\",\"target_url\":\"https://ci/1\"}",
                "POST /statuses/\(Self.commit) {\"context\":\"cml/churn\",\"description\":\"\(text)\",\"state\":\"error\","
                    + "\"target_url\":\"https://ci/1\"}",
                "POST /commit/\(Self.commit)/statuses/build {\"description\":\"\(text)\",\"key\":\"cml/churn\","
                    + "\"name\":\"cml/churn\",\"state\":\"STOPPED\",\"url\":\"https://ci/1\"}",
            ])
        let long = "cml/a-very-long-project-name/dataset-of-client-a"
        let sent = Self.bitbucket.setStatus(CommitStatus(long, .success, "passed"), on: "abc")
        #expect(
            ScriptedTransport.text(sent).hasSuffix(
                #"{"description":"passed","key":"cml/a-very-long-project-name/da-6984c7b8","#
                    + #""name":"\#(long)","state":"SUCCESSFUL","url":"https://bitbucket.org/o/r/commits/abc"}"#),
            "\(ScriptedTransport.text(sent))")
    }

    @Test("pull requests")
    func pullRequests() {
        #expect(
            Self.texts { $0.pullRequest("7") } == [
                "GET /pulls/7", "GET /merge_requests/7", "GET /pulls/7", "GET /pullrequests/7",
            ])
        #expect(
            Self.texts { $0.pullRequests(of: "abc") } == [
                "GET /commits/abc/pulls?per_page=100",
                "GET /repository/commits/abc/merge_requests?per_page=100&state=opened", "GET /commits/abc/pull",
                "GET /commit/abc/pullrequests?pagelen=50",
            ])
        #expect(
            Self.texts { $0.openPullRequests(from: "a/b", of: "m") } == [
                "GET /pulls?head=m%3Aa%2Fb&per_page=100&state=open",
                "GET /merge_requests?per_page=100&source_branch=a%2Fb&state=opened",
                "GET /pulls?limit=50&state=open",
                "GET /pullrequests?pagelen=50&q=source.branch.name%3D%22a%2Fb%22%20AND%20state%3D%22OPEN%22",
            ])
        let draft = PullRequestDraft(title: "t", body: "b", head: "h", base: "main")
        #expect(
            Self.texts { $0.createPullRequest(draft) } == [
                #"POST /pulls {"base":"main","body":"b","head":"h","title":"t"}"#,
                #"POST /merge_requests {"description":"b","source_branch":"h","target_branch":"main","title":"t"}"#,
                #"POST /pulls {"base":"main","body":"b","head":"h","title":"t"}"#,
                #"POST /pullrequests {"description":"b","destination":{"branch":{"name":"main"}},"#
                    + #""source":{"branch":{"name":"h"}},"title":"t"}"#,
            ])
    }

    @Test("merging")
    func merging() {
        var request = PullRequest(number: "7", isOpen: true, head: "abc", headBranch: "h", base: "main")
        request.node = "PR_7"
        #expect(
            Self.texts { $0.merge(request, by: .squash) } == [
                #"PUT /pulls/7/merge {"merge_method":"squash","sha":"abc"}"#,
                #"PUT /merge_requests/7/merge {"sha":"abc","squash":true}"#,
                #"POST /pulls/7/merge {"do":"squash","head_commit_id":"abc"}"#,
                #"POST /pullrequests/7/merge {"merge_strategy":"squash","type":"pullrequest_merge_parameters"}"#,
            ])
        #expect(
            Self.texts { $0.mergeLater(request, by: .merge) }.map { $0?.prefix(60) }
                == [
                    "POST https://api.github.com/graphql {\"query\":\"mutation($id:I",
                    "PUT /merge_requests/7/merge {\"merge_when_pipeline_succeeds\":",
                    "POST /pulls/7/merge {\"do\":\"merge\",\"head_commit_id\":\"abc\",\"me", nil,
                ].map { $0?.prefix(60) })
        let enterprise = GitHubDialect(api: "https://ghe.example.org/api/v3", repository: "o/r")
        #expect(enterprise.mergeLater(request, by: .merge)?.url == "https://ghe.example.org/api/graphql")
        #expect(Self.gitLab.merge(request, by: .rebase) == nil)
    }

    @Test("pipelines and uploads")
    func others() {
        let run = PipelineRun(id: "9", isFinished: true)
        #expect(
            Self.texts { $0.rerun(run) } == [
                "POST /actions/runs/9/rerun", "POST /pipelines/9/retry", "POST /actions/runs/9/rerun", nil,
            ])
        let file = FileUpload(name: "p \"1\".png", type: "image/png", bytes: Array("abc".utf8))
        let body =
            "--cml-ba7816bf8f01cfea414140de5dae2223b00361a3\r\nContent-Disposition: form-data; name=\"NAME\"; "
            + "filename=\"p _1_.png\"\r\nContent-Type: image/png\r\n\r\nabc\r\n"
            + "--cml-ba7816bf8f01cfea414140de5dae2223b00361a3--\r\n"
        #expect(
            Self.texts { $0.upload(file, for: .pullRequest("7")) } == [
                nil, "POST /uploads " + body.replacing("NAME", with: "file"),
                "POST /issues/7/assets?name=p%20%221%22.png " + body.replacing("NAME", with: "attachment"),
                "POST /downloads " + body.replacing("NAME", with: "files"),
            ])
    }

    @Test("a check run is GitHub's alone")
    func checkRuns() {
        var check = CheckRun("cml/churn", commit: "abc", conclusion: .failure, title: "failed", summary: "the report")
        check.annotations = [.init(path: "cml.yaml", line: 12, level: .failure, message: "accuracy")]
        #expect(
            Self.texts { $0.checkRun(check, id: nil) } == [
                #"POST /check-runs {"conclusion":"failure","head_sha":"abc","name":"cml/churn","output":{"annotations":"#
                    + #"[{"annotation_level":"failure","end_line":12,"message":"accuracy","path":"cml.yaml","#
                    + #""start_line":12}],"summary":"the report","title":"failed"},"status":"completed"}"#,
                nil, nil, nil,
            ])
        check.annotations = []
        check.progress = .inProgress
        #expect(
            Self.gitHub.checkRun(check, id: "4").map(ScriptedTransport.text)
                == "PATCH https://api.github.com/repos/o/r/check-runs/4 {\"name\":\"cml/churn\",\"output\":"
                + "{\"summary\":\"the report\",\"title\":\"failed\"},\"status\":\"in_progress\"}")
    }

    @Test("what may be sent twice, since the second time changes nothing")
    func repeatable() {
        let target = CommentTarget.pullRequest("7")
        for dialect in Self.all {
            #expect(dialect.createComment("x", on: target)?.isRepeatable == false)
            #expect(dialect.updateComment("1", "x", on: target)?.isRepeatable == true)
            #expect(dialect.setStatus(CommitStatus("a", .pending, ""), on: "abc").isRepeatable)
            #expect(
                dialect.createPullRequest(PullRequestDraft(title: "", body: "", head: "", base: "")).isRepeatable
                    == false)
        }
    }

    @Test("each forge is shown its token in its own way")
    func credentials() {
        let token = ForgeToken("s3cret", source: "X")
        #expect(
            Self.all.map { $0.credential(token) } == [
                HTTPHeader("Authorization", "Bearer s3cret"), HTTPHeader("PRIVATE-TOKEN", "s3cret"),
                HTTPHeader("Authorization", "token s3cret"), HTTPHeader("Authorization", "Bearer s3cret"),
            ])
        let job = ForgeToken("s3cret", source: "CI_JOB_TOKEN", kind: .gitlabJob)
        #expect(Self.gitLab.credential(job) == HTTPHeader("JOB-TOKEN", "s3cret"))
        let basic = ForgeToken("me:s3cret", source: "X")
        #expect(Self.bitbucket.credential(basic) == HTTPHeader("Authorization", "Basic bWU6czNjcmV0"))
        #expect("\(token)" == "the token of `X`")
        #expect(String(reflecting: token) == "the token of `X`")
    }
}
