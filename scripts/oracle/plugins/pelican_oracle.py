"""Writes what Pelican knows of each article and page once it has read all."""
import json
import os
from urllib.parse import urlparse

from pelican import signals


def told(item, kind, public):
    def instant(name):
        date = getattr(item, name, None)
        return date.isoformat() if date else None

    return {
        "file": os.path.relpath(item.source_path),
        "url": urlparse(item.settings["SITEURL"]).path + "/" + item.url,
        "title": item.title,
        "kind": kind,
        "date": instant("date") if "date" in item.metadata else None,
        "updated": instant("modified") if "modified" in item.metadata else None,
        "lang": item.lang,
        "status": item.status,
        "tags": [tag.name for tag in getattr(item, "tags", [])],
        "categories": [[item.category.name]] if kind == "article" else [],
        "authors": [author.name for author in getattr(item, "authors", [])],
        "slug": item.slug,
        "summary": item.summary,
        "public": public,
        "html": item.content,
    }


LISTS = {
    "article": ("articles", "translations", "hidden_articles", "hidden_translations"),
    "page": ("pages", "translations", "hidden_pages", "hidden_translations"),
}
DRAFTS = {
    "article": ("drafts", "drafts_translations"),
    "page": ("draft_pages", "draft_translations"),
}


def write(generators):
    lines = []
    for generator in generators:
        for kind in ("article", "page"):
            if not hasattr(generator, f"{kind}s"):
                continue
            for name in LISTS[kind]:
                lines += [told(one, kind, True) for one in getattr(generator, name, [])]
            for name in DRAFTS[kind]:
                lines += [told(one, kind, False) for one in getattr(generator, name, [])]
    with open(os.environ["ORACLE_OUT"], "w") as out:
        json.dump(lines, out)


def register():
    signals.all_generators_finalized.connect(write)
