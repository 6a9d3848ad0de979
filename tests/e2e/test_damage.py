"""What happens to files under the running daemon: it stays, and soon answers as before."""

import glob
import os
import shutil
import time
import unittest

import grpc
import support

WORDS = "工厂 河流 铁路 医院 卫星 渔船 法院 桥梁".split()


def article(n):
    return "王小明说，%s的第%d次检查于2024年5月%d日结束。%s" % (
        WORDS[n % len(WORDS)], n, n % 28 + 1, "这里没有别的消息。" * (n % 40))


class Files(unittest.TestCase):
    def setUp(self):
        self.share = None
        self.daemon = support.Daemon()
        self.addCleanup(self.daemon.remove)
        for n in range(300):
            self.daemon.write("%d.txt" % n, article(n))

    def start(self):
        self.daemon.start()
        self.api = support.Api(self.daemon.socket)
        self.api.wait_ready(documents=300)

    def stop(self):
        self.api.close()
        self.assertEqual(self.daemon.stop(), 0)
        self.assertNotIn("Sanitizer", self.daemon.text())

    def answers(self):
        found = {word: sorted((hit.document.id, hit.score) for hit in
                              self.api.pages("SearchDocuments", "hits", query=word))
                 for word in WORDS}
        found["list"] = [d.uri for d in self.api.pages("ListDocuments", "documents")]
        found["events"] = sum(1 for _ in self.api.pages("ListEvents", "events"))
        found["people"] = [p.name for p in self.api.pages("ListPeople", "people")]
        return found

    def ready_answers(self):
        """UNAVAILABLE is what a client tries again after."""
        end = time.time() + 120
        while True:
            try:
                found = self.answers()
                if self.api.GetStatus().state == "ready":
                    return found
            except grpc.RpcError as error:
                self.assertEqual(error.code(), grpc.StatusCode.UNAVAILABLE, error)
            self.assertLess(time.time(), end, "not healed")
            time.sleep(0.05)

    def touch(self, method):
        try:
            getattr(self.api, method)(**({"query": "工厂"} if method == "SearchDocuments" else {}))
        except grpc.RpcError as error:
            self.assertEqual(error.code(), grpc.StatusCode.UNAVAILABLE, error)

    def segments(self):
        paths = glob.glob(os.path.join(self.daemon.folder, "**", "segments", "[0-9]*"),
                          recursive=True)
        self.assertTrue(paths)
        return paths

    def test_segments_cut_short(self):
        self.start()
        want = self.answers()
        self.assertEqual(len(want["list"]), 300)
        self.stop()
        # Whoever meets it first.
        for keep, method in ((0, "SearchDocuments"), (0, "ListDocuments"), (0, "ListPeople"),
                             (0, "ListEvents"), (0.5, "ListPeople"), (0.9, "SearchDocuments")):
            with self.subTest(keep=keep, method=method):
                self.start()
                told = self.daemon.text().count("cannot be read any more")
                for path in self.segments():
                    os.truncate(path, int(os.path.getsize(path) * keep))
                self.touch(method)
                got = self.ready_answers()
                # At the latest when all has been read.
                self.assertEqual(self.ready_answers() if got != want else got, want)
                self.assertIsNone(self.daemon.process.poll())
                if keep == 0:
                    self.assertGreater(self.daemon.text().count("cannot be read any more"), told)
                self.stop()
        self.start()
        self.assertEqual(self.answers(), want)
        self.stop()

    def test_model_rewritten(self):
        self.share = os.path.join(self.daemon.folder, "share")
        shutil.copytree(support.SHARE, self.share)
        self.daemon.env["ANNALSD_SHARE"] = self.share
        model = os.path.join(self.share, "model", "ner.model")
        self.start()
        with open(model, "r+b") as f:
            f.write(b"\xff" * os.path.getsize(model))
            f.truncate(4096)
        self.api.IngestDocuments([support.message("IngestDocumentsRequest")(
            original="李大成于2024年6月3日抵达广州。".encode(), uri="after")])
        self.assertIn("李大成", [p.name for p in self.api.pages("ListPeople", "people")])
        self.stop()
        # Such a file is refused in words.
        self.daemon.start()
        self.assertIn("no model to recognise names (the model is not of this version)",
                      self.daemon.text())
        self.assertEqual(self.daemon.stop(), 0)


if __name__ == "__main__":
    support.main()
