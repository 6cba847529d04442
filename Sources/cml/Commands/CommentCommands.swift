import CMLKit
import CMLSystem

extension CommandContext {
    /// The words of iterative/cml.
    func word() throws(Failure) -> Int32 {
        try RefusedWord.checkPublishing(arguments)
        switch arguments.command.name {
        case "comment create", "send-comment": return try comment(updates: arguments.has("update"))
        case "comment update": return try comment(updates: true)
        case "check create", "send-github-check": return try checkCreate()
        case "asset publish", "publish": return try assetPublish()
        case "repo prepare", "ci": return try repoPrepare()
        case "workflow rerun", "rerun-workflow": return try workflowRerun()
        case "pr create", "pr": return try prCreate()
        default: throw Failure(.bug, "`\(arguments.command.name)` is in the table but not in the dispatch")
        }
    }

    /// `cml comment create|update FILE`: posts a file of Markdown.
    private func comment(updates: Bool) throws(Failure) -> Int32 {
        var options = CommentOptions()
        options.file = try requiredWord("the Markdown file")
        options.commit = commitOption
        options.place = try commentPlace(options.commit)
        options.title = arguments.value("watermark-title") ?? ""
        options.updates = updates
        options.publishes = arguments.isOn("publish")
        options.hasMarker = !arguments.has("rm-watermark")
        options.forge = forgeOptions
        options.isWatched = arguments.has("watch")
        if options.isWatched { return try watchComment(options, in: world) }
        let result = try postComment(options, in: world)
        if arguments.has("json") {
            console.result(result.json.prettyJson())
        } else if let url = result.posted?.comment.url {
            console.result(url)
        }
        if let failure = result.failure { throw failure }
        return 0
    }

    /// `cml asset publish FILE`: gives the forge a file.
    private func assetPublish() throws(Failure) -> Int32 {
        var options = AssetOptions()
        options.file = try requiredWord("the file")
        options.isMarkdown = arguments.has("md")
        options.title = arguments.value("title")
        options.type = arguments.value("mime-type")
        options.forge = forgeOptions
        let text = try publishAsset(options, in: world)
        guard let file = arguments.value("file") else {
            console.result(text)
            return 0
        }
        let path = file.hasPrefix("/") ? file : world.directory + "/" + file
        try attempt("append the address", at: file) { () throws(FileError) in
            try Files.appendDurably(Array((text + "\n").utf8), to: path)
        }
        return 0
    }

    private var commitOption: String? { arguments.value("commit-sha") ?? arguments.value("head-sha") }

    /// `--pr` outranks `--commit-sha`, which outranks `--target`, as in iterative/cml.
    private func commentPlace(_ commit: String?) throws(Failure) -> CommentPlace {
        let target = try arguments.value("target").map { text throws(Failure) in try CommentPlace(parsing: text) }
        if arguments.has("pr") { return .pullRequest(nil) }
        if let commit { return .commit(commit) }
        return target ?? .automatic
    }

    /// `cml check create FILE`: shows a file of Markdown beside a commit.
    private func checkCreate() throws(Failure) -> Int32 {
        var options = CheckWordOptions()
        options.file = try requiredWord("the Markdown file")
        options.commit = commitOption
        options.title = arguments.value("title") ?? options.title
        options.conclusion = arguments.value("conclusion").flatMap { CheckRun.Conclusion(rawValue: $0) } ?? .success
        options.progress = arguments.value("status").flatMap { CheckRun.Progress(rawValue: $0) } ?? .completed
        options.forge = forgeOptions
        let written = try writeCheck(options, in: world)
        if arguments.has("json") { console.result(written.json.prettyJson()) }
        return 0
    }

    /// The word behind the command, without which there is nothing to do.
    func requiredWord(_ what: String) throws(Failure) -> String {
        guard let word = arguments.words.first, !word.isEmpty else {
            throw Failure(
                .usage, "`\(arguments.command.name)` needs \(what)",
                hint: "usage: cml \(arguments.command.name) \(arguments.command.words) [OPTIONS]")
        }
        return word
    }
}
