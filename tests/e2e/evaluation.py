"""Random documents of ../shared/eval/search, pushed into a daemon, and characters as the daemon
folds them."""

import ctypes
import json
import os
import random
import unittest

import support
from support import message

CORPUS = os.path.join(support.SHARED, "eval/search/corpus-open-100k.jsonl.zst")
RECORDS = 100000
# Of the characters asked for their folded form; far fewer than a query may hold.
ASKED_AT_ONCE = 200


class Buffer(ctypes.Structure):
    """ZSTD_inBuffer and ZSTD_outBuffer."""

    _fields_ = [("data", ctypes.c_char_p), ("size", ctypes.c_size_t), ("at", ctypes.c_size_t)]


def unpacked(path):
    """The bytes of a .zst file in pieces, by the library that annalsd itself is linked with."""
    zstd = ctypes.CDLL("libzstd.so.1")
    zstd.ZSTD_createDStream.restype = ctypes.c_void_p
    zstd.ZSTD_freeDStream.argtypes = [ctypes.c_void_p]
    zstd.ZSTD_decompressStream.argtypes = [ctypes.c_void_p] + 2 * [ctypes.POINTER(Buffer)]
    zstd.ZSTD_decompressStream.restype = ctypes.c_size_t
    stream = zstd.ZSTD_createDStream()
    room = ctypes.create_string_buffer(1 << 20)
    with open(path, "rb") as file:
        while data := file.read(1 << 18):
            given = Buffer(data, len(data), 0)
            made = Buffer(None, len(room), len(room))
            # A full room may mean that more waits inside.
            while given.at < given.size or made.at == made.size:
                made = Buffer(ctypes.cast(room, ctypes.c_char_p), len(room), 0)
                if zstd.ZSTD_isError(zstd.ZSTD_decompressStream(stream, made, given)):
                    raise ValueError("%s is damaged" % path)
                yield room.raw[:made.at]
                if made.at == 0:
                    break
    zstd.ZSTD_freeDStream(stream)


def open_lines():
    """The lines of the corpus; skips the test where it is absent."""
    if not os.path.exists(CORPUS):
        raise unittest.SkipTest("no ../shared/eval/search")
    rest = b""
    for piece in unpacked(CORPUS):
        *lines, rest = (rest + piece).split(b"\n")
        yield from lines
    if rest:
        yield rest


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
