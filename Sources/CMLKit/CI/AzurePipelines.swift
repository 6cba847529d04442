import CMLSystem

/// Azure Pipelines, whose pull requests build a merge commit.
enum AzurePipelines {
    static func context(_ variables: [String: String]) -> CIContext? {
        guard variables["TF_BUILD"]?.lowercased() == "true" else { return nil }
        var context = CIContext()
        context.system = "Azure Pipelines"
        context.event = variables["BUILD_REASON"] == "PullRequest" ? "pull_request" : variables["BUILD_REASON"]
        context.ref = variables["BUILD_SOURCEBRANCH"]
        context.actor = variables["BUILD_REQUESTEDFOR"]
        context.runner = variables["ImageOS"] ?? variables["AGENT_OS"]
        context.commit = variables["BUILD_SOURCEVERSION"]
        context.workspace = variables["BUILD_SOURCESDIRECTORY"]
        context.takeRepository(at: variables["BUILD_REPOSITORY_URI"])
        if context.forge != nil { context.repository = variables["BUILD_REPOSITORY_NAME"] ?? context.repository }
        context.job = variables["SYSTEM_JOBDISPLAYNAME"]
        context.runID = variables["BUILD_BUILDID"]
        context.runAttempt = variables["SYSTEM_JOBATTEMPT"]
        context.jobURL = page(variables)
        takePullRequest(variables, &context)
        return context
    }

    /// `…PULLREQUESTID` is GitHub's internal id, and the number only in Azure's own repositories.
    private static func takePullRequest(_ variables: [String: String], _ context: inout CIContext) {
        guard
            let number = variables["SYSTEM_PULLREQUEST_PULLREQUESTNUMBER"]
                ?? variables["SYSTEM_PULLREQUEST_PULLREQUESTID"]
        else { return }
        context.isPullRequest = true
        context.event = "pull_request"
        context.pullRequest = number
        context.isFork = variables["SYSTEM_PULLREQUEST_ISFORK"]?.lowercased() != "false"
        context.head = variables["SYSTEM_PULLREQUEST_SOURCECOMMITID"]
        context.headBranch = CIContext.branch(variables["SYSTEM_PULLREQUEST_SOURCEBRANCH"])
        context.headRepository = context.isFork ? nil : context.repository
        context.baseBranch = CIContext.branch(variables["SYSTEM_PULLREQUEST_TARGETBRANCH"])
    }

    private static func page(_ variables: [String: String]) -> String? {
        guard let collection = plainURL(variables["SYSTEM_COLLECTIONURI"]),
            let project = variables["SYSTEM_TEAMPROJECT"],
            let build = variables["BUILD_BUILDID"]
        else { return nil }
        return "\(collection)/\(project.percentEncoded)/_build/results?buildId=\(build.percentEncoded)"
    }
}
