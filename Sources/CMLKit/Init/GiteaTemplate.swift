/// Gitea and Forgejo Actions: as on GitHub, with the artifact actions that their servers know.
enum GiteaTemplate {
    static let text = """
        # Trains what a change brings, tells on its pull request whether the model got worse, and records main's runs.
        #
        # Training runs the change's code, which can read whatever its job can. So there are two jobs:
        #   train    runs that code. It may only read, and has no secrets and no credentials.
        #   deliver  may comment, set the status and record. It runs no code of the project's.
        # Gitea before 1.26 and Forgejo ignore `permissions`: there a job's token may always write, so that a change's
        # code could use it. Let only trusted authors start runs (the approval of first-time contributors does that).
        name: @NAME@

        on:
          pull_request:
          push:
            branches: [@BRANCH@]

        permissions: {}

        env:
          # The release that the jobs use: the address of its tarball, and the hash in the .sha256 file beside it.
          CML_RELEASE: "@RELEASE@"
          CML_SHA256: "@SHA256@"

        jobs:
          train:
            runs-on: ubuntu-latest
            timeout-minutes: 60
            permissions:
              contents: read
            steps:
              - uses: \(GitHubTemplate.checkout)
                with:
                  persist-credentials: false
              - uses: \(GitHubTemplate.python)
                with:
                  python-version: "3.12"
              - name: Install cml
                run: |
        \(ReleaseInstallation.lines(into: "$RUNNER_TEMP/cml", indent: 10))
                  echo "$RUNNER_TEMP/cml/bin" >> "$GITHUB_PATH"
              - name: Install what the training needs
                run: @INSTALL@
              - name: Train
                run: @CML@ run --train-only
              # Version 3: its protocol is the one that all Gitea and Forgejo servers have.
              - uses: actions/upload-artifact@v3
                if: ${{ !cancelled() }}
                with:
                  name: cml
                  path: @PREFIX@.cml/
                  include-hidden-files: true
                  retention-days: 7

          deliver:
            needs: train
            # Also when the training failed, which is to be told.
            if: >-
              ${{ !cancelled() && (github.event_name != 'pull_request'
              || github.event.pull_request.head.repo.full_name == github.repository) }}
            runs-on: ubuntu-latest
            timeout-minutes: 15
            outputs:
              outcome: ${{ steps.cml.outputs.outcome }}
            permissions:
              contents: write         # the records: refs/notes/cml/runs and series; the status
              issues: write           # the comment
              pull-requests: write
            steps:
              # With credentials: git pushes the records by them.
              - uses: \(GitHubTemplate.checkout)
              - name: Install cml
                run: |
        \(ReleaseInstallation.lines(into: "$RUNNER_TEMP/cml", indent: 10))
                  echo "$RUNNER_TEMP/cml/bin" >> "$GITHUB_PATH"
              - uses: actions/download-artifact@v3
                # Where there is none the training job left nothing, which the next step tells.
                continue-on-error: true
                with:
                  name: cml
                  path: ${{ runner.temp }}/artifact
              - name: Deliver
                id: cml
                run: @CML@ run --deliver "$RUNNER_TEMP/artifact"
                env:
                  GITEA_TOKEN: ${{ github.token }}
              - name: Close a status that was left pending
                if: always()
                run: @CML@ run --close-status
                env:
                  GITEA_TOKEN: ${{ github.token }}

        """
}
