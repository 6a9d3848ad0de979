"""What no query and no message should be: each is refused with the column or the limit, and some
thousand requests with a few bytes changed leave the daemon as it was."""

import random
import socket
import struct
import threading

import grpc

import prose
import support
from support import details, message

CODE = grpc.StatusCode
# What a request that is not ours may come to; anything else is our fault.
REFUSALS = {CODE.OK, CODE.INVALID_ARGUMENT, CODE.NOT_FOUND, CODE.RESOURCE_EXHAUSTED, CODE.ABORTED,
            CODE.FAILED_PRECONDITION, CODE.ALREADY_EXISTS, CODE.UNIMPLEMENTED}
HAN = "".join(chr(c) for c in range(0x4E00, 0x9FA0))


class Queries(support.DaemonTest):
    files = {"hans.txt": prose.SIMPLIFIED, "hant.txt": prose.TRADITIONAL}

    def refused(self, query, *words):
        error = self.fails(CODE.INVALID_ARGUMENT, self.api.SearchDocuments, query=query)
        for word in words:
            self.assertIn(word, error.details(), query[:100])
        _, found = details(error)
        self.assertEqual([v.field for v in found["google.rpc.BadRequest"].field_violations],
                         ["query"])

    def test_too_much(self):
        self.refused("字" * (65536 // 3), "65535 bytes", "8192")
        self.refused(" ".join("word%d" % i for i in range(10000)), "8192")
        self.refused(" ".join("abcdefghij"[i % 10] for i in range(2000)), "more than 512 words")
        self.refused(" OR ".join(HAN[i] for i in range(800)), "more than 512 words")
        self.refused(HAN[:2600], "more than 2048 different terms")
        # Just below each limit there is an answer.
        for query in ("字" * (8192 // 3), " ".join(HAN[:500]), HAN[:2000]):
            self.assertEqual(self.api.SearchDocuments(query=query, exact=True).total, 0)

    def test_unbalanced(self):
        self.refused('"王志强', "unbalanced quote at column 1")
        self.refused('王志强 "董事长" "公司', "unbalanced quote at column 11")
        self.refused("(王志强", "unbalanced parenthesis at column 1")
        self.refused("王志强)", "unbalanced parenthesis at column 4")
        self.refused("((王志强)", "unbalanced parenthesis at column 1")
        self.refused("王志强 (董事长 OR (公司)", "unbalanced parenthesis at column 5")

    def test_lone_operators(self):
        for query in ("OR", "王志强 OR", "OR 王志强", "王志强 OR OR 公司", "(OR)", "-王志强",
                      "title:", "before:", "after:明天", "before:2023-02-30", "-", "()", "\"\"",
                      " \t\n", "", "，。！", "王志强 OR -公司", "-(-王志强)"):
            self.refused(query)
        self.refused("王志强 before:去年", "column 12")

    def test_characters(self):
        for bad in ("\x01", "\x1b", "\x7f", "\x85", "\u202e", "\u2066", "\u200f", "\u061c"):
            self.refused("王志强 " + bad + "董事长", "U+%04X" % ord(bad), "column 5")
        for good in ("\t", "\n", "\r\n", "\u3000", "\u00a0", "\ufeff", "\u200d"):
            self.api.SearchDocuments(query="王志强" + good + "董事长")

    def test_depth(self):
        self.refused("(" * 40 + "王志强" + ")" * 40, "deeper than 32", "column 33")
        self.refused("-" * 4000 + "王志强", "deeper than 32")
        self.refused("(" * 8000, "deeper than 32")
        deep = "(" * 31 + "王志强" + ")" * 31
        self.assertEqual(self.api.SearchDocuments(query=deep).total, 2)

    def test_anything(self):
        """Operators, marks and words in any order: an answer or a reason, never anything else."""
        generator = random.Random(14)
        pieces = ['"', "“", "”", "「", "」", "(", ")", "（", "）", "-", "－", "OR", "AND", " ", " ",
                  "title:", "title：", "publisher:", "person:", "before:", "after:", "2023",
                  "2023-05", "王志强", "王志強", "董事长", "年", "A100GPU", "gpu", "\\", '\\"', "\n",
                  "hè)", "(shè", "優(yōu)", "，", "。", "*", "?", "\u0301", "😀", "𠀀", "ﬃ", "½", "㍿",
                  "&amp;", "<b>", "ï¼Œ", "?!", "one", "二号", "10%", "don't", "x-y-z", "의", "カ"]
        call = self.api.calls["annals.v1.Documents/SearchDocuments"]
        queries = ["".join(generator.choices(pieces, k=generator.randint(1, 12)))
                   for _ in range(2500)]
        codes = []
        for start in range(0, len(queries), 50):
            futures = [(q, call.future(message("SearchDocumentsRequest")(
                query=q, exact=generator.random() < 0.3), timeout=600))
                for q in queries[start:start + 50]]
            for query, future in futures:
                error = future.exception()
                codes.append(error.code() if error else CODE.OK)
                self.assertIn(codes[-1], (CODE.OK, CODE.INVALID_ARGUMENT), (query, error))
        for code in (CODE.OK, CODE.INVALID_ARGUMENT):
            self.assertGreater(codes.count(code), len(codes) // 10)

    def test_bytes_that_are_no_text(self):
        call = self.api.calls["annals.v1.Documents/SearchDocuments"]
        for bad in (b"\xff", b"\xe7\x8e", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80"):
            raw = b"a" + bad + b"b"
            error = self.fails(CODE.INVALID_ARGUMENT, call, b"\x0a" + bytes([len(raw)]) + raw)
            self.assertIn("query", error.details())
        for query in (b"a\0b", b"\0"):
            error = self.fails(CODE.INVALID_ARGUMENT, call,
                               b"\x0a" + bytes([len(query)]) + query)
            self.assertIn("query", error.details())

    def test_metadata_that_is_no_text(self):
        call = self.api.calls["annals.v1.Corpus/IngestDocuments"]
        Request = message("IngestDocumentsRequest")
        for field in Request.DESCRIPTOR.fields:
            if field.name == "original":
                continue
            for bad in (b"\xff\xfe", b"\xe7\x8e", b"a\0b"):
                raw = bytes([field.number << 3 | 2, len(bad)]) + bad
                whole = Request(original="一篇".encode()).SerializeToString() + raw
                error = self.fails(CODE.INVALID_ARGUMENT, call, iter([whole]))
                self.assertIn(field.name, error.details())
        self.assertEqual(self.api.GetStatus().documents, 2)

    def test_other_queries(self):
        """Long and broken text in the other places that take some."""
        Filter = message("EventFilter")
        for text in ("字" * 21845, "(" * 9000, '"', "a" * 65536, "\u202e", " ".join(HAN[:5000])):
            for call, fields in (
                    (self.api.SearchPeople, {"query": text}),
                    (self.api.GetPerson, {"name": text}), (self.api.GetDocument, {"uri": text}),
                    (self.api.ListEvents, {"filter": Filter(text=text)}),
                    (self.api.ListEvents, {"filter": Filter(participant=text)}),
                    (self.api.ListEvents, {"filter": Filter(after=text)}),
                    (self.api.ListDocuments, {"page_token": text}),
                    (self.api.SearchDocuments, {"query": "年", "page_token": text})):
                try:
                    call(**fields)
                except grpc.RpcError as error:
                    self.assertIn(error.code(), REFUSALS, error.details())


def mutate(raw, generator, others):
    """A few bytes changed, left out, doubled, or taken from another message."""
    data = bytearray(raw)
    for _ in range(generator.choice((1, 1, 2, 3, 8))):
        at = generator.randrange(len(data) + 1)
        kind = generator.choice((0, 0, 1, 2, 3, 4, 5, 5))
        if kind == 0 and at < len(data):
            data[at] ^= 1 << generator.randrange(8)
        elif kind == 1:
            data[at:at] = generator.randbytes(generator.randint(1, 4))
        elif kind == 2:
            del data[at:at + generator.randint(1, 4)]
        elif kind == 3:
            data[at:at] = data[at:at + generator.randint(1, 30)]
        elif kind == 4:
            data[at:] = generator.choice(others)[generator.randrange(4):]
        elif at < len(data):
            data[at] = generator.choice((0, 1, 0x7F, 0x80, 0xFF))
    return bytes(data)


class Changed(support.DaemonTest):
    """Valid requests with a few bytes changed."""

    files = {"hans.txt": prose.SIMPLIFIED, "hant.txt": prose.TRADITIONAL}
    ROUNDS = 3000
    IN_FLIGHT = 32

    def requests(self):
        Filter = message("EventFilter")
        documents = [d.id for d in self.api.ListDocuments().documents]
        token = self.api.ListDocuments(page_size=1).next_page_token
        event = self.api.ListEvents(page_size=1).events[0].id
        person = self.api.GetPerson(name="王志强").id
        for name, fields in (
                ("Documents/GetDocument", {"id": documents[0], "view": 2}),
                ("Documents/GetDocument", {"uri": "file:x", "view": 3}),
                ("Documents/ListDocuments", {"page_size": 1, "page_token": token}),
                ("Documents/SearchDocuments", {
                    "query": '王志强 OR ("董事长" -title:公司) after:2020', "page_size": 2}),
                ("Documents/SearchDocuments", {"query": "陳國棟 A100", "exact": True}),
                ("People/GetPerson", {"id": person}), ("People/ListPeople", {"page_size": 3}),
                ("People/SearchPeople", {"query": "wang zhiqiang", "page_size": 5}),
                ("People/ListMentions", {"person_id": person, "page_size": 3}),
                ("People/ListAssociates", {"person_id": person}),
                ("Timeline/GetEvent", {"id": event}),
                ("Timeline/ListEvents", {"filter": Filter(
                    after="2023", before="2024-05", participant="王志强", text="公司"),
                    "page_size": 2}),
                ("Corpus/GetStatus", {}), ("Corpus/ListProblems", {"page_size": 1}),
                ("Analysis/AnalyzeText", {"text": "去年5月，王志强在北京说。",
                                          "published": "2024-01-01"})):
            call = self.api.calls["annals.v1." + name]
            service, method = name.split("/")
            kind = next(m.input_type[1:] for s, m in support.all_methods()
                        if s == "annals.v1." + service and m.name == method)
            yield name, call, message(kind)(**fields).SerializeToString()

    def test_messages(self):
        generator = random.Random(11)
        requests = list(self.requests())
        others = [raw for _, _, raw in requests]
        room = threading.Semaphore(self.IN_FLIGHT)
        codes, strange = {}, []

        def look(future, name, raw):
            error = future.exception()
            code = error.code() if error else CODE.OK
            codes[code] = codes.get(code, 0) + 1
            # A message that cannot be parsed at all is gRPC's own INTERNAL.
            if code not in REFUSALS and not (
                    code == CODE.INTERNAL and "is not a valid annals.v1." in error.details()):
                strange.append((name, raw, code, error.details()))
            room.release()
        for _ in range(self.ROUNDS):
            name, call, raw = generator.choice(requests)
            changed = mutate(raw, generator, others)
            room.acquire()
            call.future(changed, timeout=600).add_done_callback(
                lambda f, n=name, r=changed: look(f, n, r))
        for _ in range(self.IN_FLIGHT):
            room.acquire()
        self.assertEqual(strange[:5], [])
        self.assertEqual(sum(codes.values()), self.ROUNDS)
        self.assertGreater(codes[CODE.OK], self.ROUNDS // 20)
        self.assertEqual(self.api.GetStatus().documents, len(self.files))

    def test_documents(self):
        """Uploads: each is stored or refused, and what was stored can be removed again."""
        generator = random.Random(12)
        Request = message("IngestDocumentsRequest")
        samples = [Request(original=prose.SIMPLIFIED.encode(), uri="x:1", title="题",
                           published="2024-01-02").SerializeToString(),
                   Request(original=("<p>%s</p>" % prose.TRADITIONAL).encode(), id="z",
                           content_type="text/html; charset=utf-8").SerializeToString(),
                   Request(original=prose.ENGLISH.encode("utf-16"),
                           publisher="报").SerializeToString()]
        call, stored = self.api.calls["annals.v1.Corpus/IngestDocuments"], set()
        for _ in range(200):
            changed = mutate(generator.choice(samples), generator, samples)
            try:
                for result in call(iter([changed]), timeout=600).results:
                    self.assertTrue(result.document_id or result.error)
                    stored.add(result.document_id)
            except grpc.RpcError as error:
                self.assertIn(error.code(), REFUSALS | {CODE.INTERNAL}, error.details())
        for id_ in stored - {0}:
            self.api.RemoveDocument(id=id_)
        self.assertEqual(self.api.GetStatus().documents, len(self.files))


def field(name, value):
    """One header, as a literal that no table keeps."""
    return b"\0" + bytes([len(name)]) + name + bytes([len(value)]) + value


def frame(kind, flags, stream, payload):
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


class Frames(support.DaemonTest):
    """A whole conversation with bytes or frames changed: hung up on or answered, and forgotten."""

    files = {"hans.txt": prose.SIMPLIFIED}
    ROUNDS = 1500

    def conversation(self):
        raw = message("SearchDocumentsRequest")(query="王志强").SerializeToString()
        data = b"\0" + struct.pack(">I", len(raw)) + raw
        head = (field(b":method", b"POST") + field(b":scheme", b"http") +
                field(b":path", b"/annals.v1.Documents/SearchDocuments") +
                field(b":authority", b"localhost") + field(b"te", b"trailers") +
                field(b"content-type", b"application/grpc") + field(b"grpc-timeout", b"60S"))
        return [frame(4, 0, 0, struct.pack(">HI", 4, 65535)), frame(4, 1, 0, b""),
                frame(8, 0, 0, struct.pack(">I", 1000)),
                frame(1, 4, 1, head), frame(0, 0, 1, data[:7]), frame(0, 1, 1, data[7:]),
                frame(1, 0, 3, head[:40]), frame(9, 4, 3, head[40:]), frame(0, 1, 3, data),
                frame(6, 0, 0, b"12345678"), frame(3, 0, 3, struct.pack(">I", 8)),
                frame(7, 0, 0, struct.pack(">II", 3, 0))]

    def say(self, raw):
        """Says it, hangs up, and hears whatever there is to hear until the end."""
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(120)
            s.connect(self.daemon.socket)
            heard = b""
            try:
                s.sendall(raw)
                s.shutdown(socket.SHUT_WR)
                while (piece := s.recv(65536)):
                    heard += piece
            except ConnectionError:
                pass
            return heard

    def test_frames(self):
        preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
        frames = self.conversation()
        generator = random.Random(13)
        for _ in range(self.ROUNDS):
            changed = list(frames)
            for _ in range(generator.randint(1, 3)):
                at = generator.randrange(len(changed))
                kind = generator.randrange(5)
                if kind == 0:
                    changed[at:at] = [generator.choice(frames)]
                elif kind == 1 and len(changed) > 1:
                    del changed[at]
                elif kind == 2:
                    other = generator.randrange(len(changed))
                    changed[at], changed[other] = changed[other], changed[at]
                else:
                    changed[at] = mutate(changed[at], generator, frames)
            self.say(preface + b"".join(changed))
        self.assertEqual(self.api.SearchDocuments(query="王志强").total, 1)
        support.wait_until("alone", lambda: self.api.GetStatus().connections == 1)


if __name__ == "__main__":
    support.main()
