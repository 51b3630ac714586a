#!/usr/bin/env bash
# Judges an application with oidc-conformance: takes the program from a release or from PATH, runs it, and ends with its
# exit code.
#
#   RP          the description of the application (rp.toml)
#   VERSION     the release to take the program from; empty: it is in PATH
#   ARGUMENTS   more arguments of `oidc-conformance run`, separated by spaces
#   REPORT_DIR  where the reports go (conformance-report)
#   RELEASES    where releases are
set -euo pipefail

rp=${RP:-rp.toml}
version=${VERSION:-}
report_dir=${REPORT_DIR:-conformance-report}
releases=${RELEASES:-https://github.com/relier/relier/releases/download}

fail() {
    echo "error: $1" >&2
    exit 3
}

target() {
    case "$(uname -s)-$(uname -m)" in
        Linux-x86_64) echo x86_64-unknown-linux-gnu ;;
        Linux-aarch64) echo aarch64-unknown-linux-gnu ;;
        Darwin-x86_64) echo x86_64-apple-darwin ;;
        Darwin-arm64) echo aarch64-apple-darwin ;;
        MINGW*-x86_64 | MSYS*-x86_64) echo x86_64-pc-windows-msvc ;;
        *) fail "there is no release for $(uname -s) on $(uname -m); install the program with cargo and leave version empty" ;;
    esac
}

checksum() {
    if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

program=oidc-conformance
if [ -n "$version" ]; then
    name="oidc-conformance-$version-$(target)"
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    for file in "$name.tar.gz" "$name.tar.gz.sha256"; do
        curl --fail --silent --show-error --location --retry 3 --output "$folder/$file" "$releases/v$version/$file" ||
            fail "$releases/v$version/$file cannot be fetched; is there a release $version?"
    done
    expected=$(cut -d ' ' -f 1 "$folder/$name.tar.gz.sha256")
    found=$(checksum "$folder/$name.tar.gz")
    [ "$expected" = "$found" ] ||
        fail "$name.tar.gz has the checksum $found, and its release says $expected; it is not used"
    tar -xzf "$folder/$name.tar.gz" -C "$folder"
    program="$folder/$name/oidc-conformance"
elif ! command -v "$program" >/dev/null; then
    fail "oidc-conformance is not in PATH; say which version to take, or install it first"
fi

# Arguments are separated by spaces, and no file names are made of them.
set -f
code=0
# shellcheck disable=SC2086
"$program" run --rp "$rp" --report-dir "$report_dir" ${ARGUMENTS:-} || code=$?
set +f

if [ -n "${GITHUB_OUTPUT:-}" ]; then
    printf 'exit-code=%s\nreport-dir=%s\n' "$code" "$report_dir" >>"$GITHUB_OUTPUT"
fi
exit "$code"
