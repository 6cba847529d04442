# cml in a small image: the binary with Swift's library inside, what it links to, and git.
#   docker build -t cml .
#   docker run --rm -v "$PWD:/work" cml cml check
ARG SWIFT=6.3

FROM swift:${SWIFT}-bookworm AS build
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends libcurl4-openssl-dev libgit2-dev libyaml-dev pkg-config \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY Package.swift ./
COPY Sources Sources
COPY Tests Tests
RUN swift build -c release --static-swift-stdlib --product cml \
    && install -s -D "$(swift build -c release --static-swift-stdlib --show-bin-path)/cml" /out/cml

FROM debian:12-slim
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends ca-certificates git libcurl4 libgit2-1.5 libyaml-0-2 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 1001 cml
COPY --from=build /out/cml /usr/local/bin/cml
# 1001 owns the workspace on the runners of GitHub.
USER cml
WORKDIR /work
# No entry point: CI systems start a shell in the image.
CMD ["cml", "--help"]
