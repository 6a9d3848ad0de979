#!/usr/bin/env python3
"""Reprints of news for bench_families: reads JSON lines {"id","title","text"}, keeps every STEP-th
document up to N, and writes each and, for every kind of reprint, a changed copy {"id","title",
"text","of","kind"}. Other script: OpenCC with regional words. Deterministic.

usage: make_reprints.py FILE N STEP > reprints.jsonl
"""
import json
import random
import re
import subprocess
import sys

FURNITURE = ["打开客户端查看更多精彩内容，下载有礼", "本文仅代表作者个人观点，与本站立场无关",
             "特别声明：以上内容为自媒体平台用户上传并发布，本平台仅提供信息存储服务",
             "扫一扫二维码关注公众号，第一时间了解更多资讯", "责任编辑：小编 校对：值班编辑 投稿邮箱：news",
             "推荐阅读：这些地方你都去过吗？网友：太意外了"]
WORDS = ["近日", "目前", "有关方面", "据介绍", "随后", "与此同时", "值得一提的是", "在此之前"]


def sentences(text):
    return [s for s in re.split(r"(?<=[。！？\n])", text) if s]


def convert(texts, config):
    """All texts at once; a rare character parts them."""
    mark = "\n\ue123\n"
    run = subprocess.run(["opencc", "-c", config], input=mark.join(texts), capture_output=True,
                         text=True, check=True)
    return run.stdout.rstrip("\n").split(mark)


def cut(text, share):
    return text[:int(len(text) * (1 - share))]


def furniture(rng, text):
    parts = sentences(text)
    for line in rng.sample(FURNITURE, 4):
        parts.insert(rng.randrange(len(parts) + 1), "\n" + line + "\n")
    return "".join(parts)


def edit(rng, text, share):
    """Some sentences lose their beginning and get other words."""
    parts = sentences(text)
    n = max(1, round(len(parts) * share))
    for i in rng.sample(range(len(parts)), min(n, len(parts))):
        s = parts[i]
        parts[i] = rng.choice(WORDS) + "，" + s[len(s) // 3:]
    return "".join(parts)


def main():
    docs = []
    for i, line in enumerate(open(sys.argv[1], encoding="utf-8")):
        if i % int(sys.argv[3]) == 0 and len(docs) < int(sys.argv[2]):
            docs.append(json.loads(line))
    rng = random.Random(7)
    hant = convert([d["text"] for d in docs], "s2twp.json")
    hans = convert([d["text"] for d in docs], "tw2sp.json")
    for d, t, s in zip(docs, hant, hans):
        d = {k: d.get(k, "") for k in ("id", "title", "text")}
        text = d["text"]
        other = t if t != text else s
        kinds = {
            "other script and words": other,
            "tail cut, 20 %": cut(text, 0.2),
            "tail cut, 40 %": cut(text, 0.4),
            "both ends cut, 15 %": text[int(len(text) * 0.15):int(len(text) * 0.85)],
            "furniture added": furniture(rng, text),
            "sentences edited, 5 %": edit(rng, text, 0.05),
            "sentences edited, 10 %": edit(rng, text, 0.10),
            "all: script, cut 20 %, edited 10 %, furniture":
                furniture(rng, edit(rng, cut(other, 0.2), 0.10)),
        }
        print(json.dumps(dict(d, of="", kind=""), ensure_ascii=False))
        for n, (kind, changed) in enumerate(kinds.items()):
            print(json.dumps({"id": "%s#%d" % (d["id"], n), "title": "转载：" + d["title"], "text": changed,
                              "of": d["id"], "kind": kind}, ensure_ascii=False))


if __name__ == "__main__":
    main()
