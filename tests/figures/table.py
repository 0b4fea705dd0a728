#!/usr/bin/env python3
"""Lays our reading beside the peers', set by set: tests/figures/extract.sh calls it.

    table.py TOOLS FOLDER SET

TOOLS holds the scorer. FOLDER holds SET.cases, SET.truth, SET.out (what `udklip inspect article --batch` wrote), SET.ns
(what benches/reading.rs measured), and of each peer peer-NAME.out and peer-NAME.ns (what peers.py wrote).

Speed is reading alone: a page's HTML in memory to its article, in one thread, without the start of the program; the
sum of each page's quickest reading, in processor time. Understanding (topics, quotes, messages) is not in it, for no
peer has it; what it costs is in the line above the table.
"""

import json
import pathlib
import sys

sys.path.insert(0, sys.argv[1])
import score_extract as scorer  # noqa: E402  (the scorer stands beside the data, not here)

PEER = "trafilatura"
FIELDS = ["f1", "seg_f1", "title_exact", "date_day", "date_minute", "author_exact"]
HEADS = ["body F1", "segments", "title", "day", "minute", "authors"]


def times(path):
    """Nanoseconds by page; further columns as they stand."""
    rows = (line.rstrip("\n").split("\t") for line in open(path))
    return {row[0]: [int(row[1]), *row[2:]] for row in rows}


def speed(seconds, pages, peer):
    """Pages a second, and how many times the peer's."""
    rate = pages / seconds
    return f"{rate:8.0f}" + (f"{rate / peer:8.1f} x" if peer else "")


def main():
    folder, name = pathlib.Path(sys.argv[2]), sys.argv[3]
    truth = json.load(open(folder / f"{name}.truth"))
    peers = sorted(folder.glob("peer-*.out"))
    readers = {"udklip": name} | {path.stem.removeprefix("peer-"): path.stem for path in peers}
    measured = {reader: times(folder / f"{stem}.ns") for reader, stem in readers.items() if (folder / f"{stem}.ns").exists()}

    def seconds(reader, pages):
        return sum(measured[reader][page][0] for page in pages) / 1e9

    def rate(reader, pages):
        return len(pages) / seconds(reader, pages) if reader in measured and pages else 0

    pages = list(next(iter(measured.values()), {}))
    peer = rate(PEER, pages)
    print(f"{'reader':<18}" + "".join(f"{head:>9}" for head in HEADS) + "  pages/CPU-s" + (f"   {PEER} = 1" if peer else ""))
    for reader, stem in readers.items():
        score = scorer.score(scorer.load(folder / f"{stem}.out"), truth)
        # Nothing given is nothing asked for: readability-lxml reads no dates.
        cells = [score.get(field) or None for field in FIELDS]
        row = "".join(f"{'':>9}" if cell is None else f"{cell:9.3f}" for cell in cells)
        print(f"{reader:<18}{row}" + (speed(seconds(reader, pages), len(pages), peer) if reader in measured else ""))
    # Title, lead and text by a recipe: the full rung builds a tree, the fast one does not.
    ours = measured.get("udklip", {})
    with_recipe = [page for page, columns in ours.items() if len(columns) > 1]
    if not with_recipe:
        return
    peer = rate(PEER, with_recipe)
    fast = [page for page in with_recipe if ours[page][3] == "stream"]
    print(f"-- the {len(with_recipe)} pages that have a recipe; the fast rung reads {len(fast)} of them")
    if peer:
        print(f"{PEER:<34}{speed(seconds(PEER, with_recipe), len(with_recipe), peer)}")
    for label, column in [("udklip, no recipe", 0), ("udklip, recipe, full rung alone", 1), ("udklip, recipe", 2)]:
        total = sum(int(ours[page][column]) for page in with_recipe) / 1e9
        print(f"{label:<34}{speed(total, len(with_recipe), peer)}")
    if fast:
        total, full = (sum(int(ours[page][column]) for page in fast) / 1e9 for column in (2, 1))
        print(f"{'udklip, recipe, fast rung alone':<34}{speed(total, len(fast), rate(PEER, fast))}"
              f"   {full / total:.1f} times the full rung on the same pages")


if __name__ == "__main__":
    main()
