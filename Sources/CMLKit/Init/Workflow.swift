import CMLSystem

/// The CI workflow that `cml init` writes for a forge; the files in `templates/` are its own with their defaults.
package struct Workflow: Equatable, Sendable {
    package var forge: ForgeKind
    /// The branch that changes are merged into.
    package var branch = "main"
    /// The command that installs what the training needs.
    package var install = "pip install -r requirements.txt"
    /// The project's folder in the repository, with a slash at its end; empty at the top.
    package var prefix = ""
    /// The address of the release's tarball, and its SHA-256.
    package var release = ""
    package var sha256 = ""
    /// The stage of GitLab's jobs, one that the pipeline has.
    package var stage = "test"

    package init(_ forge: ForgeKind) {
        self.forge = forge
    }

    package var text: String {
        let template =
            switch forge {
            case .github: GitHubTemplate.text
            case .gitlab: GitLabTemplate.text
            case .gitea: GiteaTemplate.text
            case .bitbucket: BitbucketTemplate.text
            }
        let project = prefix.isEmpty ? "" : String(prefix.dropLast())
        let pairs = [
            ("@BRANCH@", ConfigDraft.word(branch)), ("@INSTALL@", install),
            ("@CML@", project.isEmpty ? "cml" : "cml -C \(project.shellQuoted)"), ("@PREFIX@", prefix),
            ("@RELEASE@", release), ("@SHA256@", sha256),
            ("@STAGE@", ConfigDraft.word(stage)), ("@NAME@", project.isEmpty ? "cml" : "cml " + project),
        ]
        return pairs.reduce(template) { $0.replacing($1.0, with: $1.1) }
    }
}

/// The shell lines that every template installs a release by.
///
/// The checksum is asked for before anything of the tarball is unpacked.
enum ReleaseInstallation {
    static func lines(into folder: String, indent: Int) -> String {
        let space = String(repeating: " ", count: indent)
        return [
            #"test -n "$CML_RELEASE" || { echo "set CML_RELEASE and CML_SHA256 at the top of this file" >&2; exit 1; }"#,
            #"curl -fsSL --retry 3 -o "\#(folder).tar.gz" "$CML_RELEASE""#,
            #"echo "$CML_SHA256  \#(folder).tar.gz" | sha256sum -c -"#,
            #"mkdir -p "\#(folder)" && tar -xzf "\#(folder).tar.gz" -C "\#(folder)" --strip-components=1"#,
        ].map { space + $0 }.joined(separator: "\n")
    }
}
