/// GitLab CI: a job that runs the change's code, and one that has the token and runs none.
enum GitLabTemplate {
    static let text = """
        # Trains what a change brings, tells on its merge request whether the model got worse, and records main's runs.
        # Include it in .gitlab-ci.yml:
        #
        #   include: [{local: .gitlab/cml.yml}]
        #
        # Training runs the change's code, which can read whatever its job can. So there are two jobs. The second has
        # the token: a masked variable GITLAB_TOKEN whose environment scope is `cml` (Settings, CI/CD, Variables), so
        # that no other job sees it. It is a project access token of a Developer with the scopes `api` and
        # `write_repository`; a job's own token can't comment on merge requests.

        variables:
          # The release that the jobs use: the address of its tarball, and the hash in the .sha256 file beside it.
          CML_RELEASE: "@RELEASE@"
          CML_SHA256: "@SHA256@"

        .cml:
          before_script:
            - |
        \(ReleaseInstallation.lines(into: "/tmp/cml", indent: 6))
              export PATH="/tmp/cml/bin:$PATH"

        cml-train:
          extends: .cml
          # A fork's pipeline runs in the fork and has no token: cml-fork is for it. A scheduled one is cml-schedule.yml's.
          rules:
            - if: $CI_MERGE_REQUEST_SOURCE_PROJECT_ID && $CI_MERGE_REQUEST_SOURCE_PROJECT_ID != $CI_MERGE_REQUEST_PROJECT_ID
              when: never
            - if: $CI_PIPELINE_SOURCE == "merge_request_event"
            - if: $CI_PIPELINE_SOURCE != "schedule" && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
          stage: @STAGE@
          image: python:3.12-bookworm
          script:
            - @INSTALL@
            - @CML@ run --train-only
          artifacts:
            when: always
            paths: [@PREFIX@.cml/]
            expire_in: 1 week

        cml-deliver:
          extends: .cml
          stage: @STAGE@
          needs: [{job: cml-train, artifacts: true}]
          # Also when the training failed, which is to be told.
          rules:
            - if: $CI_MERGE_REQUEST_SOURCE_PROJECT_ID && $CI_MERGE_REQUEST_SOURCE_PROJECT_ID != $CI_MERGE_REQUEST_PROJECT_ID
              when: never
            - if: $CI_PIPELINE_SOURCE == "merge_request_event"
              when: always
            - if: $CI_PIPELINE_SOURCE != "schedule" && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
              when: always
          environment: {name: cml, action: access}
          image: buildpack-deps:bookworm-scm
          script:
            # Where there is none the training job left nothing, which the delivery tells.
            - test ! -L @PREFIX@.cml
            - test ! -e @PREFIX@.cml || mv @PREFIX@.cml /tmp/artifact
            # git pushes the records by the token, which is in the environment and in no file.
            - |
              git remote set-url origin "$CI_PROJECT_URL.git"
              basic=$(printf 'cml:%s' "$GITLAB_TOKEN" | base64 -w 0)
              export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0="http.$CI_SERVER_URL/.extraHeader"
              export GIT_CONFIG_VALUE_0="Authorization: Basic $basic"
            - @CML@ run --deliver /tmp/artifact
          after_script:
            - /tmp/cml/bin/@CML@ run --close-status
          artifacts:
            when: always
            paths: [@PREFIX@.cml/report.md]
            reports:
              metrics: @PREFIX@.cml/metrics.txt
              dotenv: @PREFIX@.cml/cml.env
            expire_in: 1 week

        # Judges a fork's change in the fork's own pipeline: its log and its artifact have the report.
        cml-fork:
          extends: .cml
          stage: @STAGE@
          image: python:3.12-bookworm
          rules:
            - if: $CI_MERGE_REQUEST_SOURCE_PROJECT_ID && $CI_MERGE_REQUEST_SOURCE_PROJECT_ID != $CI_MERGE_REQUEST_PROJECT_ID
          script:
            - @INSTALL@
            # Main and its records are the target's; a private one can't be read from a fork.
            - git config remote.upstream.url "$CI_MERGE_REQUEST_PROJECT_URL.git"
            - @CML@ run --remote upstream --no-comment --no-status
          artifacts:
            when: always
            paths: [@PREFIX@.cml/report.md]
            reports: {metrics: @PREFIX@.cml/metrics.txt}
            expire_in: 1 week

        """
}
