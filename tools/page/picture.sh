#!/usr/bin/env bash
# Draws docs/incident-page.png from recorded evidence: the top of the page, as a browser shows it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
mkdir -p artifacts/page
./dev cli replay --html "$PWD/artifacts/page/picture.html" "$PWD/tests/EcsHealthRemediator.Cli.Tests/evidence/nlb-egress.json" >artifacts/page/outcome.json
node tools/page/picture.mjs artifacts/page/picture.html docs/incident-page.png
