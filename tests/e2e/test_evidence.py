"""Every span of every answer lies in the original bytes, on character boundaries, and says what the
answer says it says."""

import difflib
import html
import os
import random

import prose
import support
from support import Api, Daemon, enum_number

ENCODINGS = {"UTF-8": "utf-8", "GB18030": "gb18030", "Big5": "big5-hkscs",
             "UTF-16LE": "utf-16-le", "UTF-16BE": "utf-16-be", "windows-1252": "cp1252"}


def in_order(needle, hay, replaced):
    """The characters of needle stand in hay in this order, perhaps with others between; as many
    as repairs put in the place of others may be missing, but never more than one in four."""
    at = iter(hay)
    if not replaced:
        return all(c in at for c in needle)
    blocks = difflib.SequenceMatcher(None, needle, hay, autojunk=False).get_matching_blocks()
    missing = len(needle) - sum(block.size for block in blocks)
    return missing <= min(replaced, len(needle) // 4)


def squeeze(text):
    return "".join(text.split())


class Evidence(support.DaemonTest):
    exact = True

    @classmethod
    def fill(cls, daemon):
        generator = random.Random(5)
        for i in range(12):
            paragraphs = [prose.SIMPLIFIED, prose.numbered(i), prose.numbered(i + 50)]
            generator.shuffle(paragraphs)
            daemon.write("hans%d.txt" % i, "\n".join(paragraphs).encode(
                ("utf-8", "gb18030")[i % 2]))
        for i in range(4):
            daemon.write("hant%d.txt" % i, (prose.TRADITIONAL * (i + 1)).encode(
                ("utf-8", "big5")[i % 2]))
        daemon.write("wide.txt", ("\ufeff" + prose.SIMPLIFIED).encode("utf-16-le"))
        daemon.write("english.txt", prose.ENGLISH)
        daemon.write("marked.html", ("<html><body><p>%s</p></body></html>" % html.escape(
            prose.SIMPLIFIED).replace("\n", "</p>\n<p>").replace("王", "&#29579;")).encode())

    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon()
        cls.addClassCleanup(cls.daemon.remove)
        cls.fill(cls.daemon)
        cls.daemon.start()
        cls.api = Api(cls.daemon.socket)
        cls.api.wait_ready()
        cls.documents = {}
        for d in cls.api.pages("ListDocuments", "documents"):
            original = cls.api.GetDocument(id=d.id, view=enum_number("DocumentView", "ORIGINAL"))
            cls.documents[d.id] = (d, original.original)
        # Repairs that put others (a run of up to twelve) in the place of what was read; the rest only drop.
        cls.replaced = 12 * max((c.count for d, _ in cls.documents.values()
                                for c in d.damage.counts if c.kind in ("lost bytes", "mojibake")),
                               default=0)

    def words(self, document, span):
        """The original bytes of a span, decoded strictly: a cut character would not decode."""
        d, original = self.documents[document]
        self.assertLessEqual(span.start, span.end)
        self.assertLessEqual(span.end, len(original))
        raw = original[span.start:span.end]
        strict = "strict" if self.exact else "replace"
        return raw.decode(ENCODINGS[d.charset], strict)

    def same(self, said, found, where):
        if self.exact and "&" not in found and "<" not in found:
            self.assertEqual(squeeze(said), squeeze(found), where)
        else:
            found = html.unescape(found)
            self.assertTrue(in_order(squeeze(said), squeeze(found), self.replaced),
                            (where, said, found))

    def test_mentions(self):
        n = 0
        for m in self.api.pages("ListMentions", "mentions"):
            e = m.evidence
            self.same(m.surface, self.words(e.document_id, e.span), m)
            self.same(e.quote, self.words(e.document_id, e.quote_span), m)
            self.assertTrue(e.region and e.uri)
            self.assertTrue(m.surface)
            n += 1
        self.assertGreater(n, 20)

    def test_people(self):
        for p in self.api.pages("ListPeople", "people"):
            self.assertTrue(p.name)
            for role in p.roles:
                e = role.evidence
                self.words(e.document_id, e.span)
                self.same(e.quote, self.words(e.document_id, e.quote_span), role)
            for a in self.api.ListAssociates(person_id=p.id).associates:
                for e in a.samples:
                    self.words(e.document_id, e.span)
                    self.same(e.quote, self.words(e.document_id, e.quote_span), a)

    def test_events(self):
        n = 0
        for event in self.api.pages("ListEvents", "events"):
            for c in event.claims:
                e = c.evidence
                self.same(e.quote, self.words(e.document_id, e.quote_span), c)
                self.assertTrue(in_order(squeeze(html.unescape(
                    self.words(e.document_id, e.span))), squeeze(html.unescape(
                        self.words(e.document_id, e.quote_span))), 0), c)
                if c.time_text:
                    self.same(c.time_text, self.words(e.document_id, c.time_span), c)
                if c.anchor.text:
                    self.same(c.anchor.text, self.words(e.document_id, c.anchor.span), c)
                for q in c.quantities:
                    self.same(q.text, self.words(e.document_id, q.span), c)
                n += 1
        self.assertGreater(n, 5)

    def test_snippets(self):
        for query in ("王志强", "2023年5月12日", "cards", "货物", "董事长 模型"):
            for hit in self.api.pages("SearchDocuments", "hits", size=100, query=query):
                for s in hit.snippets:
                    self.same(s.text, self.words(hit.document.id, s.span), s)
                    text, last = s.text.encode(), 0
                    for h in s.highlights:
                        self.assertTrue(last <= h.start < h.end <= len(text), s)
                        text[h.start:h.end].decode()
                        last = h.end

    def test_regions(self):
        for id_, (d, original) in self.documents.items():
            full = self.api.GetDocument(id=id_, view=enum_number("DocumentView", "FULL"))
            text, at = full.text.encode(), 0
            for r in full.regions:
                self.assertEqual(r.text_span.start, at)
                at = r.text_span.end
                said = text[r.text_span.start:at].decode()
                self.same(said, self.words(id_, r.span), (d.name, r))
            self.assertEqual(at, len(text))


class SharedEvidence(Evidence):
    """The same over real articles, some of them badly damaged: words may be repaired."""

    exact = False

    @classmethod
    def setUpClass(cls):
        folder = os.path.join(support.SHARED, "corpus")
        if not os.path.isdir(folder):
            raise support.unittest.SkipTest("no ../shared/corpus")
        super().setUpClass()

    @classmethod
    def fill(cls, daemon):
        folder = os.path.join(support.SHARED, "corpus")
        for name in sorted(os.listdir(folder)):
            with open(os.path.join(folder, name), "rb") as f:
                daemon.write(name, f.read())


if __name__ == "__main__":
    support.main()
