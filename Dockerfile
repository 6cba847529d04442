# cml in a small image: the binary, git and certificates; it runs as nobody in particular.
#   docker build -t cml .                                   builds cml from its source
#   docker run --rm -v "$PWD:/work" cml cml check
# A binary in dist/cml, linked to Swift's library statically, is taken as it is, and SWIFT needs no Swift then.
ARG SWIFT=swift:6.3-bookworm
ARG BASE=debian:12-slim

FROM ${SWIFT} AS build
WORKDIR /src
COPY . .
RUN if [ -x dist/cml ]; then install -D dist/cml /out/cml && exit 0; fi; \
    apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends libcurl4-openssl-dev libgit2-dev libyaml-dev pkg-config \
    && swift build -c release --static-swift-stdlib --product cml \
    && install -s -D "$(swift build -c release --static-swift-stdlib --show-bin-path)/cml" /out/cml

FROM ${BASE}
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends ca-certificates git libcurl4 libgit2-1.5 libyaml-0-2 \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /usr/share/doc/* /usr/share/man/* \
    && useradd --create-home --uid 1001 cml
COPY --from=build /out/cml /usr/local/bin/cml
# 1001 owns the workspace on the runners of GitHub.
USER cml
WORKDIR /work
# No entry point: CI systems start a shell in the image.
CMD ["cml", "--help"]
