#!/usr/bin/env python3
"""Reads annotated pages with Python's readers, for the rows beside ours: tests/figures/extract.sh calls it.

    python3 -m venv venv && venv/bin/pip install trafilatura readability-lxml newspaper4k
    PYTHON=venv/bin/python tests/figures/extract.sh BINARY DATA

    peers.py CASES FOLDER [READER …]

CASES holds JSON lines {"id", "url", "html"}. For each reader that can be imported FOLDER gets peer-READER.out, one JSON
line a page as `udklip inspect article --batch` writes it, and peer-READER.ns, the nanoseconds of processor time of the
quickest of two readings a page. Names the readers on standard output, and those that cannot be imported on standard
error.
"""

import json
import logging
import pathlib
import sys
import time
import warnings

READINGS = 2
# Readings before the first that counts: compiled patterns and word lists belong to nobody's page.
WARM_UP = 3


def trafilatura(with_metadata=True):
    import trafilatura

    def read(case):
        # Comments are left out: nobody here is asked for them.
        found = trafilatura.bare_extraction(
            case["html"], url=case["url"], with_metadata=with_metadata, include_comments=False
        )
        if found is None:
            return {}
        authors = [author.strip() for author in (found.author or "").split(";") if author.strip()]
        return {"title": found.title, "byline": authors, "published": found.date, "text": found.text}

    return trafilatura.__version__, read


def trafilatura_text():
    """The same without title, authors and date, which we and the others read too: less work, so not the measure."""
    return trafilatura(with_metadata=False)


def readability_lxml():
    import importlib.metadata

    import lxml.html
    import readability

    def read(case):
        page = readability.Document(case["html"])
        body = lxml.html.fromstring(page.summary())
        blocks = body.xpath("//p|//h2|//h3|//h4|//li|//pre|//td")
        text = "\n\n".join(block.text_content() for block in blocks) or body.text_content()
        return {"title": page.short_title(), "text": text}

    return importlib.metadata.version("readability-lxml"), read


def newspaper4k():
    import newspaper

    def read(case):
        article = newspaper.Article(case["url"], fetch_images=False)
        article.download(input_html=case["html"])
        article.parse()
        published = article.publish_date.isoformat() if article.publish_date else None
        return {"title": article.title, "byline": article.authors, "published": published, "text": article.text}

    return newspaper.__version__, read


READERS = {
    "trafilatura": trafilatura,
    "trafilatura-text": trafilatura_text,
    "readability-lxml": readability_lxml,
    "newspaper4k": newspaper4k,
}


def attempt(read, case):
    try:
        return read(case)
    except Exception:
        # A page that breaks a reader is a page it read nothing of.
        return {}


def main():
    # What readers say of themselves and of broken pages is not what is asked here.
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    cases = [json.loads(line) for line in open(sys.argv[1])]
    folder = pathlib.Path(sys.argv[2])
    for name in sys.argv[3:] or READERS:
        try:
            version, read = READERS[name]()
        except ImportError as error:
            print(f"skipped: {name} cannot be imported ({error})", file=sys.stderr)
            continue
        for case in cases[:WARM_UP]:
            attempt(read, case)
        with open(folder / f"peer-{name}.out", "w") as out, open(folder / f"peer-{name}.ns", "w") as times:
            for case in cases:
                quickest = None
                for _ in range(READINGS):
                    started = time.process_time_ns()
                    found = attempt(read, case)
                    took = time.process_time_ns() - started
                    quickest = took if quickest is None else min(quickest, took)
                print(json.dumps({"id": case["id"], **found}, default=str), file=out)
                print(f"{case['id']}\t{quickest}", file=times)
        print(f"{name}\t{version}")


if __name__ == "__main__":
    main()
