#!/usr/bin/env bash
# Draws a page of each recorded evidence, and has Chromium and axe-core check them all.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
mkdir -p artifacts/page
for evidence in tests/EcsHealthRemediator.Cli.Tests/evidence/*.json; do
  case $evidence in *.outcome.json | *.next.json) continue ;; esac
  next=()
  [ ! -f "${evidence%.json}.next.json" ] || next=(--next)
  ./dev cli replay "${next[@]}" --html "$PWD/artifacts/page/$(basename "$evidence" .json).html" "$PWD/$evidence" >artifacts/page/outcome.json
done
node tools/page/check.mjs --pictures artifacts/page/pictures artifacts/page/*.html
