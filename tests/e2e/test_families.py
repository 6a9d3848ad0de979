"""Reprints: which documents are a family, and how search folds them."""

import glob
import os
import random
import re
import shutil
import signal
import sqlite3
import unittest

import support
from support import message

WORDS = ("公司 市场 投资 工厂 研究 计划 城市 学校 医院 铁路 河流 电力 农田 气候 选手 比赛 音乐 电影 商场 港口 "
         "机场 道路 桥梁 森林 海洋 渔船 粮食 棉花 钢铁 煤矿 石油 卫星 火箭 网络 软件 芯片 汽车 电池 光伏 风机 "
         "老人 儿童 教师 医生 工人 农民 学生 记者 律师 法院 议会 市长 省长 主席 会议 报告 调查 数据 价格 出口 "
         "增长 下降 建成 开放 关闭 迁移 修复 测试 发射 运营 签署 宣布 讨论 通过 否决 支持 反对 庆祝 纪念 悼念").split()
FURNITURE = "\n打开客户端查看更多精彩内容，下载有礼\n本文仅代表作者个人观点，与本站立场无关\n"


def article(n, sentences=14):
    """Made-up news about 青禾, another for every n."""
    rng = random.Random(n)
    text = "".join(
        "，".join("".join(rng.sample(WORDS, 4)) for _ in range(3)) + "。" for _ in range(sentences))
    return "青禾第%d篇报道。" % n + text


def template(place, day, low, high):
    return ("%s气象台%d日发布天气预报：今天白天到夜间%s晴转多云，气温%d到%d度，偏南风3级。"
            "请市民注意防晒，出门带好雨具，驾车注意安全，老人和儿童减少户外活动。"
            % (place, day, place, low, high))


def edited(text):
    parts = text.split("。")
    parts[5] = "编者改写了这一句话并且加入了别的内容"
    return "。".join(parts)


class Families(support.DaemonTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ids = {}
        for n in range(1, 9):
            cls.add("own-%d" % n, article(n))
        base = article(100)
        cls.add("wire", base, publisher="江城日报")
        cls.add("wire-again", base, publisher="港岛时报")
        cls.add("wire-cut", base[:int(len(base) * 0.65)], publisher="海门晚报")
        cls.add("wire-furniture", FURNITURE + base + FURNITURE, publisher="江城日报")
        cls.add("wire-edited", edited(base), title="另一个标题")
        cls.wire = ["wire", "wire-again", "wire-cut", "wire-furniture", "wire-edited"]
        cls.add("weather-1", template("江城", 3, 12, 21))
        cls.add("weather-2", template("海门", 17, 25, 34))
        other = article(200)
        cls.add("pair-1", other)
        cls.add("pair-2", other)

    @classmethod
    def add(cls, uri, text, **fields):
        reply = cls.api.IngestDocuments([message("IngestDocumentsRequest")(
            original=text.encode(), uri=uri, **fields)])
        cls.ids[uri] = reply.results[0].document_id

    def family(self, uri):
        return self.api.GetDocument(uri=uri).family_id

    def names(self, hits):
        return [h.document.uri for h in hits]

    def test_documents(self):
        for uri in self.wire:
            d = self.api.GetDocument(uri=uri)
            self.assertEqual(d.family_id, self.ids["wire"], uri)
            self.assertEqual(d.family_size, len(self.wire))
        for uri in ("own-1", "own-8", "weather-1", "weather-2"):
            d = self.api.GetDocument(uri=uri)
            self.assertEqual((d.family_id, d.family_size), (self.ids[uri], 1), uri)

    def test_list(self):
        for key in ("wire", "wire-edited"):
            reply = self.api.ListDocuments(family_id=self.ids[key])
            self.assertEqual([d.uri for d in reply.documents], self.wire)
            self.assertEqual(reply.total, len(self.wire))
        paged = [d.uri for d in self.api.pages("ListDocuments", "documents", size=2,
                                               family_id=self.ids["wire-cut"])]
        self.assertEqual(paged, self.wire)
        one = self.api.ListDocuments(family_id=self.ids["own-3"])
        self.assertEqual([d.uri for d in one.documents], ["own-3"])
        self.fails(support.grpc.StatusCode.NOT_FOUND, self.api.ListDocuments, family_id=10 ** 12)

    def test_search_folds(self):
        folded = self.api.SearchDocuments(query="青禾", page_size=100)
        every = self.api.SearchDocuments(query="青禾", page_size=100, expand_reprints=True)
        self.assertEqual(folded.total, every.total)
        self.assertEqual(len(every.hits), every.total)
        # The best of each family, in the order of the ranking.
        best, seen = [], set()
        for h in every.hits:
            self.assertEqual(h.reprint_count, 0)
            if h.document.family_id not in seen:
                seen.add(h.document.family_id)
                best.append(h.document.uri)
        self.assertEqual(self.names(folded.hits), best)
        self.assertEqual(sum(1 + h.reprint_count for h in folded.hits), folded.total)
        for h in folded.hits:
            family = {e.document.id for e in every.hits
                      if e.document.family_id == h.document.family_id}
            self.assertEqual([r.document_id for r in h.reprints],
                             sorted(family - {h.document.id}))
        wire = [h for h in folded.hits if h.document.uri in self.wire][0]
        self.assertEqual(wire.reprint_count, 4)
        self.assertIn("港岛时报", [wire.document.publisher] + [r.publisher for r in wire.reprints])

    def test_only_matching_reprints(self):
        # What the cut one lacks: it is no reprint of such a hit.
        tail = article(100)[-40:-2].split("，")[-1]
        hit = self.api.SearchDocuments(query='"%s"' % tail).hits[0]
        uris = {hit.document.uri} | {r.uri for r in hit.reprints}
        self.assertIn("wire", uris)
        self.assertNotIn("wire-cut", uris)

    def test_pages(self):
        whole = self.api.SearchDocuments(query="青禾", page_size=100)
        for size in (1, 2, 3, 5):
            paged = list(self.api.pages("SearchDocuments", "hits", size=size, query="青禾"))
            self.assertEqual(self.names(paged), self.names(whole.hits), size)
            self.assertEqual([[r.uri for r in h.reprints] for h in paged],
                             [[r.uri for r in h.reprints] for h in whole.hits])
        # No page behind the last hit, though documents are left: they are folded.
        last = self.api.SearchDocuments(query="青禾", page_size=len(whole.hits))
        self.assertEqual(last.next_page_token, "")
        self.assertLess(len(last.hits), last.total)

    def test_token_needs_the_same_fold(self):
        first = self.api.SearchDocuments(query="青禾", page_size=1)
        self.fails(support.grpc.StatusCode.INVALID_ARGUMENT, self.api.SearchDocuments,
                   query="青禾", page_token=first.next_page_token, expand_reprints=True)

    def test_sources(self):
        text = "2021年3月4日，青禾公司宣布王志强出任董事长。" + article(300)
        self.add("event-1", text)
        self.add("event-2", text.replace("宣布", "公布", 1))
        self.add("event-3", "据报道，2021年3月4日，青禾公司任命王志强出任董事长。" + article(301))
        try:
            self.assertEqual(self.family("event-2"), self.ids["event-1"])
            events = self.api.ListEvents(
                filter=message("EventFilter")(after="2021-03-04", before="2021-03-04"))
            told = [e for e in events.events if e.document_count == 3]
            self.assertEqual([e.source_count for e in told], [2], events)
        finally:
            for uri in ("event-1", "event-2", "event-3"):
                self.api.RemoveDocument(id=self.ids[uri])


class Changes(unittest.TestCase):
    """Families while documents come and go, and over restarts."""

    def setUp(self):
        self.daemon = support.Daemon(corpus=False)
        self.ids = {}
        self.start()

    def tearDown(self):
        self.api.close()
        self.assertEqual(self.daemon.stop(), 0)
        self.assertNotIn("Sanitizer", self.daemon.text())
        self.daemon.remove()

    def start(self):
        self.daemon.start()
        self.api = support.Api(self.daemon.socket)
        self.api.wait_ready()

    def restart(self):
        self.api.close()
        self.assertEqual(self.daemon.stop(), 0)

    def add(self, uri, text):
        reply = self.api.IngestDocuments([message("IngestDocumentsRequest")(
            original=text.encode(), uri=uri)])
        self.ids[uri] = reply.results[0].document_id

    def families(self):
        """uri → uris of its family."""
        names = {d.id: d.uri for d in self.api.pages("ListDocuments", "documents")}
        return {uri: [d.uri for d in self.api.ListDocuments(family_id=id_).documents]
                for id_, uri in names.items()}

    def test_life(self):
        base = article(1)
        self.add("a", base[:int(len(base) * 0.7)])
        self.add("b", base)
        self.add("c", base[int(len(base) * 0.3):])
        self.add("d", article(2))
        self.assertEqual(self.families()["c"], ["a", "b", "c"])
        # The ends do not share enough: what joined them is gone.
        self.api.RemoveDocument(id=self.ids["b"])
        self.assertEqual(self.families(), {"a": ["a"], "c": ["c"], "d": ["d"]})
        self.add("b", base)
        self.assertEqual(self.families()["a"], ["a", "c", "b"])
        self.assertEqual(self.api.GetDocument(uri="b").family_id, self.ids["a"])
        # Another text under the same address leaves.
        self.add("a", article(2))
        self.assertEqual(self.families(),
                         {"a": ["a", "d"], "d": ["a", "d"], "c": ["c", "b"], "b": ["c", "b"]})

    def test_restarts(self):
        base = article(1)
        for uri, text in (("a", base), ("b", article(2)), ("c", edited(base)), ("d", base)):
            self.add(uri, text)
        want = self.families()
        self.assertEqual(want["d"], ["a", "c", "d"])
        self.restart()
        self.start()
        self.assertEqual(self.families(), want)
        # Without the cache, and as the version before left the store.
        self.restart()
        for folder, names, _ in os.walk(self.daemon.folder):
            if "segments" in names:
                shutil.rmtree(os.path.join(folder, "segments"))
        db = sqlite3.connect(os.path.join(self.daemon.data, "annals.db"))
        db.executescript("DROP TABLE sketch; PRAGMA user_version = 1;")
        db.close()
        self.start()
        self.assertEqual(self.families(), want)
        self.restart()
        db = sqlite3.connect(os.path.join(self.daemon.data, "annals.db"))
        self.assertEqual(db.execute("SELECT count(*) FROM sketch").fetchone(), (4,))
        # One that is damaged is made anew.
        db.execute("UPDATE sketch SET sketch = x'00' WHERE doc = 1")
        db.commit()
        db.close()
        self.start()
        self.assertEqual(self.families(), want)
        self.add("e", base)
        self.assertEqual(self.families()["a"], ["a", "c", "d", "e"])

    def kill(self):
        self.api.close()
        self.assertEqual(self.daemon.stop(signal.SIGKILL), -signal.SIGKILL)

    def kept(self):
        """What the last start had of families: reprints, documents changed since."""
        return re.findall(r"families reprints=(\d+) changed=(\d+)", self.daemon.text())[-1]

    def test_killed(self):
        """Families are there with the first answer, of all that was acknowledged."""
        base = article(1)
        for uri, text in (("a", base), ("b", article(2)), ("c", edited(base)), ("d", base)):
            self.add(uri, text)
        self.assertEqual(self.families()["d"], ["a", "c", "d"])
        for n in range(4):
            want = self.families()
            self.kill()
            self.start()
            self.assertEqual(self.families(), want)
            self.assertEqual(self.kept()[1], "0")
            # Before all documents are read again, or after.
            self.add("e%d" % n, base)
            if n % 2:
                self.add("a", article(n + 2))
                self.api.RemoveDocument(id=self.ids["e0" if n == 1 else "e2"])
            support.wait_until("grouped", lambda: self.api.GetStatus().state == "ready")
        self.assertEqual(self.families(), {
            "a": ["a"], "b": ["b"], "c": ["c", "d", "e1", "e3"], "d": ["c", "d", "e1", "e3"],
            "e1": ["c", "d", "e1", "e3"], "e3": ["c", "d", "e1", "e3"]})
        # What a power cut left of the log is not gone on from when something is missing in it.
        want = self.families()
        self.kill()
        (path,) = glob.glob(os.path.join(self.daemon.folder, "**", "segments", "families"),
                            recursive=True)
        os.truncate(path, os.path.getsize(path) // 2)
        self.start()
        support.wait_until("grouped", lambda: self.api.GetStatus().state == "ready")
        self.assertEqual(self.families(), want)


if __name__ == "__main__":
    support.main()
