#!/usr/bin/env python3
"""Writes the project's own pages with the recipes that ship: tests/figures/extract.sh calls it.

    recipe_cases.py FOLDER

Reads tests/fixtures/recipes and config/sources of the project this file belongs to. FOLDER gets recipes.cases and
recipes.truth, as extract_cases.py writes them, and recipes.toml for benches/reading.rs.
"""

import json
import pathlib
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main():
    folder = pathlib.Path(sys.argv[1])
    pages = ROOT / "tests/fixtures/recipes"
    expected = json.loads((pages / "expected.json").read_text())
    truth, recipes = {}, []
    with open(folder / "recipes.cases", "w") as cases:
        for path in sorted((ROOT / "config/sources").glob("*.toml")):
            source = tomllib.loads(path.read_text())
            if not source.get("recipe"):
                continue
            key = source["id"]
            newest = max(source["recipe"], key=lambda recipe: str(recipe.get("from", "")))
            html = (pages / f"{key}.html").read_text()
            print(json.dumps({"id": key, "source": key, "url": source["home"] + "a", "html": html}), file=cases)
            truth[key] = {"title": expected["title"], "body": "\n\n".join([expected["lead"], *expected["body"]])}
            # A JSON string is a TOML string.
            fields = {field: newest[field] for field in ("title", "lead", "body") if field in newest}
            recipes += ["[[recipe]]", f"pages = {json.dumps([key])}"]
            recipes += [f"{field} = {json.dumps(selector, ensure_ascii=False)}" for field, selector in fields.items()]
    (folder / "recipes.truth").write_text(json.dumps(truth))
    (folder / "recipes.toml").write_text("\n".join(recipes) + "\n")


if __name__ == "__main__":
    main()
