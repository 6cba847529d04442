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
          rules:
            - if: $CI_PIPELINE_SOURCE == "merge_request_event"
            - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
          before_script:
            - |
        \(ReleaseInstallation.lines(into: "/tmp/cml", indent: 6))
              export PATH="/tmp/cml/bin:$PATH"

        cml-train:
          extends: .cml
          stage: test
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
          stage: deploy
          needs: [{job: cml-train, artifacts: true}]
          # Also when the training failed, which is to be told. A fork's pipeline runs in the fork and has no token.
          rules:
            - if: $CI_MERGE_REQUEST_SOURCE_PROJECT_ID && $CI_MERGE_REQUEST_SOURCE_PROJECT_ID != $CI_MERGE_REQUEST_PROJECT_ID
              when: never
            - if: $CI_PIPELINE_SOURCE == "merge_request_event"
              when: always
            - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
              when: always
          environment: {name: cml, action: access}
          image: buildpack-deps:bookworm-scm
          script:
            - test ! -L @PREFIX@.cml && mv @PREFIX@.cml /tmp/artifact
            # git pushes the records by the token, which is in the environment and in no file.
            - |
              git remote set-url origin "$CI_PROJECT_URL.git"
              basic=$(printf 'cml:%s' "$GITLAB_TOKEN" | base64 -w 0)
              export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0="http.$CI_SERVER_URL/.extraHeader"
              export GIT_CONFIG_VALUE_0="Authorization: Basic $basic"
            - @CML@ run --deliver /tmp/artifact
          after_script:
            - /tmp/cml/bin/@CML@ run --close-status

        """
}
