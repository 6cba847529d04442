import CMLSystem

/// The environment that a user's command sees.
package struct TrainingEnvironment {
    /// Variables of the forges and CI systems that hold a token; `keep_tokens` leaves them.
    private static let tokens: Set<String> = [
        "GITHUB_TOKEN", "GH_TOKEN", "GITHUB_PAT", "GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN", "REPO_TOKEN",
        "repo_token",
        "GITLAB_TOKEN", "CI_JOB_TOKEN", "CI_JOB_JWT", "CI_JOB_JWT_V1", "CI_JOB_JWT_V2",
        "CI_REGISTRY_PASSWORD", "CI_DEPLOY_PASSWORD", "CI_DEPENDENCY_PROXY_PASSWORD", "CI_BUILD_TOKEN",
        "CI_REPOSITORY_URL", "GITEA_TOKEN", "FORGEJO_TOKEN", "BITBUCKET_TOKEN", "BITBUCKET_ACCESS_TOKEN",
        "BITBUCKET_APP_PASSWORD", "BITBUCKET_STEP_OIDC_TOKEN", "PIPELINES_JWT_TOKEN", "SYSTEM_ACCESSTOKEN",
        "CI_NETRC_PASSWORD", "DRONE_NETRC_PASSWORD", "BUILDKITE_AGENT_ACCESS_TOKEN", "CIRCLE_TOKEN",
        "CIRCLE_OIDC_TOKEN", "CIRCLE_OIDC_TOKEN_V2",
    ]

    /// Files by which a child would command the runner: later steps would run what it writes there.
    private static let runnerFiles: Set<String> = [
        "GITHUB_ENV", "GITHUB_PATH", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_STATE",
    ]

    /// What speaks to the runner's own services (`ACTIONS_`), or was meant for the caller's own cml; never passed on.
    private static let withheldPrefixes = ["ACTIONS_", "CML_"]

    /// Removes the runner's command files and services, what the caller's own cml was given, and the forges' tokens.
    ///
    /// `keepTokens` keeps the tokens only: a training that may ask the forge need not steer the runner.
    package static func base(_ environment: [String: String], keepTokens: Bool) -> [String: String] {
        var result = environment
        for name in environment.keys {
            let isWithheld = runnerFiles.contains(name) || withheldPrefixes.contains { name.hasPrefix($0) }
            if isWithheld || (!keepTokens && tokens.contains(name)) { result[name] = nil }
        }
        if !keepTokens { dropHeaders(from: &result) }
        result["CML"] = "1"
        return result
    }

    /// Empties the headers that git is given by environment: a CI job hands its token over in one.
    private static func dropHeaders(from environment: inout [String: String]) {
        let key = "GIT_CONFIG_KEY_"
        for (name, value) in environment where name.hasPrefix(key) && value.lowercased().hasSuffix(".extraheader") {
            environment["GIT_CONFIG_VALUE_" + name.dropFirst(key.count)] = ""
        }
    }

    /// The variables of one run, laid over `base`.
    package static func run(
        _ base: [String: String], settings: JobSettings, seed: Int, params: String?
    ) -> [String: String] {
        var result = base.merging(settings.environment) { $1 }
        result["CML_PROFILE"] = settings.profile
        if settings.profile == "smoke" { result["CML_SMOKE"] = "1" }
        result["CML_SEED"] = String(seed)
        result["PYTHONHASHSEED"] = String(seed % 4_294_967_296)
        result["CML_PARAMS"] = params
        result["CML_DATASET"] = settings.dataset
        let overrides = Dictionary(
            settings.overrides.map { override in
                ((override.file.map { $0 + ":" } ?? "") + override.key, override.value)
            }
        ) { $1 }
        result["CML_OVERRIDES"] = Json.object(overrides).canonical
        return result
    }
}
