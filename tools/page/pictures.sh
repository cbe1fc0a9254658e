#!/usr/bin/env bash
# Draws the pictures of the README from what the product says: the story of a run, a message as mail and as chat card, and the page
# of an incident.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
pictures=docs/pictures
mkdir -p artifacts/page $pictures
{ echo '$ ./dev run'; ./dev run --speed 0 | sed '/^The messages, whole/,$d'; } >artifacts/page/story.txt
node tools/page/looks.mjs story artifacts/page/story.txt $pictures/story.png
./dev run approved-by-operator --speed 0 >artifacts/page/approved.txt
node tools/page/looks.mjs mail artifacts/run/approved-by-operator/message-1.txt $pictures/mail.png
node tools/page/looks.mjs card artifacts/run/approved-by-operator/card-1.txt $pictures/card.png
./dev cli replay --html "$PWD/artifacts/page/picture.html" "$PWD/tests/EcsHealthRemediator.Cli.Tests/evidence/nlb-egress.json" >artifacts/page/outcome.json
node tools/page/picture.mjs artifacts/page/picture.html $pictures/incident-page.png
