/// GitHub Actions: a job that runs the change's code and may do nothing, and one that may and runs none.
enum GitHubTemplate {
    static let checkout = "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2"
    static let python = "actions/setup-python@a26af69be951a213d495a4c3e4e4022e16d87065 # v5.6.0"
    static let upload = "actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02 # v4.6.2"
    static let download = "actions/download-artifact@d3f86a106a0bac45b974a628896c90dbdf5c8093 # v4.3.0"

    static let text = """
        # Trains what a change brings, tells on its pull request whether the model got worse, and records main's runs.
        #
        # Training runs the change's code, which can read whatever its job can. So there are two jobs:
        #   train    runs that code. It may only read, and has no secrets and no credentials.
        #   deliver  may comment, set the status and record. It runs no code of the project's.
        # Pull requests of forks have no rights here: cml-fork.yml delivers theirs.
        name: @NAME@

        on:
          pull_request:
          merge_group:
          push:
            branches: [@BRANCH@]

        permissions: {}

        concurrency:
          group: ${{ github.workflow }}-${{ github.event.pull_request.number || github.run_id }}
          cancel-in-progress: true

        env:
          # The release that the jobs use: the address of its tarball, and the hash in the .sha256 file beside it.
          CML_RELEASE: "@RELEASE@"
          CML_SHA256: "@SHA256@"

        jobs:
          train:
            runs-on: ubuntu-24.04
            timeout-minutes: 60
            permissions:
              contents: read
            steps:
              - uses: \(checkout)
                with:
                  persist-credentials: false
                  # Of a fork the change's own commit, which cml-fork.yml is told by GitHub; else the merge with main.
                  ref: >-
                    ${{ github.event.pull_request.head.repo.full_name != github.repository
                    && github.event.pull_request.head.sha || '' }}
              - uses: \(python)
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
              - uses: \(upload)
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
            runs-on: ubuntu-24.04
            timeout-minutes: 15
            outputs:
              outcome: ${{ steps.cml.outputs.outcome }}
            permissions:
              contents: write         # the records: refs/notes/cml/runs and series
              pull-requests: write    # the comment
              statuses: write         # the status
            steps:
              # With credentials: git pushes the records by them.
              - uses: \(checkout)
              - name: Install cml
                run: |
        \(ReleaseInstallation.lines(into: "$RUNNER_TEMP/cml", indent: 10))
                  echo "$RUNNER_TEMP/cml/bin" >> "$GITHUB_PATH"
              - uses: \(download)
                # Where there is none the training job left nothing, which the next step tells.
                continue-on-error: true
                with:
                  name: cml
                  path: ${{ runner.temp }}/artifact
              - name: Deliver
                id: cml
                run: @CML@ run --deliver "$RUNNER_TEMP/artifact"
                env:
                  GITHUB_TOKEN: ${{ github.token }}
              - name: Close a status that was left pending
                if: always()
                run: @CML@ run --close-status
                env:
                  GITHUB_TOKEN: ${{ github.token }}

        """
}
