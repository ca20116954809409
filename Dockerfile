# assay with a browser, for CI jobs:
#   docker build -t assay .
#   docker run --rm --init --network host -v "$PWD:/work" --user "$(id -u):$(id -g)" -e ALICE_PASSWORD assay run --config assay.yaml
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY main.go ./
COPY browser browser
COPY reports reports
COPY server server
COPY suites suites
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags '-s -w' -o /assay .

FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates chromium-headless-shell fonts-dejavu-core \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --create-home assay
# Containers do not let a user make the namespaces that the browser's sandbox is of. The container is the wall around it
# here: nobody but a user without rights is inside, and only the target's pages are loaded.
RUN printf '#!/bin/sh\nexec chromium-headless-shell --no-sandbox "$@"\n' > /usr/local/bin/assay-browser \
 && chmod 755 /usr/local/bin/assay-browser
COPY --from=build /assay /usr/local/bin/assay
ENV ASSAY_BROWSER=/usr/local/bin/assay-browser HOME=/tmp
USER 10001
WORKDIR /work
ENTRYPOINT ["assay"]
CMD ["--help"]
