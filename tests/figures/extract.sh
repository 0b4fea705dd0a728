#!/bin/bash
# Prints how well pages are read: body, titles, dates and authors against annotated pages, and pages per CPU second.
#
#   tests/figures/extract.sh [BINARY] [DATA] [TOOLS]
#
# DATA holds the annotated sets (extract-aeb, extract-fundus, extract-trafilatura, extract-fundus-eval), TOOLS the scorer
# (extract_cases.py, score_extract.py). Without them the sets are skipped. The project's own pages are read by
# `cargo test --test it pages -- --nocapture`.
set -euo pipefail
binary=${1:-target/release/udklip}
data=${2:-${UDKLIP_EVAL_DATA:-../shared/data}}
tools=${3:-$(dirname "$data")/tools}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
if [ ! -f "$tools/score_extract.py" ]; then
    echo "skipped: no scorer in $tools"
    exit 0
fi
score() { python3 "$tools/score_extract.py" "$out/$1.out" "$out/$1.truth" "${@:2}"; }
for set in aeb fundus trafilatura fundus-eval; do
    if ! python3 "$tools/extract_cases.py" "$data" "$set" > "$out/$set.cases" 2> /dev/null; then
        echo "skipped: $set is not in $data"
        continue
    fi
    python3 "$tools/extract_cases.py" "$data" "$set" --truth > "$out/$set.truth"
    TIMEFORMAT=%U
    seconds=$( { time "$binary" inspect article --batch < "$out/$set.cases" > "$out/$set.out" 2> /dev/null; } 2>&1 )
    pages=$(wc -l < "$out/$set.out")
    echo "== $set: $pages pages, $(python3 -c "print(round($pages / max($seconds, 0.01)))") pages per CPU second"
    score "$set" "--worst=${WORST:-0}"
    if [ "$set" = fundus ]; then
        echo "-- Nordic pages"
        score "$set" --prefix=dk,no,se
        echo "-- by country: pages, body F1"
        for country in $(python3 -c "import json,sys; print(*sorted({key.split('/')[0] for key in json.load(open(sys.argv[1]))}))" "$out/fundus.truth"); do
            score "$set" "--prefix=$country/" | sed -E "s/^pages=([0-9]+).* f1=([0-9.]+) .*/$country \1 \2/"
        done | paste -sd';' | sed 's/;/; /g'
    fi
done
