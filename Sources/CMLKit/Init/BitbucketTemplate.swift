/// Bitbucket Pipelines: a step that runs the change's code, and one that has the token and runs none.
enum BitbucketTemplate {
    static let text = """
        # Trains what a change brings, tells on its pull request whether the model got worse, and records main's runs.
        #
        # Training runs the change's code, which can read whatever its step can. So there are two steps. The second has
        # the token: a secured variable BITBUCKET_TOKEN of the environment `cml` (Repository settings, Deployments),
        # which no other step sees. It is a repository access token with the scopes `pullrequest:write`
        # and `repository:write`. Pull requests of forks have no pipeline here.
        image: python:3.12-bookworm

        definitions:
          scripts:
            # The release that the steps use: the address of its tarball, and the hash in the .sha256 file beside it.
            - script: &install |
                export CML_RELEASE="@RELEASE@" CML_SHA256="@SHA256@"
        \(ReleaseInstallation.lines(into: "/tmp/cml", indent: 8))
                export PATH="/tmp/cml/bin:$PATH"
          steps:
            - step: &train
                name: Train
                script:
                  - *install
                  - @INSTALL@
                  # A training that fails (3) is told by the next step, which a failed one would keep from running.
                  - @CML@ run --train-only || test $? -eq 3
                artifacts: ["@PREFIX@.cml/**"]
            - step: &deliver
                name: Deliver
                # Its variables without a deployment's lock, which would pause the second of two deliveries.
                environment: cml
                script:
                  - *install
                  - test ! -L @PREFIX@.cml
                  - test ! -e @PREFIX@.cml || mv @PREFIX@.cml /tmp/artifact
                  - @CML@ run --deliver /tmp/artifact
                after-script:
                  - /tmp/cml/bin/@CML@ run --close-status

        pipelines:
          pull-requests:
            "**":
              - step: *train
              - step: *deliver
          branches:
            @BRANCH@:
              - step: *train
              - step: *deliver

        """
}
