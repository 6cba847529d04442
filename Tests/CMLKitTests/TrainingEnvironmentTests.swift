import CMLKit
import Testing

@Suite("the environment of a user's command")
struct TrainingEnvironmentTests {
    @Test(
        "`keep_tokens` frees the forges' tokens and nothing else",
        arguments: [
            ("GITHUB_TOKEN", true), ("GH_TOKEN", true), ("CI_JOB_TOKEN", true), ("GITEA_TOKEN", true),
            ("BITBUCKET_TOKEN", true), ("REPO_TOKEN", true), ("ACTIONS_RUNTIME_TOKEN", false),
            ("ACTIONS_ID_TOKEN_REQUEST_URL", false), ("GITHUB_ENV", false), ("GITHUB_PATH", false),
            ("GITHUB_OUTPUT", false), ("GITHUB_STEP_SUMMARY", false), ("GITHUB_STATE", false), ("CML_TOKEN", false),
            ("CML_PROFILE", false),
        ])
    func tokens(name: String, isFreed: Bool) {
        let environment = [name: "x", "HOME": "/h"]
        let none = ["HOME": "/h", "CML": "1"]
        #expect(TrainingEnvironment.base(environment, keepTokens: false) == none)
        let kept = TrainingEnvironment.base(environment, keepTokens: true)
        #expect(kept == (isFreed ? none.merging([name: "x"]) { $1 } : none))
    }

    @Test("a header that git is given by environment is emptied, and other settings stay")
    func headers() {
        let environment = [
            "GIT_CONFIG_COUNT": "2", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*",
            "GIT_CONFIG_KEY_1": "http.https://git.example.org/.extraHeader", "GIT_CONFIG_VALUE_1": "Authorization: x",
        ]
        let bare = TrainingEnvironment.base(environment, keepTokens: false)
        #expect(bare["GIT_CONFIG_VALUE_0"] == "*")
        #expect(bare["GIT_CONFIG_VALUE_1"] == "")
        #expect(TrainingEnvironment.base(environment, keepTokens: true)["GIT_CONFIG_VALUE_1"] == "Authorization: x")
    }
}
