"""The program annals against a daemon: every verb, every format, exit codes, messages."""

import csv
import io
import json
import os
import subprocess
import tempfile
import unittest

import support
from support import Daemon

ANNALS = os.path.join(os.path.dirname(support.DAEMON), "annals")

FIRST = """青禾科技创始人周明远

2023年5月8日，周明远在杭州创办青禾科技。周明远说，公司有1100块GPU。

次年，周明远与林晓梅一起获得投资。
"""
SECOND = """青禾科技的林晓梅

2024年3月，林晓梅加入青禾科技。林晓梅和周明远是大学同学。
"""


class Cli(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon()
        cls.addClassCleanup(cls.daemon.remove)
        os.makedirs(cls.daemon.corpus, exist_ok=True)
        cls.daemon.write("一 first.txt", FIRST)
        cls.daemon.write("second.txt", SECOND)
        cls.daemon.write("broken.txt", b"\0\1\2\3" * 100)
        cls.daemon.start()
        code, _, err = cls.run_cli("status", "--wait", "--timeout", "150")
        assert code == 0, err

    @classmethod
    def tearDownClass(cls):
        code = cls.daemon.stop()
        text = cls.daemon.text()
        cls.daemon.remove()
        assert code == 0 and "Sanitizer" not in text, text

    @classmethod
    def run_cli(cls, *args, stdin="", **env):
        done = subprocess.run(
            [ANNALS] + list(args), input=stdin if isinstance(stdin, bytes) else stdin.encode(),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300,
            env={**os.environ, "LC_ALL": "C", "ANNALS_SOCKET": cls.daemon.socket, **env})
        err = done.stderr.decode()
        assert "Sanitizer" not in err and "runtime error" not in err, err
        return done.returncode, done.stdout.decode(), err

    def ok(self, *args, **more):
        code, out, err = self.run_cli(*args, **more)
        self.assertEqual(code, 0, err)
        return out

    def lines(self, *args, **more):
        return [json.loads(line) for line in self.ok(*args, "--format", "jsonl", **more).splitlines()]

    def test_search(self):
        hits = self.lines("search", "周明远", "GPU")
        self.assertEqual([h["document"]["name"] for h in hits], ["一 first"])
        snippet = hits[0]["snippets"][0]
        for mark in snippet["highlights"]:
            raw = snippet["text"].encode()[mark.get("start", 0):mark["end"]]
            self.assertTrue(raw.decode())
        whole = json.loads(self.ok("search", "青禾科技", "--format", "json"))
        self.assertEqual(whole["total"], 2)
        self.assertEqual(len(whole["hits"]), 2)
        text = self.ok("search", "青禾科技", "-GPU")
        self.assertIn("1 document matches", text)
        self.assertIn("second", text)
        self.assertEqual(self.lines("search", "没有这样的词语"), [])
        self.assertIn("did you mean: 青禾科技", self.ok("search", "青和科技"))

    def test_trec(self):
        with tempfile.NamedTemporaryFile("w") as queries:
            queries.write("q1\t周明远 GPU\nq2\t林晓梅\n\nq3\t没有这样的词语\n")
            queries.flush()
            run = self.ok("search", "--queries", queries.name, "--format", "trec").splitlines()
        rows = [line.split(" ") for line in run]
        self.assertTrue(all(len(r) == 6 for r in rows), run)
        self.assertEqual([r[0] for r in rows], ["q1"] + ["q2"] * (len(rows) - 1))
        self.assertEqual(rows[0][1:4], ["Q0", "一_first", "1"])
        self.assertEqual(self.run_cli("search", "x", "--format", "trec")[0], 2)

    def test_trec_goes_on(self):
        with tempfile.NamedTemporaryFile("w") as queries:
            queries.write("q1\t\nq2\t林晓梅\n")
            queries.flush()
            code, out, err = self.run_cli("search", "--queries", queries.name, "--format", "trec")
        self.assertEqual(code, 2)
        self.assertIn("line 1 has no answer", err)
        self.assertEqual({line.split(" ")[0] for line in out.splitlines()}, {"q2"})

    def test_documents(self):
        found = self.lines("documents")
        self.assertGreaterEqual({d["name"] for d in found}, {"一 first", "second"})
        table = list(csv.DictReader(io.StringIO(self.ok("documents", "--format", "csv"))))
        self.assertEqual({d["id"] for d in found}, {row["id"] for row in table})
        self.assertIn("PUBLISHED", self.ok("documents"))

    def test_show(self):
        path = os.path.join(self.daemon.corpus, "一 first.txt")
        by_path = json.loads(self.ok("show", path, "--format", "json"))
        self.assertIn("周明远在杭州创办青禾科技", by_path["text"])
        self.assertEqual(by_path, json.loads(self.ok("show", by_path["id"], "--format", "json")))
        self.assertEqual(by_path, json.loads(self.ok("show", by_path["uri"], "--format", "json")))
        self.assertEqual(self.ok("show", by_path["id"], "--original"), FIRST)
        self.assertEqual(self.ok("show", by_path["id"], "--text"), by_path["text"])
        self.assertIn("characters", self.ok("show", by_path["id"]))
        self.assertNotIn("[title]", self.ok("show", by_path["id"]))
        parts = self.ok("show", by_path["id"], "--regions")
        self.assertIn("[title]\n青禾科技创始人周明远\n[body]\n", parts)

    def test_people(self):
        names = [p["name"] for p in self.lines("people")]
        self.assertIn("周明远", names)
        self.assertEqual(self.lines("people", "周明远")[0]["name"], "周明远")
        self.assertIn("周明远", self.ok("people"))
        person = json.loads(self.ok("person", "周明远", "--format", "json"))
        self.assertEqual(person, json.loads(self.ok("person", person["id"], "--format", "json")))
        self.assertIn("mentions", self.ok("person", "周明远"))
        self.assertIn("林晓梅", [a["name"] for a in self.lines("with", "周明远")])
        self.assertRegex(self.ok("with", "周明远"), r"林晓梅 +person ")
        self.assertEqual({a["kind"] for a in self.lines("with", "周明远")}, {"PERSON", "ORGANIZATION"})
        self.assertRegex(self.ok("person", "周明远"), r"\n  first +2023-05-08  周明远在杭州创办青禾科技\n")

    def test_mentions(self):
        everybody = self.lines("mentions", "--all")
        of_one = self.lines("mentions", "周明远")
        self.assertGreater(len(everybody), len(of_one))
        self.assertEqual(len(everybody), json.loads(self.ok("status", "--format", "json"))["mentions"])
        self.assertEqual({m["kind"] for m in self.lines("mentions", "--all", "--kind", "person")},
                         {"PERSON"})
        document = of_one[0]["evidence"]["documentId"]
        original = self.ok("show", document, "--original").encode()
        for mention in of_one:
            if mention["evidence"]["documentId"] == document:
                span = mention["evidence"]["span"]
                self.assertEqual(original[span.get("start", 0):span["end"]].decode(),
                                 mention["surface"])
        self.assertIn("SENTENCE", self.ok("mentions", "周明远", "--document", document))
        self.assertEqual(self.run_cli("mentions")[0], 2)

    def test_events(self):
        events = self.lines("events", "--person", "周明远")
        self.assertIn("2023-05-08", [e["when"]["edtf"] for e in events if "when" in e])
        self.assertTrue(all(e["claims"] for e in events))
        dated = self.lines("events", "--after", "2023-05", "--before", "2023-05")
        self.assertTrue(all(e["when"]["earliest"] <= "2023-05-31" for e in dated))
        self.assertIn("2023-05-08", self.ok("events", "--order", "weight"))
        self.assertEqual(self.ok("events", "--after", "2999"), "no events match\n")
        self.assertEqual(self.run_cli("events", "--person", "")[0], 2)
        event = dated[0]
        self.assertEqual(json.loads(self.ok("event", event["id"], "--format", "json")), event)
        self.assertIn("claims", self.ok("event", event["id"]))

    def test_event_says_dates_in_words(self):
        text = "2015年秋天，吴思齐从江城大学毕业。次年3月，吴思齐创立了江城研究院。"
        document = self.lines("add", "-", "--id", "autumn", stdin=text)[0]["documentId"]
        told = "".join(self.ok("event", event["id"])
                       for event in self.lines("events", "--document", document))
        self.ok("rm", document)
        self.assertIn('counted from previous autumn 2015 "2015年秋天"', told)

    def test_pages(self):
        everything = self.lines("mentions", "--all")
        self.assertEqual(self.lines("mentions", "--all", "-n", "2"), everything[:2])
        merged = json.loads(self.ok("mentions", "--all", "--format", "json"))
        self.assertEqual(merged["mentions"], everything)

    def test_problems_and_status(self):
        self.assertIn("broken.txt", [p["uri"].rsplit("/", 1)[-1] for p in self.lines("problems")])
        self.assertIn("broken.txt", self.ok("problems"))
        status = json.loads(self.ok("status", "--format", "json"))
        self.assertTrue(status["firstScanDone"])
        self.assertIn("documents", self.ok("status"))

    def test_add_and_remove(self):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "a.txt"), "w") as f:
                f.write("吴思齐在成都。")
            with open(os.path.join(folder, "b.jsonl"), "w") as f:
                f.write('{"id":"r1","text":"吴思齐在北京。","title":"甲"}\n{"id":2,"html":"<p>吴思齐在上海。</p>"}\n')
            results = self.lines("add", folder)
            self.assertEqual([r["outcome"] for r in results], ["ADDED"] * 3)
            again = self.lines("add", folder)
            self.assertEqual([r["outcome"] for r in again], ["UNCHANGED"] * 3)
        self.assertEqual({h["document"]["name"] for h in self.lines("search", "吴思齐")},
                         {"a", "r1", "2"})
        one = self.lines("add", "-", "--id", "stdin-1", "--title", "题", "--published",
                         "2020-02-03", stdin="吴思齐来了。")[0]
        document = json.loads(self.ok("show", one["documentId"], "--format", "json"))
        self.assertEqual((document["name"], document["published"]["edtf"]),
                         ("stdin-1", "2020-02-03"))
        for result in results + [one]:
            self.assertIn("removed", self.ok("rm", result["documentId"]))
        self.assertEqual(self.lines("search", "吴思齐"), [])
        self.assertEqual(self.run_cli("show", one["documentId"])[0], 3)
        code, out, _ = self.run_cli("add", "-", stdin=b"\0\0\0\0" * 50)
        self.assertEqual((code, out.split()[0]), (1, "failed"))
        self.assertEqual(self.run_cli("add", "/nonexistent/file.txt")[0], 1)

    def test_analyze(self):
        text = self.ok("analyze", "--published", "2024-05-01", stdin=FIRST)
        self.assertIn("2023-05-08", text)
        source = '{"id":"x/1","text":"𠀀去年，周明远在北京。","reference":"2024-05-01"}\n{"id":7}\nnope\n'
        code, out, _ = self.run_cli("analyze", "--jsonl", stdin=source)
        first, second, third = [json.loads(line) for line in out.splitlines()]
        self.assertEqual(code, 1)
        self.assertEqual(set(first), {"id", "mentions", "times"})
        self.assertEqual(set(first["mentions"][0]), {"kind", "start", "end", "surface"})
        time = first["times"][0]
        self.assertEqual(set(time), {"start", "end", "type", "value", "earliest", "latest",
                                     "precision", "anchor"})
        self.assertEqual((time["start"], time["end"], time["earliest"], time["anchor"]),
                         (1, 3, "2023-01-01", "PUBLICATION"))
        self.assertEqual((second["id"], third["id"]), (7, None))
        self.assertTrue(second["error"] and third["error"])

    def test_analyze_tells_of_repairs(self):
        damaged = "他是優(yōu)秀的人。</p>次日，他說itâ€™s done。"
        lines = self.ok("analyze", stdin=damaged).splitlines()
        table = [line.split() for line in lines[lines.index("repairs: 3") + 2:]]
        self.assertEqual(table, [
            ["inserted", "pinyin", "9", "to", "15", "(yōu)", "→", "(dropped)"],
            ["stray", "markup", "27", "to", "31", "</p>", "→", "(line", "end)"],
            ["mojibake", "48", "to", "56", "â€™", "→", "’"]])
        answer = json.loads(self.ok("analyze", "--format", "json", stdin=damaged))
        self.assertEqual(answer["repairCount"], 3)
        self.assertEqual(answer["repairs"][0], {
            "kind": "inserted pinyin", "span": {"start": 9, "end": 15}, "before": "(yōu)",
            "textSpan": {"start": 9, "end": 9}})
        lines = self.ok("analyze", stdin="優(yōu)秀，" * 30).splitlines()
        self.assertIn("repairs: 30", lines)
        self.assertEqual(lines[-1], "… and 10 more (--format json lists 30)")
        self.assertEqual(self.ok("analyze", stdin="王志强在北京。").splitlines()[-1], "repairs: 0")

    def test_analyze_tells_what_it_could_not_do(self):
        """More than a text may have: what is missing is told, and is no success."""
        text = "2019年5月，" * 140000
        code, out, err = self.run_cli("analyze", stdin=text)
        self.assertEqual(code, 1, err)
        self.assertIn("times: 0", out)
        self.assertIn("annals: not all of this text was analysed: times: too many", err)
        code, out, _ = self.run_cli("analyze", "--format", "json", stdin=text)
        self.assertEqual(code, 1)
        steps = [failed["step"] for failed in json.loads(out)["failedSteps"]]
        self.assertEqual(steps[-2:], ["times", "claims"])

    def test_analyze_takes_the_type_from_the_name(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "a.HTML")
            with open(path, "w") as f:
                f.write('<title>甲</title><meta property="article:published_time" '
                        'content="2021-03-04"><p>去年，周明远在杭州。</p>')
            answer = json.loads(self.ok("analyze", path, "--format", "json"))
        self.assertEqual(answer["published"]["edtf"], "2021-03-04")
        self.assertEqual([t["value"] for t in answer["times"]], ["2020"])

    def test_exit_codes(self):
        for args, want in ((["show", "99999999"], 3), (["person", "没有这个人"], 3),
                           (["event", "x"], 2), (["search", "(a"], 2), (["nonsense"], 2),
                           (["events", "--after", "soon"], 2), (["help"], 0),
                           (["add", "-", "--published", "soon"], 2),
                           (["analyze", "--published", "soon"], 2),
                           (["help", "search"], 0), (["version"], 0), (["rescan"], 0)):
            code, out, err = self.run_cli(*args)
            self.assertEqual(code, want, (args, out, err))
            if want:
                self.assertTrue(err.startswith("annals: ") and err.count("\n") == 1, err)
        code, _, err = self.run_cli("show", "99999999", "--format", "json")
        self.assertEqual(json.loads(err.splitlines()[1])["error"]["status"], "NOT_FOUND")

    @staticmethod
    def manual():
        with open(os.path.join(support.SHARE, "man", "annals.1"), encoding="utf-8") as f:
            return f.read()

    def test_help_tells_what_the_manual_tells(self):
        help_text = " ".join(self.ok("help").split())
        manual = " ".join(self.manual().split())
        for words in ("0 done", "3 not found", "4 conflict", "over a limit", "damage",
                      "7 daemon unreachable or permission denied", "75 try again"):
            self.assertIn(words, help_text)
            self.assertIn(words, manual)

    def test_help_tells_the_query_language(self):
        help_text = " ".join(self.ok("help", "search").split())
        manual = " ".join(self.manual().replace("\\-", "-").split())
        for words in ("title:", "publisher:", "person:", "after:", "before:", "(a b) OR c",
                      "a OR (b -c)", "2024-06-01 or later", "2024-05-31 or earlier"):
            self.assertIn(words, help_text)
            self.assertIn(words, manual)

    def test_unreachable(self):
        code, _, err = self.run_cli("status", ANNALS_SOCKET="/nonexistent/annalsd.sock")
        self.assertEqual(code, 7)
        self.assertIn("/nonexistent/annalsd.sock", err)
        self.assertEqual(self.run_cli("--socket", "/nonexistent/s", "status")[0], 7)

    def test_waits_for_a_daemon(self):
        late = Daemon()
        os.makedirs(late.corpus, exist_ok=True)
        late.write("one.txt", FIRST)
        client = subprocess.Popen(
            [ANNALS, "--socket", late.socket, "status", "--wait", "--timeout", "150", "-f", "json"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            late.start()
            out, err = client.communicate(timeout=300)
            self.assertEqual(client.returncode, 0, err)
            self.assertEqual(json.loads(out)["documents"], 1)
        finally:
            client.kill()
            late.stop()
            late.remove()
        nobody = ("--socket", "/nonexistent/s", "status", "--wait", "--timeout", "0.3")
        code, _, err = self.run_cli(*nobody)
        self.assertEqual(code, 7)
        self.assertIn("no daemon at", err)

    def test_broken_pipe(self):
        shell = "%s mentions --all --format jsonl | head -n 1 >/dev/null; exit ${PIPESTATUS[0]}"
        done = subprocess.run(["bash", "-c", shell % ANNALS], stderr=subprocess.PIPE, timeout=300,
                              env={**os.environ, "LC_ALL": "C", "ANNALS_SOCKET": self.daemon.socket})
        self.assertIn(done.returncode, (0, 141))
        self.assertEqual(done.stderr, b"")


if __name__ == "__main__":
    unittest.main(verbosity=2)
