"""What may lie in a corpus folder: each odd entry is passed over or listed with why, the others are
answered from."""

import os
import socket

import prose
import support
from support import Api, Daemon


class CorpusFiles(support.DaemonTest):
    args = ("--file-bytes", "1M")

    @classmethod
    def setUpClass(cls):
        cls.daemon = d = Daemon(args=cls.args)
        cls.addClassCleanup(d.remove)
        d.write("good.txt", prose.SIMPLIFIED)
        d.write("deep/er/good.md", "# 标题\n\n2020年5月6日，深处的文件。\n")
        d.write("page.html", "<p>2020年7月8日，网页。</p>")
        d.write("one.json", '{"text": "2020年1月1日，一条。", "title": "一", "id": "j1"}')
        d.write("many.jsonl", '{"text":"甲","id":"a"}\nnot json\n{"text":"乙","id":"b"}\n')
        d.write("gb.txt", prose.SIMPLIFIED.encode("gb18030"))
        d.write("big5.txt", prose.TRADITIONAL.encode("big5"))
        d.write("utf16.txt", "\ufeff2020年9月9日，宽字符。".encode("utf-16-le"))
        d.write("empty.txt", b"")
        d.write("binary.txt", bytes(range(256)) * 64)
        d.write("nul.txt", b"\0" * 5000)
        d.write("huge.txt", "很长。".encode() * 200000)
        d.write("ignored.png", b"\x89PNG")
        d.write("bad\nname.txt", "名字里有换行的文件")
        d.write("half.txt", "最后一个字被切断".encode()[:-1])
        os.mkfifo(os.path.join(d.corpus, "fifo.txt"))
        os.symlink("loop.txt", os.path.join(d.corpus, "loop.txt"))
        os.symlink("..", os.path.join(d.corpus, "up"))
        os.symlink("/etc/passwd", os.path.join(d.corpus, "outside.txt"))
        with open(os.path.join(d.corpus.encode(), b"bad\xff\xfebytes.txt"), "wb") as f:
            f.write("名字不是文字的文件".encode())
        cls.listening = socket.socket(socket.AF_UNIX)
        cls.listening.bind(os.path.join(d.corpus, "socket.txt"))
        unreadable = d.write("unreadable.txt", "谁也读不了")
        os.chmod(unreadable, 0)
        d.start()
        cls.api = Api(d.socket)
        cls.api.wait_ready()

    @classmethod
    def tearDownClass(cls):
        cls.listening.close()
        super().tearDownClass()

    def test_good_ones(self):
        names = [d.name for d in self.api.pages("ListDocuments", "documents")]
        for name in ("good", "page", "j1", "a", "b", "gb", "big5", "utf16", "half"):
            self.assertIn(name, names)
        self.assertEqual(names.count("good"), 2)
        for name in ("empty", "nul", "huge", "ignored", "fifo", "loop", "outside", "socket"):
            self.assertNotIn(name, names)
        charsets = {d.name: d.charset for d in self.api.pages("ListDocuments", "documents")}
        self.assertEqual(charsets["gb"], "GB18030")
        self.assertEqual(charsets["big5"], "Big5")
        self.assertTrue(charsets["utf16"].startswith("UTF-16"))

    def test_problems(self):
        problems = list(self.api.pages("ListProblems", "problems", size=3))
        told = "\n".join(p.uri + " " + p.message for p in problems)
        for name in ("binary.txt", "nul.txt", "huge.txt", "many.jsonl"):
            self.assertIn(name, told)
        for p in problems:
            self.assertTrue(p.message and p.step and p.time and p.kind)
        huge = [p.message for p in problems if "huge.txt" in p.uri][0]
        self.assertTrue("1048576" in huge or "file_bytes" in huge, huge)
        self.assertEqual(self.api.GetStatus().problems, len(problems))

    def test_searchable(self):
        for query in ("深处的文件", "宽字符", "网页", "换行的文件", "不是文字的文件"):
            self.assertGreater(self.api.SearchDocuments(query=query).total, 0, query)

    def test_read_again(self):
        self.api.Rescan()
        before = self.api.wait_ready()
        self.api.Rescan()
        after = self.api.wait_ready()
        self.assertEqual(before.revision, after.revision)
        self.assertEqual(before.documents, after.documents)


if __name__ == "__main__":
    support.main()
