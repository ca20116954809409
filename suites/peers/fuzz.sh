#!/usr/bin/env bash
# Runs each fuzz test of the module for the time given, such as 10s, or for so many inputs, such as 5000x.
set -euo pipefail
cd "$(dirname "$0")/../.."
grep -rl --include='*_test.go' '^func Fuzz' . | while read -r file; do
  for name in $(sed -n 's/^func \(Fuzz[A-Za-z0-9]*\)(.*/\1/p' "$file"); do
    echo "$name ($(dirname "$file"))"
    go test "$(dirname "$file")" -run '^$' -fuzz "^$name\$" -fuzztime "$1"
  done
done
