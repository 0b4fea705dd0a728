#!/usr/bin/env python3
"""Prints how many entries Udklip and Python's feedparser find in the collected feeds, and how fast either reads them.

    python3 -m venv venv && venv/bin/pip install feedparser
    venv/bin/python tests/figures/feeds.py [DATA]

DATA holds feeds-feedparser, feeds-gofeed and feeds-misc. Both readers get the same bytes without HTTP headers, three
times each, and the quickest reading counts; neither one's start is counted. An entry that a document lists twice is
one entry: of the same id or, without one, of the same address or words (RFC 4287, 4.1.1). What feedparser gives before
that is told beside it. Files that feedparser takes for no feed at
all (no version) and in which neither finds an entry say nothing and are left out.
"""

import os
import pathlib
import subprocess
import sys
import time

import feedparser

READINGS = 3
SUITES = ["feeds-feedparser", "feeds-gofeed", "feeds-misc"]


def ours(folder):
    command = ["cargo", "bench", "--quiet", "--bench", "feeds", "--", str(folder.resolve())]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    rows = (line.rsplit("\t", 2) for line in lines if line.count("\t") >= 2)
    return {path: (int(entries), int(nanoseconds)) for path, entries, nanoseconds in rows}


def distinct(entries):
    def mark(entry):
        words = (entry.get("title"), entry.get("summary"), entry.get("published") or entry.get("updated"))
        return entry.get("id") or entry.get("link") or words

    return len({mark(entry) for entry in entries})


def theirs(path):
    content = pathlib.Path(path).read_bytes()
    quickest, entries, listed, version = None, 0, 0, ""
    for _ in range(READINGS):
        started = time.perf_counter_ns()
        try:
            parsed = feedparser.parse(content)
            took = time.perf_counter_ns() - started
            entries, listed, version = distinct(parsed.entries), len(parsed.entries), parsed.version
        except Exception:
            # It raises on some of its own test files; they hold nothing for whoever calls it.
            took = time.perf_counter_ns() - started
            entries, listed, version = 0, 0, ""
        quickest = took if quickest is None else min(quickest, took)
    return entries, listed, quickest, version


def main():
    data = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("UDKLIP_EVAL_DATA", "../shared/data"))
    print(f"feedparser {feedparser.__version__}, Python {sys.version.split()[0]}")
    for suite in SUITES:
        if not (data / suite).is_dir():
            print(f"skipped: {suite} is not in {data}")
            continue
        files = entries_us = entries_them = listed_them = took_us = took_them = size = 0
        fewer = []
        for path, (found, nanoseconds) in sorted(ours(data / suite).items()):
            their_found, their_listed, their_nanoseconds, version = theirs(path)
            if not version and found == 0 and their_found == 0:
                continue
            files += 1
            size += os.path.getsize(path)
            entries_us += found
            entries_them += their_found
            listed_them += their_listed
            took_us += nanoseconds
            took_them += their_nanoseconds
            if found < their_found:
                fewer.append(f"{os.path.relpath(path, data)}: {found} of {their_found}")
        if files == 0:
            continue
        print(
            f"{suite}: {files} files, {size / 1e6:.2f} MB; entries: udklip {entries_us}, feedparser {entries_them} "
            f"of {listed_them} listed ({entries_us / max(entries_them, 1):.3f} x); MB/s: udklip {size * 1e3 / took_us:.1f}, "
            f"feedparser {size * 1e3 / took_them:.2f} ({took_them / took_us:.0f} x)"
        )
        for line in fewer[: int(os.environ.get("WORST", "10"))]:
            print(f"  fewer than feedparser in {line}")


if __name__ == "__main__":
    main()
