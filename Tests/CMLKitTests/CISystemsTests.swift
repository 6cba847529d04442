import CMLKit
import Testing

/// Environments as the systems' own documentation and real jobs have them, and all that is read of them.
@Suite("CI systems")
struct CISystemsTests {
    struct Example: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var environment: [String: String]
        var context: CIContext

        init(_ name: String, _ environment: [String: String], _ fill: (inout CIContext) -> Void) {
            testDescription = name
            self.environment = environment
            context = CIContext()
            fill(&context)
        }
    }

    @Test("is read whole", arguments: hosted + [bitbucket, bitbucketPush])
    func read(example: Example) {
        #expect(CIContext(environment: example.environment) == example.context)
    }

    private static let bitbucket = Example(
        "Bitbucket pull request",
        [
            "BITBUCKET_BUILD_NUMBER": "7", "BITBUCKET_PR_ID": "3", "BITBUCKET_BRANCH": "idea",
            "BITBUCKET_COMMIT": "abc", "BITBUCKET_REPO_FULL_NAME": "acme/tiny", "BITBUCKET_REPO_UUID": "{1}",
            "BITBUCKET_PR_DESTINATION_BRANCH": "main", "BITBUCKET_PR_DESTINATION_COMMIT": "def",
            "BITBUCKET_CLONE_DIR": "/opt/atlassian/pipelines/agent/build", "BITBUCKET_STEP_UUID": "{2}",
        ]
    ) {
        $0.system = "Bitbucket Pipelines"
        $0.event = "pull_request"
        $0.ref = "idea"
        $0.workspace = "/opt/atlassian/pipelines/agent/build"
        takeBitbucket(&$0)
        $0.head = "abc"
        $0.headBranch = "idea"
        $0.headRepository = "acme/tiny"
        $0.baseBranch = "main"
        $0.baseCommit = "def"
        $0.isPullRequest = true
        $0.pullRequest = "3"
        $0.job = "{2}"
    }

    private static let bitbucketPush = Example(
        "Bitbucket push",
        [
            "BITBUCKET_BUILD_NUMBER": "7", "BITBUCKET_BRANCH": "main", "BITBUCKET_COMMIT": "abc",
            "BITBUCKET_REPO_FULL_NAME": "acme/tiny", "BITBUCKET_REPO_UUID": "{1}",
        ]
    ) {
        $0.system = "Bitbucket Pipelines"
        $0.event = "push"
        $0.ref = "main"
        takeBitbucket(&$0)
    }

    private static func takeBitbucket(_ context: inout CIContext) {
        context.forge = .bitbucket
        context.serverURL = "https://bitbucket.org"
        context.apiURL = "https://api.bitbucket.org/2.0"
        context.repository = "acme/tiny"
        context.repositoryID = "{1}"
        context.repositoryURL = "https://bitbucket.org/acme/tiny"
        context.commit = "abc"
        context.runID = "7"
        context.jobURL = "https://bitbucket.org/acme/tiny/pipelines/results/7"
    }

    private static func takeGitHub(_ context: inout CIContext) {
        context.forge = .github
        context.serverURL = "https://github.com"
        context.apiURL = "https://api.github.com"
        context.repository = "acme/tiny"
        context.repositoryURL = "https://github.com/acme/tiny"
    }

    private static let hosted: [Example] = [
        Example(
            "Woodpecker on Forgejo",
            [
                "CI": "woodpecker", "CI_PIPELINE_EVENT": "pull_request", "CI_COMMIT_REF": "refs/pull/3/head",
                "CI_COMMIT_SHA": "abc", "CI_COMMIT_PULL_REQUEST": "3", "CI_COMMIT_SOURCE_BRANCH": "idea",
                "CI_COMMIT_TARGET_BRANCH": "main", "CI_COMMIT_AUTHOR": "ann", "CI_REPO": "acme/tiny",
                "CI_REPO_URL": "https://git.example.org/acme/tiny", "CI_REPO_DEFAULT_BRANCH": "main",
                "CI_REPO_CLONE_URL": "https://git.example.org/acme/tiny.git", "CI_FORGE_TYPE": "forgejo",
                "CI_FORGE_URL": "https://git.example.org", "CI_STEP_NAME": "check", "CI_PIPELINE_NUMBER": "8",
                "CI_PIPELINE_URL": "https://ci.example.org/repos/7/pipeline/8", "CI_SYSTEM_PLATFORM": "linux/amd64",
            ]
        ) {
            $0.system = "Woodpecker"
            $0.event = "pull_request"
            $0.ref = "refs/pull/3/head"
            $0.runner = "linux/amd64"
            $0.actor = "ann"
            $0.forge = .gitea
            $0.serverURL = "https://git.example.org"
            $0.apiURL = "https://git.example.org/api/v1"
            $0.repository = "acme/tiny"
            $0.repositoryURL = "https://git.example.org/acme/tiny"
            $0.defaultBranch = "main"
            $0.commit = "abc"
            $0.headBranch = "idea"
            $0.baseBranch = "main"
            $0.isPullRequest = true
            $0.isFork = true
            $0.pullRequest = "3"
            $0.job = "check"
            $0.runID = "8"
            $0.jobURL = "https://ci.example.org/repos/7/pipeline/8"
        },
        Example(
            "Drone push",
            [
                "DRONE": "true", "CI": "true", "DRONE_BUILD_EVENT": "push", "DRONE_COMMIT_REF": "refs/heads/main",
                "DRONE_COMMIT_SHA": "abc", "DRONE_GIT_HTTP_URL": "https://github.com/acme/tiny.git",
                "DRONE_REPO": "acme/tiny", "DRONE_REPO_BRANCH": "main", "DRONE_TARGET_BRANCH": "main",
                "DRONE_BUILD_NUMBER": "8", "DRONE_BUILD_LINK": "https://drone.example.org/acme/tiny/8",
            ]
        ) {
            $0.system = "Drone"
            $0.event = "push"
            $0.ref = "refs/heads/main"
            takeGitHub(&$0)
            $0.defaultBranch = "main"
            $0.commit = "abc"
            $0.runID = "8"
            $0.jobURL = "https://drone.example.org/acme/tiny/8"
        },
        Example(
            "CircleCI pull request of the repository itself",
            [
                "CIRCLECI": "true", "CIRCLE_BRANCH": "idea", "CIRCLE_SHA1": "abc", "CIRCLE_USERNAME": "ann",
                "CIRCLE_REPOSITORY_URL": "git@github.com:acme/tiny.git", "CIRCLE_PROJECT_USERNAME": "acme",
                "CIRCLE_PROJECT_REPONAME": "tiny", "CIRCLE_PULL_REQUEST": "https://github.com/acme/tiny/pull/3",
                "CIRCLE_JOB": "check", "CIRCLE_WORKFLOW_ID": "w1",
                "CIRCLE_BUILD_URL": "https://circleci.com/gh/acme/tiny/8",
            ]
        ) {
            $0.system = "CircleCI"
            $0.event = "pull_request"
            $0.actor = "ann"
            takeGitHub(&$0)
            $0.commit = "abc"
            $0.headBranch = "idea"
            $0.headRepository = "acme/tiny"
            $0.isPullRequest = true
            $0.pullRequest = "3"
            $0.job = "check"
            $0.runID = "w1"
            $0.jobURL = "https://circleci.com/gh/acme/tiny/8"
        },
        Example(
            "Azure pull request on GitHub",
            [
                "TF_BUILD": "True", "BUILD_REASON": "PullRequest", "BUILD_SOURCEBRANCH": "refs/pull/3/merge",
                "BUILD_SOURCEVERSION": "merge", "BUILD_REPOSITORY_URI": "https://github.com/acme/tiny",
                "BUILD_REPOSITORY_NAME": "acme/tiny", "SYSTEM_PULLREQUEST_PULLREQUESTID": "987654",
                "SYSTEM_PULLREQUEST_PULLREQUESTNUMBER": "3", "SYSTEM_PULLREQUEST_ISFORK": "False",
                "SYSTEM_PULLREQUEST_SOURCECOMMITID": "abc", "SYSTEM_PULLREQUEST_SOURCEBRANCH": "idea",
                "SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main", "AGENT_OS": "Linux",
                "SYSTEM_COLLECTIONURI": "https://dev.azure.com/acme/", "SYSTEM_TEAMPROJECT": "My Team",
                "BUILD_BUILDID": "8", "SYSTEM_JOBDISPLAYNAME": "check", "SYSTEM_JOBATTEMPT": "1",
            ]
        ) {
            $0.system = "Azure Pipelines"
            $0.event = "pull_request"
            $0.ref = "refs/pull/3/merge"
            $0.runner = "Linux"
            takeGitHub(&$0)
            $0.commit = "merge"
            $0.head = "abc"
            $0.headBranch = "idea"
            $0.headRepository = "acme/tiny"
            $0.baseBranch = "main"
            $0.isPullRequest = true
            $0.pullRequest = "3"
            $0.job = "check"
            $0.runID = "8"
            $0.runAttempt = "1"
            $0.jobURL = "https://dev.azure.com/acme/My%20Team/_build/results?buildId=8"
        },
        Example(
            "Buildkite pull request of a fork",
            [
                "BUILDKITE": "true", "BUILDKITE_SOURCE": "webhook", "BUILDKITE_BRANCH": "mallory:idea",
                "BUILDKITE_COMMIT": "abc", "BUILDKITE_REPO": "git@github.com:acme/tiny.git",
                "BUILDKITE_PULL_REQUEST": "3", "BUILDKITE_PULL_REQUEST_BASE_BRANCH": "main",
                "BUILDKITE_PULL_REQUEST_REPO": "https://github.com/mallory/tiny.git",
                "BUILDKITE_PIPELINE_DEFAULT_BRANCH": "main", "BUILDKITE_LABEL": "check", "BUILDKITE_BUILD_NUMBER": "8",
                "BUILDKITE_BUILD_URL": "https://buildkite.com/acme/tiny/builds/8",
            ]
        ) {
            $0.system = "Buildkite"
            $0.event = "pull_request"
            takeGitHub(&$0)
            $0.defaultBranch = "main"
            $0.commit = "abc"
            $0.headBranch = "mallory:idea"
            $0.headRepository = "mallory/tiny"
            $0.baseBranch = "main"
            $0.isPullRequest = true
            $0.isFork = true
            $0.pullRequest = "3"
            $0.job = "check"
            $0.runID = "8"
            $0.jobURL = "https://buildkite.com/acme/tiny/builds/8"
        },
        Example(
            "Travis pull request",
            [
                "TRAVIS": "true", "TRAVIS_EVENT_TYPE": "pull_request", "TRAVIS_BRANCH": "main", "TRAVIS_DIST": "jammy",
                "TRAVIS_COMMIT": "merge", "TRAVIS_REPO_SLUG": "acme/tiny", "TRAVIS_PULL_REQUEST": "3",
                "TRAVIS_PULL_REQUEST_SLUG": "acme/tiny", "TRAVIS_PULL_REQUEST_SHA": "abc",
                "TRAVIS_PULL_REQUEST_BRANCH": "idea", "TRAVIS_BUILD_WEB_URL": "https://travis-ci.com/acme/tiny/8",
            ]
        ) {
            $0.system = "Travis CI"
            $0.event = "pull_request"
            $0.ref = "refs/pull/3/merge"
            $0.runner = "jammy"
            takeGitHub(&$0)
            $0.commit = "merge"
            $0.head = "abc"
            $0.headBranch = "idea"
            $0.headRepository = "acme/tiny"
            $0.baseBranch = "main"
            $0.isPullRequest = true
            $0.pullRequest = "3"
            $0.jobURL = "https://travis-ci.com/acme/tiny/8"
        },
    ]
}
