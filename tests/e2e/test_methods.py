"""Every method, with answers that a reader of the corpus would expect."""

import threading
import time

import grpc

import prose
import support
from support import enum_number, message


class Methods(support.DaemonTest):
    files = {
        "hans.txt": prose.SIMPLIFIED,
        "hant.txt": prose.TRADITIONAL,
        "english.txt": prose.ENGLISH,
        "page.html": "<html><head><title>仓库清单</title></head><body><p>%s</p></body></html>"
                     % prose.numbered(7).replace("\n", "</p><p>"),
        "records.jsonl": '{"id":"r1","title":"第一条","text":"2021年3月4日，王志强到访成都。",'
                         '"published":"2021-03-05"}\n'
                         '{"id":"r2","title":"第二条","text":"2021年4月5日，陈国栋到访重庆。"}\n',
    }

    def document(self, name):
        for d in self.api.pages("ListDocuments", "documents"):
            if d.name == name:
                return d
        raise AssertionError("no document " + name)

    def person(self, name):
        return self.api.GetPerson(name=name)

    # --- documents ---

    def test_list_documents(self):
        reply = self.api.ListDocuments()
        self.assertEqual(reply.total, 6)
        self.assertEqual(sorted(d.name for d in reply.documents),
                         ["english", "hans", "hant", "page", "r1", "r2"])
        ids = [d.id for d in reply.documents]
        self.assertEqual(ids, sorted(ids))
        self.assertEqual([d.id for d in self.api.pages("ListDocuments", "documents", size=4)], ids)

    def test_get_document(self):
        hans = self.document("hans")
        basic = self.api.GetDocument(id=hans.id)
        self.assertEqual(basic.title, "华兴公司任命新董事长")
        self.assertEqual(basic.published.edtf, "2024-03-18")
        self.assertEqual(basic.charset, "UTF-8")
        self.assertEqual(basic.language, "zh-Hans")
        self.assertEqual(basic.original_bytes, len(prose.SIMPLIFIED.encode()))
        self.assertEqual(len(basic.hash), 32)
        self.assertTrue(basic.stored_time.startswith("20"))
        self.assertEqual(basic.text, "")
        full = self.api.GetDocument(uri=hans.uri, view=enum_number("DocumentView", "FULL"))
        self.assertIn("王志强出任董事长", full.text)
        self.assertEqual(full.characters, len(full.text))
        self.assertEqual(full.regions[0].text_span.start, 0)
        self.assertEqual(full.regions[-1].text_span.end, len(full.text.encode()))
        original = self.api.GetDocument(id=hans.id, view=enum_number("DocumentView", "ORIGINAL"))
        self.assertEqual(original.original, prose.SIMPLIFIED.encode())

    def test_read_document(self):
        big = "第一段。" * 60000
        self.api.IngestDocuments([message("IngestDocumentsRequest")(
            original=big.encode(), uri="test:big", title="大")])
        document = self.api.GetDocument(uri="test:big")
        for view, whole in (("ORIGINAL", big.encode()), ("FULL", None)):
            data, total, n = b"", 0, 0
            for piece in self.api.ReadDocument(id=document.id,
                                               view=enum_number("DocumentView", view)):
                self.assertEqual(piece.offset, len(data))
                self.assertLessEqual(len(piece.data), 256 << 10)
                if view == "FULL":
                    piece.data.decode()
                data += piece.data
                total, n = piece.total_bytes, n + 1
            self.assertEqual(len(data), total)
            self.assertGreater(n, 1)
            if whole is not None:
                self.assertEqual(data, whole)
        self.api.RemoveDocument(id=document.id)
        self.fails(grpc.StatusCode.NOT_FOUND, self.api.GetDocument, uri="test:big")

    def test_search(self):
        for query in ("王志强", "王志強", "出任董事长", "顯卡", "A100", "\"远望研究院\""):
            reply = self.api.SearchDocuments(query=query)
            self.assertGreater(reply.total, 0, query)
            self.assertGreater(len(reply.interpreted.terms), 0)
            for hit in reply.hits:
                self.assertGreater(hit.score, 0)
                self.assertTrue(hit.snippets, query)
                text = hit.snippets[0].text.encode()
                for h in hit.snippets[0].highlights:
                    text[h.start:h.end].decode()
        both = self.api.SearchDocuments(query="王志强 董事长", expand_reprints=True)
        self.assertEqual({h.document.name for h in both.hits} >= {"hans", "hant"}, True)
        without = self.api.SearchDocuments(query="王志强 -董事长")
        self.assertNotIn("hans", [h.document.name for h in without.hits])
        nothing = self.api.SearchDocuments(query="犀牛皮", exact=True)
        self.assertEqual(nothing.total, 0)
        bare = self.api.SearchDocuments(query="董事长", no_snippets=True)
        self.assertFalse(bare.hits[0].snippets)
        self.assertEqual(bare.snippet_micros, 0)
        timed = self.api.SearchDocuments(query="年", page_size=1000)
        self.assertGreater(timed.engine_micros + timed.snippet_micros, 0)

    def test_snippets_are_of_the_version_searched(self):
        """Texts are kept for the next excerpt, of one version of a document each."""
        Request = message("IngestDocumentsRequest")

        def put(text):
            reply = self.api.IngestDocuments([Request(original=text.encode(), uri="test:kept")])
            return reply.results[0].document_id

        def ask():
            hits = self.api.SearchDocuments(query="藏羚羊").hits
            full = self.api.GetDocument(id=hits[0].document.id,
                                        view=enum_number("DocumentView", "FULL"))
            return hits, [s.text for s in hits[0].snippets], full

        document = put("第一版说，藏羚羊过了青藏公路。\n")
        hits, first, full = ask()
        self.assertEqual(first, ["第一版说，藏羚羊过了青藏公路。"])
        self.assertEqual(ask(), (hits, first, full))
        self.assertEqual(put("又一版说，有人数过可可西里的藏羚羊。\n"), document)
        hits, second, full = ask()
        self.assertEqual(second, ["又一版说，有人数过可可西里的藏羚羊。"])
        self.assertIn("可可西里", full.text)
        self.assertEqual(ask(), (hits, second, full))
        self.api.RemoveDocument(id=document)

    def test_search_pages(self):
        whole = [h.document.id for h in self.api.SearchDocuments(query="年", page_size=100).hits]
        paged = [h.document.id for h in self.api.pages("SearchDocuments", "hits", size=2,
                                                       query="年")]
        self.assertGreater(len(whole), 2)
        self.assertEqual(whole, paged)
        best = [h.document.id for h in self.api.pages("SearchDocuments", "hits", size=2,
                                                      query="年", no_total=True)]
        self.assertEqual(whole, best)
        self.assertEqual(self.api.SearchDocuments(query="年", no_total=True).total, 0)

    # --- people ---

    def test_people(self):
        person = self.person("王志强")
        self.assertEqual(self.person("王志強").id, person.id)
        self.assertEqual(self.api.GetPerson(id=person.id).name, person.name)
        self.assertIn("wáng", person.pinyin.lower())
        self.assertGreaterEqual(person.document_count, 2)
        self.assertEqual(len(person.document_ids), person.document_count)
        self.assertGreaterEqual(person.mention_count, 4)
        listed = self.api.ListPeople()
        self.assertIn(person.id, [p.id for p in listed.people])
        counts = [p.mention_count for p in listed.people]
        self.assertEqual(counts, sorted(counts, reverse=True))
        hans = self.document("hans")
        here = self.api.ListPeople(document_id=hans.id)
        self.assertIn(person.id, [p.id for p in here.people])
        self.assertLessEqual(here.total, listed.total)
        for query in ("王志強", "wangzhiqiang", "wang zhi qiang", "志强"):
            found = self.api.SearchPeople(query=query)
            self.assertIn(person.id, [p.id for p in found.people], query)
        organizations = self.api.ListPeople(kind=enum_number("EntityKind", "ORGANIZATION"))
        self.assertNotIn(person.id, [p.id for p in organizations.people])

    def test_mentions(self):
        person = self.person("王志强")
        mentions = list(self.api.pages("ListMentions", "mentions", size=3, person_id=person.id))
        self.assertEqual(len(mentions), person.mention_count)
        for m in mentions:
            self.assertEqual(m.person_id, person.id)
            self.assertIn(m.surface, m.evidence.quote)
            self.assertTrue(m.evidence.uri)
        everybody = self.api.ListMentions(page_size=1000)
        self.assertGreater(everybody.total, person.mention_count)
        hans = self.document("hans")
        here = self.api.ListMentions(document_id=hans.id, page_size=1000)
        self.assertEqual({m.evidence.document_id for m in here.mentions}, {hans.id})

    def test_associates(self):
        reply = self.api.ListAssociates(person_id=self.person("王志强").id)
        self.assertGreater(reply.total, 0)
        names = [a.name for a in reply.associates]
        self.assertTrue({"陈国栋", "陳國棟"} & set(names), names)
        self.assertTrue(reply.associates[0].samples)

    # --- timeline ---

    def test_events(self):
        events = list(self.api.pages("ListEvents", "events", size=2))
        self.assertGreater(len(events), 0)
        for e in events:
            self.assertTrue(e.claims and e.summary and e.when.edtf)
            self.assertEqual(self.api.GetEvent(id=e.id), e)
        starts = [e.when.earliest for e in events if e.when.earliest]
        self.assertEqual(starts, sorted(starts))
        Filter = message("EventFilter")
        may = self.api.ListEvents(filter=Filter(after="2023-05-12", before="2023-05-12"))
        self.assertGreater(may.total, 0)
        for e in may.events:
            self.assertLessEqual(e.when.earliest, "2023-05-12")
        person = self.person("王志强")
        for f in (Filter(person_id=person.id), Filter(participant="王志强")):
            mine = self.api.ListEvents(filter=f)
            self.assertGreater(mine.total, 0)
            for e in mine.events:
                self.assertIn(person.id, [p.person_id for p in e.participants])
        text = self.api.ListEvents(filter=Filter(text="董事長"))
        self.assertGreater(text.total, 0)
        day = self.api.ListEvents(filter=Filter(precision=enum_number("Precision", "DAY")))
        self.assertTrue(all(e.when.precision == 1 for e in day.events))
        weighty = self.api.ListEvents(order_by=enum_number("EventOrder", "BY_WEIGHT"))
        counts = [e.source_count for e in weighty.events]
        self.assertEqual(counts, sorted(counts, reverse=True))

    # --- corpus ---

    def test_ingest(self):
        Request = message("IngestDocumentsRequest")
        reply = self.api.IngestDocuments([
            Request(original="2020年1月2日，赵铁柱到任。".encode(), id="one", title="一",
                    author="某人", publisher="某报", published="2020-01-03"),
            Request(original=b"\0\1\2\3" * 100, uri="test:binary"),
            Request(original="第二篇".encode("gb18030"), uri="test:two", content_type="text/plain"),
            Request(original=b"x", uri="test:three", content_type="image/png"),
        ])
        outcomes = [r.outcome for r in reply.results]
        self.assertEqual(outcomes, [1, 4, 1, 4], reply)
        self.assertTrue(reply.results[1].error)
        self.assertIn("image/png", reply.results[3].error)
        one = self.api.GetDocument(id=reply.results[0].document_id)
        self.assertEqual((one.name, one.title, one.author, one.publisher, one.published.edtf),
                         ("one", "一", "某人", "某报", "2020-01-03"))
        again = self.api.IngestDocuments([
            Request(original="第二篇".encode("gb18030"), uri="test:two",
                    content_type="text/plain"),
            Request(original="改过的第二篇".encode(), uri="test:two")])
        self.assertEqual([r.outcome for r in again.results], [3, 2])
        self.assertGreater(again.revision, reply.revision)
        self.assertEqual(again.results[0].document_id, reply.results[2].document_id)
        for r in (reply.results[0], reply.results[2]):
            self.api.RemoveDocument(id=r.document_id)
        self.assertEqual(len(self.api.IngestDocuments([]).results), 0)

    def test_many_documents(self):
        Request = message("IngestDocumentsRequest")
        n = 300
        reply = self.api.IngestDocuments(
            Request(original=prose.numbered(i).encode(), uri="many:%d" % i) for i in range(n))
        self.assertEqual([r.uri for r in reply.results], ["many:%d" % i for i in range(n)])
        self.assertEqual({(r.outcome, r.error) for r in reply.results}, {(1, "")})
        for r in reply.results:
            self.api.RemoveDocument(id=r.document_id)

    def test_stream_cancelled(self):
        Request = message("IngestDocumentsRequest")
        sent, seen = threading.Event(), threading.Event()
        self.addCleanup(seen.set)

        def documents():
            for i in range(20):
                yield Request(original=prose.numbered(i).encode(), uri="half:%d" % i)
            sent.set()
            seen.wait(300)
        call = self.api.calls["annals.v1.Corpus/IngestDocuments"].future(documents())
        sent.wait(120)
        deadline = time.time() + 120
        while time.time() < deadline:
            kept = [d for d in self.api.pages("ListDocuments", "documents")
                    if d.uri.startswith("half:")]
            if len(kept) == 20:
                break
            time.sleep(0.05)
        call.cancel()
        self.assertEqual(len(kept), 20)
        for d in kept:
            self.assertEqual(self.api.GetDocument(id=d.id).uri, d.uri)
            self.api.RemoveDocument(id=d.id)

    def test_status(self):
        status = self.api.GetStatus()
        self.assertTrue(status.version and status.state and status.data_dir)
        for field in ("documents", "people", "mentions", "claims", "events", "revision",
                      "text_bytes", "index_bytes", "resident_bytes", "connections",
                      "index_segments", "start_us"):
            self.assertGreater(getattr(status, field), 0, field)
        self.assertEqual(status.people_revision, status.revision)
        self.assertEqual(status.events_revision, status.revision)
        self.assertEqual(status.folders[0].path, self.daemon.corpus)
        self.assertEqual(status.folders[0].files, len(self.files))

    def test_rescan(self):
        self.api.Rescan()
        self.api.wait_ready()

    def test_problems(self):
        reply = self.api.ListProblems()
        self.assertEqual(reply.total, len(list(self.api.pages("ListProblems", "problems",
                                                              size=1))))

    def test_watch(self):
        watch = self.api.calls["annals.v1.Corpus/WatchCorpus"](message("WatchCorpusRequest")(),
                                                               timeout=300)
        first = next(watch)
        self.assertEqual(first.change, 1)
        self.assertTrue(first.first_scan_done)
        reply = self.api.IngestDocuments([message("IngestDocumentsRequest")(
            original="看得见的文件".encode(), uri="test:watched")])
        mine, seen = reply.results[0].document_id, []
        self.api.RemoveDocument(id=mine)
        for event in watch:
            if event.document_id == mine:
                seen.append(event.change)
            if seen[-1:] == [4]:
                break
        self.assertEqual(seen, [2, 4])
        watch.cancel()

    def test_folder_changes(self):
        path = self.daemon.write("later.txt", "2019年6月7日，后来的文件到了。")
        deadline = time.time() + 120

        def listed():
            return [d for d in self.api.pages("ListDocuments", "documents") if d.name == "later"]
        while not listed() and time.time() < deadline:
            time.sleep(0.05)
        self.assertEqual(len(listed()), 1)
        import os
        os.unlink(path)
        while listed() and time.time() < deadline:
            time.sleep(0.05)
        self.assertEqual(listed(), [])

    # --- analysis ---

    def test_analyze(self):
        text = "2023年5月12日，王志强出任华兴公司董事长。次年，他离开了公司。"
        reply = self.api.AnalyzeText(text=text, published="2024-01-01")
        raw = text.encode()
        for m in reply.mentions:
            self.assertEqual(raw[m.span.start:m.span.end].decode(), m.surface)
            self.assertLess(m.entity, len(reply.entities))
        for t in reply.times:
            self.assertEqual(raw[t.span.start:t.span.end].decode(), t.text)
            self.assertTrue(t.rule and t.type)
        self.assertIn("2023-05-12", [t.value for t in reply.times])
        self.assertIn("王志强", [m.surface for m in reply.mentions])
        self.assertEqual(reply.published.edtf, "2024-01-01")
        self.assertGreater(len(reply.claims), 0)
        self.assertEqual(reply.claims[0].evidence.document_id, 0)
        self.assertGreater(len(reply.regions), 0)


class ManyClaims(support.DaemonTest):
    """An event that a crowd tells of: lists stay small, the event itself is whole."""

    files = {"crowd.jsonl": "".join(
        '{"id":"c%d","text":"2023年5月12日，王志强出任华兴公司董事长。","published":"2023-05-13"}\n'
        % i for i in range(230))}

    def test_claims_are_capped_in_lists(self):
        events = list(self.api.pages("ListEvents", "events"))
        whole = max(events, key=lambda e: e.claim_count)
        self.assertGreater(whole.claim_count, 100)
        self.assertEqual(len(whole.claims), 100)
        self.assertEqual(sum(e.claim_count for e in events), self.api.GetStatus().claims)
        got = self.api.GetEvent(id=whole.id)
        self.assertEqual(len(got.claims), whole.claim_count)
        self.assertEqual(list(got.claims[:100]), list(whole.claims))


if __name__ == "__main__":
    support.main()
