import CMLSystem

/// The environment that a user's command sees.
package struct TrainingEnvironment {
    /// Variables of the forges and CI systems that hold a token or let a child speak to the runner.
    private static let withheld: Set<String> = [
        "GITHUB_TOKEN", "GH_TOKEN", "GITHUB_PAT", "GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN", "REPO_TOKEN",
        "CML_TOKEN", "GITLAB_TOKEN", "CI_JOB_TOKEN", "CI_JOB_JWT", "CI_JOB_JWT_V1", "CI_JOB_JWT_V2",
        "CI_REGISTRY_PASSWORD", "CI_DEPLOY_PASSWORD", "CI_DEPENDENCY_PROXY_PASSWORD", "CI_BUILD_TOKEN",
        "CI_REPOSITORY_URL", "GITEA_TOKEN", "FORGEJO_TOKEN", "BITBUCKET_TOKEN", "BITBUCKET_ACCESS_TOKEN",
        "BITBUCKET_APP_PASSWORD", "BITBUCKET_STEP_OIDC_TOKEN", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_OUTPUT",
        "GITHUB_STEP_SUMMARY", "GITHUB_STATE",
    ]

    /// Removes the forges' tokens and the runner's command files, and what the caller's own cml was given.
    package static func base(_ environment: [String: String], keepTokens: Bool) -> [String: String] {
        var result = environment
        for name in environment.keys {
            let isToken = withheld.contains(name) || name.hasPrefix("ACTIONS_")
            if (isToken && !keepTokens) || name.hasPrefix("CML_") { result[name] = nil }
        }
        result["CML"] = "1"
        return result
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
