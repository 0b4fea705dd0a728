#!/usr/bin/env python3
"""Prints the pages that are read worst, each with its reason: tests/figures/extract.sh calls it.

    worst.py TOOLS OUT TRUTH [COUNT]

TOOLS holds the scorer, OUT what `udklip inspect article --batch` wrote, TRUTH the annotations. The reason is what the
text misses and what it has too much, each with its first words, and what the reading itself says of the page.
"""

import json
import sys

sys.path.insert(0, sys.argv[1])
import score_extract as scorer  # noqa: E402  (the scorer stands beside the data, not here)

# So many words show what is meant.
SHOWN = 8


def first_apart(tokens, other):
    """The first words of `tokens` whose run of four is not among those of `other`."""
    have = set(scorer.shingles(" ".join(other)))
    for at in range(max(1, len(tokens) - 3)):
        if tuple(tokens[at : at + 4]) not in have:
            return " ".join(tokens[at : at + SHOWN])
    return ""


def reason(read, wanted, row):
    words, asked = scorer.toks(read), scorer.toks(wanted)
    both, extra, missing = scorer.match(wanted, read)
    parts = []
    if not words:
        parts.append("nothing read")
    elif missing:
        share = missing / (both + missing)
        parts.append(f"misses {share:.0%} from “{first_apart(asked, words)}”")
    if words and extra:
        share = extra / (both + extra)
        parts.append(f"{share:.0%} of it too much, from “{first_apart(words, asked)}”")
    rung = (row.get("provenance") or {}).get("text")
    parts.append(f"{len(words)} words of {len(asked)}" + (f", text by {rung}" if rung else ""))
    parts += row.get("problems") or []
    return "; ".join(parts)


def main():
    rows = {row["id"]: row for row in map(json.loads, open(sys.argv[2]))}
    read, truth = scorer.load(sys.argv[2]), json.load(open(sys.argv[3]))
    pages = []
    for key, page in truth.items():
        if page.get("body") is None:
            continue
        text = (read.get(key) or {}).get("body") or ""
        pages.append((scorer.f1(scorer.match(page["body"], text)), key, text, page["body"]))
    for score, key, text, wanted in sorted(pages)[: int(sys.argv[4]) if len(sys.argv) > 4 else 20]:
        print(f"  {score:.3f} {key}: {reason(text, wanted, rows.get(key, {}))}")


if __name__ == "__main__":
    main()
