"""No silent miss: whatever piece is cut out of a stored text is found, asked for in either script.

Random documents of the evaluation corpus, random pieces of 1 to 12 characters of each, over line
breaks and through Latin words, quoted or as they are. ANNALS_NO_MISS is the number of documents:
2000 take three minutes where sanitizers and neighbours slow the daemon down."""

import os
import random
import re
import shutil
import tempfile
import threading
import unicodedata
import unittest

import evaluation
import support
from support import Api, Daemon, enum_number, message

SEED = 20261121
DOCUMENTS = int(os.environ.get("ANNALS_NO_MISS", "600"))
PIECES = 20
LONGEST = 12
LINE = 20  # characters; every third text is broken into such lines
IN_FLIGHT = 64
PAGE = 1000
WORD = re.compile(r"[^\W\d_]+|\d+")
LATIN_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
# What the query language reads, wherever it stands in unquoted words.
OPERATOR = re.compile(r"[\"“”„「」『』﹁﹂《》()（）:：﹕\\＼＂-]|[‐-―−－﹣]|\b(AND|OR)\b")


def is_han(c):
    """Han, kana and hangul: what needs no space around it to be a word."""
    return unicodedata.category(c) == "Lo" and unicodedata.east_asian_width(c) in "WH"


def is_askable(text):
    """Queries hold no control characters and none that turn the writing direction."""
    return all(c in "\t\n\r" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Cn", "Co")
               for c in text)


def latin_parts(text):
    """(start, end) of what letters, digits and case mark off in ASCII words."""
    for word in re.finditer(r"[A-Za-z0-9]+", text, re.ASCII):
        before, after = text[:word.start()][-1:], text[word.end():][:1]
        # Beside another letter (é) it is half a word.
        if all(not c or is_han(c) or not WORD.match(c) for c in (before, after)):
            for part in LATIN_PART.finditer(word.group()):
                yield word.start() + part.start(), word.start() + part.end()


class Pieces:
    """What may be cut out of one text."""

    def __init__(self, text, generator):
        self.text, self.generator = text, generator
        self.parts = list(latin_parts(text))

    def piece(self):
        """One that has a Han character, or one Latin word or number, or None."""
        g = self.generator
        if self.parts and g.random() < 0.15:
            start, end = g.choice(self.parts)
            return self.text[start:end]
        start = g.randrange(len(self.text))
        piece = self.text[start:start + g.randint(1, LONGEST)]
        return piece if any(map(is_han, piece)) and is_askable(piece) else None

    def some(self, n):
        found = []
        for _ in range(n * 50):
            piece = self.piece()
            if piece:
                found.append(piece)
            if len(found) == n:
                break
        return found

    def long_one(self):
        """A run of Han characters that few other documents have."""
        runs = [m.group() for m in re.finditer(r"[一-鿿]{6,}", self.text)]
        return max(runs, key=len)[:24] if runs else ""


def quoted(text):
    return '"%s"' % text.replace("\\", " ").replace('"', '\\"')


class Asker:
    """Many calls in flight; keeps what was not found."""

    def __init__(self, api):
        self.call = api.channel.unary_unary(
            "/annals.v1.Documents/SearchDocuments",
            request_serializer=lambda m: m.SerializeToString(), response_deserializer=None)
        self.room = threading.Semaphore(IN_FLIGHT)
        self.lock = threading.Lock()
        self.lost, self.crowded, self.asked = [], [], 0

    def ask(self, query, uri, narrow, exact):
        self.room.acquire()
        future = self.call.future(message("SearchDocumentsRequest")(
            query=query, page_size=PAGE, no_snippets=True, exact=exact), timeout=600)
        future.add_done_callback(lambda f: self.look(f, query, uri, narrow))

    def look(self, future, query, uri, narrow):
        lost = crowded = None
        try:
            raw = future.result()
            if uri.encode() not in raw:
                reply = message("SearchDocumentsResponse").FromString(raw)
                if reply.total > len(reply.hits) and narrow:
                    crowded = (query, uri, narrow)
                else:
                    lost = (uri, query, reply.total, reply.interpreted.match)
        except Exception as error:  # pylint: disable=broad-except
            lost = (uri, query, str(error))
        finally:
            self.room.release()
        with self.lock:
            self.asked += 1
            self.lost += [lost] if lost else []
            self.crowded += [crowded] if crowded else []

    def wait(self):
        for _ in range(IN_FLIGHT):
            self.room.acquire()
        for _ in range(IN_FLIGHT):
            self.room.release()


class NoMiss(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        records = evaluation.sample(DOCUMENTS, SEED)
        for record in records[::3]:
            record["text"] = "\n".join(re.findall("(?s).{1,%d}" % LINE, record["text"]))
        # Whom a text names does not matter here: without the model it is read five times as fast.
        empty = tempfile.TemporaryDirectory()
        cls.addClassCleanup(empty.cleanup)
        cls.daemon = Daemon(env={"ANNALSD_SHARE": empty.name})
        cls.addClassCleanup(cls.daemon.remove)
        cls.daemon.start()
        cls.api = Api(cls.daemon.socket)
        cls.addClassCleanup(lambda: cls.api.close())
        cls.api.wait_ready()
        cls.ids = evaluation.push(cls.api, records, "piece:%d;")
        cls.scripts = evaluation.Scripts(cls.api)

    @classmethod
    def tearDownClass(cls):
        code = cls.daemon.stop()
        if code != 0 or "Sanitizer" in cls.daemon.text():
            raise AssertionError("the daemon ended with %s:\n%s" % (code, cls.daemon.text()))

    def setUp(self):
        self.generator = random.Random(SEED)

    def texts(self):
        full = enum_number("DocumentView", "FULL")
        for i, id_ in enumerate(self.ids):
            yield "piece:%d;" % i, self.api.GetDocument(id=id_, view=full).text

    def as_query(self, piece):
        if OPERATOR.search(piece) or self.generator.random() < 0.5:
            return quoted(piece)
        return piece

    def test_both_scripts_are_there(self):
        for one, other in ("国國", "龙龍", "书書", "发發", "发髮", "台臺", "后後", "里裡", "台颱"):
            self.assertEqual(self.scripts.fold(one), self.scripts.fold(other), (one, other))

    def test_a_miss_is_seen(self):
        """What is cut out of one text is looked for in another."""
        asker = Asker(self.api)
        texts = list(self.texts())
        n = 0
        for (_, text), (uri, other) in zip(texts[:20], texts[1:]):
            piece = Pieces(text, self.generator).long_one()
            if piece and self.scripts.fold(piece) not in self.scripts.fold(other):
                asker.ask(quoted(piece), uri, "", True)
                n += 1
        asker.wait()
        self.assertEqual((len(asker.lost), asker.asked), (n, n))
        self.assertGreater(n, 5)

    def ask_all(self, n):
        """Asks for n pieces of each text, in both scripts; returns how many queries that took."""
        asker, n_other, n_breaks = Asker(self.api), 0, 0
        for uri, text in self.texts():
            pieces = Pieces(text, self.generator)
            narrow = pieces.long_one()
            for piece in pieces.some(n):
                exact = self.generator.random() < 0.5
                n_breaks += "\n" in piece.strip()
                asker.ask(self.as_query(piece), uri, narrow, exact)
                other = self.scripts.other(piece, self.generator)
                if other != piece:
                    n_other += 1
                    asker.ask(self.as_query(other), uri, narrow, exact)
        asker.wait()
        crowded, asker.crowded = asker.crowded, []
        for query, uri, narrow in crowded:
            asker.ask("%s %s" % (query, quoted(narrow)), uri, "", True)
        asker.wait()
        print("%d documents, %d queries, %d in the other script, %d over a line break, "
              "%d narrowed" % (len(self.ids), asker.asked, n_other, n_breaks, len(crowded)))
        self.assertEqual(asker.lost[:20], [], "%d lost" % len(asker.lost))
        self.assertGreater(n_other, asker.asked // 4)
        self.assertGreater(n_breaks, asker.asked // 50)
        return asker.asked

    def test_pieces(self):
        self.assertGreater(self.ask_all(PIECES), len(self.ids) * PIECES)

    def test_pieces_after_a_restart(self):
        """The index comes from the cache folder then, or is made again without it."""
        for keep in (True, False):
            self.api.close()
            self.assertEqual(self.daemon.stop(), 0, self.daemon.text())
            if not keep:
                shutil.rmtree(os.path.join(self.daemon.data, "cache"))
            self.daemon.start()
            type(self).api = Api(self.daemon.socket)
            self.api.wait_ready(documents=len(self.ids))
            taken = re.findall(r"cache segments=(\d+)", self.daemon.text())[-1]
            self.assertEqual(int(taken) > 0, keep, self.daemon.text())
            self.assertGreater(self.ask_all(2), len(self.ids) * 2)


if __name__ == "__main__":
    support.main()
