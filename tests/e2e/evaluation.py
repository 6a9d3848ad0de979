"""Random documents of ../shared/eval/search, pushed into a daemon, and characters as the daemon
folds them."""

import json
import os
import random
import shutil
import subprocess
import unittest

import support
from support import message

CORPUS = os.path.join(support.SHARED, "eval/search/corpus-open-100k.jsonl.zst")
RECORDS = 100000
# Of the characters asked for their folded form; far fewer than a query may hold.
ASKED_AT_ONCE = 200


def open_lines():
    """The lines of the corpus; skips the test where it or zstd is absent."""
    if not os.path.exists(CORPUS):
        raise unittest.SkipTest("no ../shared/eval/search")
    if not shutil.which("zstd"):
        raise unittest.SkipTest("no zstd")
    with subprocess.Popen(["zstd", "-dc", CORPUS], stdout=subprocess.PIPE) as tool:
        yield from tool.stdout


def sample(n, seed):
    """n random records of both scripts, the same ones every time."""
    generator = random.Random(seed)
    chosen = set(generator.sample(range(RECORDS), n))
    records = [json.loads(line) for i, line in enumerate(open_lines()) if i in chosen]
    generator.shuffle(records)
    return records


def push(api, records, uri):
    """Pushes the records under uri % number; returns their ids in that order."""
    Request = message("IngestDocumentsRequest")
    ids = []
    for start in range(0, len(records), 100):
        reply = api.IngestDocuments([
            Request(original=r["text"].encode(), title=r.get("title", ""), uri=uri % (start + i),
                    published=r.get("date", ""), content_type="text/plain")
            for i, r in enumerate(records[start:start + 100])], timeout=600)
        for result in reply.results:
            if result.outcome != 1:
                raise AssertionError("%s: %s" % (result.uri, result.error))
            ids.append(result.document_id)
    return ids


class Scripts:
    """Which characters are one for the daemon: what it says of a query of each of them."""

    def __init__(self, api):
        self.folded, self.same = {}, {}
        codes = [chr(c) for c in range(0x4E00, 0xA000)]
        for start in range(0, len(codes), ASKED_AT_ONCE):
            some = codes[start:start + ASKED_AT_ONCE]
            reply = api.SearchDocuments(query=" ".join('"%s"' % c for c in some), exact=True,
                                        page_size=1, no_snippets=True)
            for term in reply.interpreted.terms:
                self.folded[term.text] = term.folded
        for c, f in self.folded.items():
            self.same.setdefault(f, []).append(c)

    def fold(self, text):
        return "".join(self.folded.get(c, c) for c in text)

    def other(self, text, generator):
        """The text with other characters that fold to the same, wherever there are some."""
        out = []
        for c in text:
            others = [o for o in self.same.get(self.folded.get(c, c), ()) if o != c]
            out.append(generator.choice(others) if others else c)
        return "".join(out)
