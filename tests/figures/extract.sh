#!/bin/bash
# Prints how well and how fast pages are read: body, titles, dates and authors against annotated pages, and pages per CPU
# second, beside Python's readers in the same run.
#
#   tests/figures/extract.sh [BINARY] [DATA] [TOOLS]
#
# DATA holds the annotated sets (extract-aeb, extract-fundus, extract-trafilatura, extract-fundus-eval), TOOLS the scorer
# (extract_cases.py, score_extract.py). Without them the sets are skipped. PYTHON names an interpreter that can import
# the peers (tests/figures/peers.py); those it cannot import are skipped by name. WORST pages of each set are shown with
# what is wrong with them, 20 unless said otherwise. The project's own pages are read by
# `cargo test --test it pages -- --nocapture`.
set -euo pipefail
binary=${1:-target/release/udklip}
data=${2:-${UDKLIP_EVAL_DATA:-../shared/data}}
tools=${3:-$(dirname "$data")/tools}
python=${PYTHON:-python3}
here=$(dirname "$0")
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
if [ ! -f "$tools/score_extract.py" ]; then
    echo "skipped: no scorer in $tools"
    exit 0
fi
score() { "$python" "$tools/score_extract.py" "$out/$1/$1.out" "$out/$1/$1.truth" "${@:2}"; }
# Reading alone, ours and the peers', on the cases of a folder.
measure() {
    if ! cargo bench --quiet --bench reading -- "$(realpath "$out/$1/$1.cases")" "$(realpath "$2")" > "$out/$1/$1.ns"; then
        echo "skipped: benches/reading.rs did not run, so our own speed is missing"
        rm -f "$out/$1/$1.ns"
    fi
    "$python" "$here/peers.py" "$out/$1/$1.cases" "$out/$1" 2>&1
}
for set in aeb fundus trafilatura fundus-eval; do
    mkdir "$out/$set"
    if ! "$python" "$tools/extract_cases.py" "$data" "$set" > "$out/$set/$set.cases" 2> /dev/null; then
        echo "skipped: $set is not in $data"
        continue
    fi
    "$python" "$tools/extract_cases.py" "$data" "$set" --truth > "$out/$set/$set.truth"
    TIMEFORMAT=%U
    seconds=$( { time "$binary" inspect article --batch < "$out/$set/$set.cases" > "$out/$set/$set.out" 2> /dev/null; } 2>&1 )
    pages=$(wc -l < "$out/$set/$set.out")
    rate=$("$python" -c "print(round($pages / max($seconds, 0.01)))")
    echo "== $set: $pages pages; read and understood, the start of the program included, $rate pages per CPU second"
    measure "$set" "$here/recipes.toml"
    "$python" "$here/table.py" "$tools" "$out/$set" "$set"
    score "$set"
    if [ "$set" = fundus ]; then
        echo "-- Nordic pages"
        score "$set" --prefix=dk,no,se
        echo "-- by country: pages, body F1"
        for country in $("$python" -c "import json,sys; print(*sorted({key.split('/')[0] for key in json.load(open(sys.argv[1]))}))" "$out/$set/$set.truth"); do
            score "$set" "--prefix=$country/" | sed -E "s/^pages=([0-9]+).* f1=([0-9.]+) .*/$country \1 \2/"
        done | paste -sd';' | sed 's/;/; /g'
    fi
    if [ "$set" != trafilatura ] && [ "${WORST:-20}" -gt 0 ]; then
        echo "-- the worst pages: body F1, and why"
        "$python" "$here/worst.py" "$tools" "$out/$set/$set.out" "$out/$set/$set.truth" "${WORST:-20}"
    fi
done
mkdir "$out/recipes"
"$python" "$here/recipe_cases.py" "$out/recipes"
"$binary" inspect article --batch < "$out/recipes/recipes.cases" > "$out/recipes/recipes.out" 2> /dev/null
echo "== the project's own pages, with the recipes that ship"
measure recipes "$out/recipes/recipes.toml"
"$python" "$here/table.py" "$tools" "$out/recipes" recipes
