import CMLSystem

extension Dvc {
    /// The content that DVC recorded for a path.
    package struct Content: Equatable, Sendable {
        /// With its kind, such as `md5:606e…`; a folder's ends with `.dir`. DVC 2's text-converted sums are
        /// `md5-dos2unix:`, since they don't compare with those of DVC 3.
        package var hash: String
        /// Bytes.
        package var size: Int?

        package init(hash: String, size: Int? = nil) {
            self.hash = hash
            self.size = size
        }

        package var isFolder: Bool { hash.hasSuffix(".dir") }
    }

    /// Reads the outputs in a `dvc.lock` or `*.dvc` file: what stands for the data without reading it.
    ///
    /// `file` is a path from the project root, as are the paths returned. The lock doesn't tell the folder that a
    /// stage's paths start in: `workingDirectories` are those that `discover` found.
    package static func lockOutputs(
        _ bytes: [UInt8], file: String, workingDirectories: [String: String] = [:]
    ) throws(Failure) -> [String: Content] {
        let root = try parse(bytes, file: file)
        let folder = file.lastIndex(of: "/").map { String(file[..<$0]) } ?? "."
        var outputs: [String: Content] = [:]
        if file.hasSuffix(".dvc") {
            let working = root["wdir"]?.string.flatMap { joinedPath(folder, $0) } ?? folder
            outputs = contents(root["outs"], in: working)
        } else {
            // The stages of DVC 1's lock stand at the top.
            for stage in (root["stages"] ?? root).entries ?? [] {
                // What `foreach` or `matrix` multiplied is named `stage@item`.
                let name = stage.key.split(separator: "@").first.map(String.init) ?? stage.key
                let found = contents(stage.value["outs"], in: workingDirectories[name] ?? folder)
                outputs.merge(found) { $1 }
            }
        }
        return outputs
    }

    private static func contents(_ node: Node?, in folder: String) -> [String: Content] {
        var contents: [String: Content] = [:]
        for item in node?.items ?? [] {
            guard let written = item["path"]?.text, let path = joinedPath(folder, written),
                let hash = hash(of: item)
            else { continue }
            var size: Int?
            if case .integer(let bytes) = item["size"]?.content { size = bytes }
            contents[path] = Content(hash: hash, size: size)
        }
        return contents
    }

    private static func hash(of item: Node) -> String? {
        if let md5 = item["md5"]?.text { return item["hash"] == nil ? "md5-dos2unix:\(md5)" : "md5:\(md5)" }
        for kind in ["etag", "checksum"] {
            if let value = item[kind]?.text { return "\(kind):\(value)" }
        }
        let versions =
            item["cloud"]?.entries?.compactMap { $0.value["version_id"]?.text ?? $0.value["etag"]?.text } ?? []
        return versions.first.map { "cloud:\($0)" }
    }
}

extension Node {
    /// A scalar's text: sums of digits alone read as numbers, and `1e5…` as a float.
    fileprivate var text: String? {
        if case .null = content { return nil }
        return string ?? source
    }
}
