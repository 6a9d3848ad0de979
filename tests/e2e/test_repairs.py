"""Records of what was repaired: each says where, what stood there and what was made of it, so that
a reader can follow every change and take it back."""

import prose
import support
from support import enum_number, message

# Damage, what it was before, the kind.
DAMAGED = (
    ("他是一位優(yōu)秀的學(xué)者。", "他是一位優秀的學者。", "inserted pinyin"),
    ("會議在北京舉行。</p>代表們次日離開。", "會議在北京舉行。\n代表們次日離開。", "stray markup"),
    ("公司與&amp;夥伴發布了產品。", "公司與&夥伴發布了產品。", "stray markup"),
    ("王志强在北京说，工厂比去年多。".encode().decode("latin-1"), "王志强在北京说，工厂比去年多。",
     "mojibake"),
    ("王志强在北京说，工厂比去年多。".encode().decode("latin-1").encode().decode("latin-1"),
     "王志强在北京说，工厂比去年多。", "mojibake"),
    ("這都是因?yàn)榻裉斓奶鞖狻", None, "lost bytes"),
    ("第一行\x01完了。", "第一行完了。", "control characters"),
)


def replaced(raw, repairs, where, what):
    """raw with the places of all repairs replaced, as bytes."""
    done, out = 0, b""
    for repair in repairs:
        span = getattr(repair, where)
        assert done <= span.start <= span.end <= len(raw), repair
        out += raw[done:span.start] + getattr(repair, what).encode()
        done = span.end
    return out + raw[done:]


class Repairs(support.DaemonTest):
    files = {}

    def cleaned(self, text):
        """The text as it is stored."""
        reply = self.api.IngestDocuments([message("IngestDocumentsRequest")(
            original=text.encode(), content_type="text/plain")])
        return self.api.GetDocument(id=reply.results[0].document_id,
                                    view=enum_number("DocumentView", "FULL")).text

    def check(self, text):
        """The records tell all that is between the text and what was made of it."""
        reply = self.api.AnalyzeText(text=text)
        cleaned = self.cleaned(text)
        raw = text.encode()
        self.assertEqual(reply.repair_count, len(reply.repairs))
        for repair in reply.repairs:
            self.assertFalse(repair.before_truncated or repair.after_truncated)
            self.assertEqual(raw[repair.span.start:repair.span.end].decode(), repair.before)
        self.assertEqual(replaced(raw, reply.repairs, "span", "after").decode(), cleaned)
        self.assertEqual(replaced(cleaned.encode(), reply.repairs, "text_span", "before"), raw)
        # One by one from the end, as somebody would who takes them back.
        undone = cleaned.encode()
        for repair in reversed(reply.repairs):
            undone = replaced(undone, [repair], "text_span", "before")
        self.assertEqual(undone, raw)
        self.assertLessEqual({r.kind for r in reply.repairs},
                             {c.kind for c in reply.damage.counts})
        return reply, cleaned

    def test_each_kind(self):
        for damaged, sound, kind in DAMAGED:
            with self.subTest(damaged):
                reply, cleaned = self.check(damaged)
                self.assertGreater(reply.repair_count, 0)
                self.assertEqual({r.kind for r in reply.repairs}, {kind})
                self.assertEqual(cleaned, sound or cleaned)

    def test_all_together(self):
        text = "\n".join(damaged for damaged, _, _ in DAMAGED)
        reply, _ = self.check(text)
        self.assertEqual({r.kind for r in reply.repairs}, {kind for _, _, kind in DAMAGED})

    def test_damage_upon_damage(self):
        """Spans lie in what was sent, however many passes it took."""
        text = "他是一位教授的學(xué)生。</p>公司與&amp;夥伴。"
        reply, cleaned = self.check(text.encode().decode("latin-1"))
        self.assertEqual(cleaned, "他是一位教授的學生。\n公司與&夥伴。")
        self.assertIn("mojibake", {r.kind for r in reply.repairs})

    def test_undamaged(self):
        """White space and the markup of a page are no damage."""
        for text, content_type in (
                (prose.SIMPLIFIED, ""), (prose.TRADITIONAL, ""), (prose.ENGLISH, ""),
                ("王志强 \t在北京。\r\n\r\n  次年，他离开了(AI)。\n\n", ""),
                ("<html><body><p>王志强在<b>北京</b>&amp;上海。</p></body></html>", "text/html")):
            reply = self.api.AnalyzeText(text=text, content_type=content_type)
            self.assertEqual((len(reply.repairs), reply.repair_count), (0, 0))
            self.assertEqual(len(reply.damage.counts), 0)

    def test_more_than_are_listed(self):
        n = 3000
        reply = self.api.AnalyzeText(text="優(yōu)秀，" * n)
        self.assertEqual((len(reply.repairs), reply.repair_count), (1000, n))
        self.assertEqual([c.count for c in reply.damage.counts], [n])
        self.assertEqual(reply.repairs[999].span.start, 999 * len("優(yōu)秀，".encode()) + 3)

    def test_longer_than_is_shown(self):
        """The whole of a text was one repair: its beginning is shown."""
        sound = "王志强在北京说，工厂比去年多。" * 100
        damaged = sound.encode().decode("latin-1")
        reply = self.api.AnalyzeText(text=damaged)
        self.assertEqual(reply.repair_count, 1)
        repair = reply.repairs[0]
        self.assertTrue(repair.before_truncated and repair.after_truncated)
        self.assertEqual((repair.span.start, repair.span.end), (0, len(damaged.encode())))
        for shown, whole in ((repair.before, damaged), (repair.after, sound)):
            self.assertTrue(whole.startswith(shown))
            self.assertIn(len(shown.encode()), range(253, 257))

    def test_long_and_many(self):
        """As much as there can be of both stays far below the largest reply."""
        one = "这里没有别的消息，也没有人来过。".encode().decode("latin-1") * 6
        reply = self.api.AnalyzeText(text=(one + " x\n") * 1100)
        self.assertEqual((len(reply.repairs), reply.repair_count), (1000, 1100))
        self.assertTrue(all(r.before_truncated and r.after_truncated for r in reply.repairs))
        self.assertLess(sum(r.ByteSize() for r in reply.repairs), 1 << 20)


if __name__ == "__main__":
    support.main()
