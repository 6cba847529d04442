import CMLSystem

/// What a builder gets: a checkout of the recorded tree in a scratch folder, and the model's files.
///
/// What git doesn't track is not there, since it was never there: no `.git` with a token in its configuration, no
/// ignored file. A tracked `.env` or `.cml` is left out too.
struct BuildContext {
    let project: Project
    let repository: Repository
    let tree: String
    /// The folder that is removed whatever happens.
    let scratch: String

    init(_ project: Project, _ repository: Repository, tree: String) {
        self.project = project
        self.repository = repository
        self.tree = tree
        scratch = Self.scratch(of: project)
    }

    static func scratch(of project: Project) -> String { project.folder + "/image/scratch" }

    private var checkout: String { scratch + "/tree" }
    /// The project's folder in the checkout.
    var path: String { project.prefix.isEmpty ? checkout : checkout + "/" + project.prefix.dropLast() }
    var idFile: String { scratch + "/id" }
    var layout: String { project.folder + "/image/layout" }

    /// What was found while it was made, in sentences for the reader.
    struct Made {
        var leftOut: [String] = []
        var submodules: [String] = []
        var pointers: [String] = []

        var sentences: [String] {
            func list(_ paths: [String]) -> String { quotedList(paths.map(printable), limit: 5) }
            var sentences: [String] = []
            if !leftOut.isEmpty { sentences.append("not in the image, although git tracks them: \(list(leftOut))") }
            if !submodules.isEmpty { sentences.append("submodules are not in the image: \(list(submodules))") }
            if !pointers.isEmpty {
                sentences.append("Git LFS pointers in the image, not their content (`git lfs pull`): \(list(pointers))")
            }
            return sentences
        }
    }

    /// Checks the tree out and adds the model's files.
    func make(model: [String], with git: GitProgram) throws(Failure) -> Made {
        var made = Made()
        let entries = try attempt("list the files of the tree", at: tree) { () throws(GitError) in
            try repository.entries(ofTree: tree)
        }.filter { $0.path.hasPrefix(project.prefix) }
        try attempt("make the build context", at: scratch) { () throws(FileError) in try Files.makeDirectory(path) }
        var paths: [String] = []
        for entry in entries {
            if entry.mode == 0o160000 {
                made.submodules.append(entry.path)
            } else if Self.isLeftOut(entry.path) {
                made.leftOut.append(entry.path)
            } else {
                paths.append(entry.path)
            }
        }
        try attempt("check the tree out", at: scratch) { () throws(GitError) in
            try git.checkOut(
                paths, ofTree: tree, to: checkout, index: scratch + "/index", gitDirectory: repository.gitDirectory)
        }
        made.pointers = try bringLargeFiles(paths, besides: Set(model))
        for file in model { try copyModel(file) }
        return made
    }

    private static func isLeftOut(_ path: String) -> Bool {
        let names = path.split(separator: "/")
        return names.last == ".env" || names.contains(".cml") || names.contains(".git")
    }

    /// Puts the content of LFS files in the place of their pointers, where the working tree has just that content.
    private func bringLargeFiles(_ paths: [String], besides model: Set<String>) throws(Failure) -> [String] {
        var left: [String] = []
        for path in paths {
            let place = checkout + "/" + path
            guard let status = Files.lstat(place), !status.isSymlink, status.size < 1024,
                let bytes = try? Files.read(place, limit: 1024),
                let pointer = LfsPointer(parsing: bytes)
            else { continue }
            let name = String(path.dropFirst(project.prefix.count))
            guard !model.contains(name) else { continue }
            let own = project.path(name)
            guard Files.lstat(own)?.size == pointer.size, Files.lstat(own)?.isSymlink == false else {
                left.append(path)
                continue
            }
            try replace(place, with: own)
            let hash = try attempt("hash `\(name)`") { () throws(FileError) in try Sha256.hex(ofFile: place) }
            guard hash != pointer.oid else { continue }
            left.append(path)
            try attempt("write the build context", at: place) { () throws(FileError) in
                try Files.write(bytes, to: place, mode: 0o644, isDurable: false)
            }
        }
        return left
    }

    private func replace(_ place: String, with file: String) throws(Failure) {
        try attempt("copy a file into the build context", at: file) { () throws(FileError) in
            try Files.remove(place)
            try Files.copyKeepingMetadata(file, to: place)
        }
    }

    /// Copies a model file as it is now; a link in the tree must not lead the copy elsewhere.
    private func copyModel(_ file: String) throws(Failure) {
        var folder = path
        for name in file.split(separator: "/").dropLast() {
            folder += "/" + name
            guard Files.lstat(folder)?.isSymlink != true else {
                throw Failure(.usage, "the tree has a link where the folder of the model file `\(file)` is needed")
            }
        }
        try attempt("make the build context", at: file) { () throws(FileError) in try Files.makeDirectory(folder) }
        guard let real = Files.realPath(project.path(file)), Files.isFile(real) else {
            throw Failure(.usage, "no model file `\(file)`", at: "image.model")
        }
        try replace(path + "/" + file, with: real)
    }

    /// The Dockerfile in the context, which must be a plain file of the tree.
    func dockerfile(_ name: String) throws(Failure) -> String {
        do throws(FileError) {
            _ = try Files.readUntrusted(name, in: path, limit: 1 << 20)
        } catch {
            throw Failure(
                .usage, "the recorded tree has no file `\(name)` to build from", at: "image.dockerfile",
                hint: "commit it, or name another under `image.dockerfile`; a link is not followed")
        }
        return path + "/" + name
    }

    /// Removes the scratch folder, the one of a killed build too.
    static func remove(_ scratch: String) throws(Failure) {
        try attempt("remove the scratch folder", at: scratch) { () throws(FileError) in
            try Files.removeTree(scratch)
        }
    }
}
