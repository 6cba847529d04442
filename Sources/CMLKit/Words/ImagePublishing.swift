import CMLSystem

/// Gives the forge the local images of a comment, and tells which of them it can't show.
struct ImagePublishing {
    /// Larger ones no forge takes for a comment.
    private static let limit = 100 << 20

    let forge: Forge
    let target: CommentTarget
    /// The folders that a relative path may begin in, the Markdown's own first.
    let folders: [String]
    let job: String?
    /// The addresses of what was uploaded already, by content: a comment that is kept up to date sends each once.
    var uploaded: [String: String] = [:]

    private var replacements: [(range: Range<Int>, address: String)] = []
    private var unshown: [String] = []
    private var missing: [String] = []
    private var refused: [String] = []
    private var failure: Failure?

    init(_ forge: Forge, for target: CommentTarget, folders: [String], job: String?) {
        self.forge = forge
        self.target = target
        self.folders = folders
        self.job = job
    }

    /// A text whose images are where its readers see them.
    struct Published {
        var markdown: String
        /// What the comment says of those that can't be seen.
        var remarks: [String]
        /// Sentences for the log.
        var warnings: [String]
        /// What kept an image from being uploaded; the first of several.
        var failure: Failure?
    }

    mutating func publish(_ markdown: String) -> Published {
        (replacements, unshown, missing, refused, failure) = ([], [], [], [], nil)
        for image in MarkdownImage.all(in: markdown) { take(image) }
        return Published(
            markdown: MarkdownImage.replacing(markdown, replacements), remarks: remarks, warnings: warnings,
            failure: failure)
    }

    /// The files that a text shows, as far as they are there.
    static func files(of markdown: String, in folders: [String]) -> [String] {
        MarkdownImage.all(in: markdown).compactMap { image in
            path(image.address).flatMap { candidates($0, in: folders).first { Files.isFile($0) } }
        }
    }

    private mutating func take(_ image: MarkdownImage) {
        if image.address.hasPrefix("data:") { return takeEmbedded(image) }
        guard let path = Self.path(image.address) else { return }
        guard let (file, bytes) = content(of: path), let type = MediaType.image(bytes) else {
            return note(printable(image.address), in: \.missing)
        }
        upload(FileUpload(name: FileName(file).name, type: type, bytes: bytes), for: image)
    }

    /// An image that is written into the Markdown, which forges don't show.
    private mutating func takeEmbedded(_ image: MarkdownImage) {
        let mark = ";base64,"
        guard image.address.hasPrefix("data:image/"), let start = image.address.firstRange(of: mark)?.upperBound,
            let bytes = Base64.decoded(String(image.address[start...])), let type = MediaType.image(bytes)
        else { return }
        let name = "image-\(Sha256.hex(bytes).prefix(8)).\(MediaType.suffix(of: type))"
        let count = replacements.count
        upload(FileUpload(name: name, type: type, bytes: bytes), for: image)
        // As bytes in the text it would only take the comment's room.
        if replacements.count == count { replacements.append((image.range, "#\(name)")) }
    }

    private mutating func upload(_ file: FileUpload, for image: MarkdownImage) {
        let hash = Sha256.hex(file.bytes)
        let id = "\(hash)/\(file.name)"
        if let address = uploaded[id] { return replacements.append((image.range, address)) }
        let name = printable(file.name)
        var file = file
        // Bitbucket keeps one file a name, and another comment's must not be replaced.
        if forge.dialect.kind == .bitbucket { file.name = "cml-\(hash.prefix(12))-\(file.name)" }
        do throws(ForgeError) {
            guard let address = try forge.upload(file, for: target) else {
                return note(printable(image.address.hasPrefix("data:") ? file.name : image.address), in: \.unshown)
            }
            uploaded[id] = address
            replacements.append((image.range, address))
        } catch {
            failure = failure ?? error.failure
            note(name, in: \.refused)
        }
    }

    private mutating func note(_ name: String, in list: WritableKeyPath<ImagePublishing, [String]>) {
        if !self[keyPath: list].contains(name) { self[keyPath: list].append(name) }
    }

    /// The path that a local address means; nil for one of a server or of the page.
    private static func path(_ address: String) -> String? {
        guard let first = address.first, first != "#", first != "?", !address.hasPrefix("//") else { return nil }
        let scheme = address.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "+.-".contains($0)) }
        guard scheme.isEmpty || address[scheme.endIndex...].first != ":" else { return nil }
        return address
    }

    private func content(of path: String) -> (file: String, bytes: [UInt8])? {
        for file in Self.candidates(path, in: folders) {
            if let bytes = try? Files.read(file, limit: Self.limit) { return (file, bytes) }
        }
        return nil
    }

    /// The files that a path may mean: as it is written, percent-decoded, and without what follows it in an address.
    private static func candidates(_ path: String, in folders: [String]) -> [String] {
        let plain = String(path.prefix { $0 != "?" && $0 != "#" })
        let names = [path, path.percentDecoded, plain, plain.percentDecoded].compactMap(\.self)
        return names.filter { !$0.isEmpty }.flatMap { name in
            name.hasPrefix("/") ? [name] : folders.map { "\($0)/\(name)" }
        }
    }

    private var remarks: [String] {
        var remarks: [String] = []
        if !unshown.isEmpty {
            let place = job.map { " of \(MarkdownText.link("this job", to: "\($0)#artifacts"))" } ?? " of the job"
            remarks.append(
                "**Not shown:** \(Self.list(unshown)). \(forge.dialect.kind.name) takes no images from a job; they are "
                    + "in the artifacts\(place), where its workflow keeps them.")
        }
        if !missing.isEmpty { remarks.append("**Not shown:** \(Self.list(missing)): no image there.") }
        if !refused.isEmpty { remarks.append("**Not shown:** \(Self.list(refused)): the upload failed.") }
        return remarks
    }

    private var warnings: [String] {
        var warnings: [String] = []
        if !unshown.isEmpty {
            warnings.append(
                "\(forge.dialect.kind.name) takes no images from a job: \(unshown.joined(separator: ", ")); keep them as "
                    + "an artifact, the comment tells where they are.")
        }
        if !missing.isEmpty {
            warnings.append("the text names images that are not here: \(missing.joined(separator: ", ")).")
        }
        return warnings
    }

    private static func list(_ names: [String]) -> String {
        let shown = names.prefix(20).map { MarkdownText.name($0) }.joined(separator: ", ")
        return names.count > 20 ? "\(shown) and \(names.count - 20) more" : shown
    }
}

extension String {
    /// The text that is meant by one with percent signs; nil where there are none, or it's no text.
    fileprivate var percentDecoded: String? {
        guard contains("%") else { return nil }
        var bytes: [UInt8] = []
        var rest = Array(utf8)[...]
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            guard byte == UInt8(ascii: "%"), digits.count == 2, let value = UInt8(digits, radix: 16) else {
                bytes.append(byte)
                continue
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self).flatMap { $0.contains("\0") ? nil : $0 }
    }
}
