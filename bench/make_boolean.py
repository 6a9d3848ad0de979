#!/usr/bin/env python3
"""Composes queries with OR, -, title:, person:, dates and other words for bench_boolean.

  make_boolean.py QUERIES.tsv CORPUS.tsv > BOOLEAN.tsv

QUERIES.tsv has id TAB class TAB text (TAB df TAB how common it is, for class "term"); CORPUS.tsv id,
date, persons, title, text. Prints id TAB class TAB query, the same for the same files."""
import random
import sys

EACH = 40
# Regional words and numbers that other forms are known of.
WIDE = ["软件", "人工智能", "网络", "信息", "程序", "质量", "硬盘", "光盘", "激光", "打印机", "数据库",
        "项目", "视频", "短信", "互联网", "硅谷", "出租车", "公交车", "摩托车", "土豆", "第2届", "第十二届"]


def read_queries(path):
    found = {"head": [], "mid": [], "torso": [], "tail": [], "phrase": []}
    for line in open(path, encoding="utf-8"):
        fields = line.rstrip("\n").split("\t")
        if fields[1] == "term":
            found[fields[4]].append(fields[2])
        elif fields[1] == "phrase":
            found["phrase"].append(fields[2])
    return found


def read_persons(path, step=20):
    names = set()
    with open(path, encoding="utf-8") as f:
        for i, line in enumerate(f):
            name = line.split("\t")[2].split(",")[0] if i % step == 0 else ""
            if len(name) == 3 and "\ufffd" not in name:
                names.add(name)
    return sorted(names)


def main():
    q = read_queries(sys.argv[1])
    persons = read_persons(sys.argv[2])
    r = random.Random(5)
    common = q["head"] + q["mid"]
    rare = q["torso"] + q["tail"]
    every = common + rare

    def days():
        year, month = r.randint(2009, 2012), r.randint(1, 9)
        return f"after:{year}-{month:02} before:{year}-{month + r.randint(1, 3):02}"

    classes = {
        "or2": lambda: " OR ".join(r.sample(every, 2)),
        "or2_head": lambda: " OR ".join(r.sample(q["head"], 2)),
        "or3_rare": lambda: " OR ".join(r.sample(rare, 3)),
        "or8": lambda: " OR ".join(r.sample(every, 8)),
        "or_and": lambda: "({} OR {}) {}".format(*r.sample(every, 3)),
        "or_and_or": lambda: "({} OR {}) ({} OR {})".format(*r.sample(common, 4)),
        "and_or_and": lambda: "{} {} OR {} {}".format(*r.sample(common, 4)),
        "not": lambda: "{} -{}".format(*r.sample(every, 2)),
        "not_head": lambda: "{} -{}".format(*r.sample(q["head"], 2)),
        "not_and": lambda: "-{} {} {}".format(*r.sample(common, 3)),
        "not_phrase": lambda: '{} -"{}"'.format(r.choice(common), r.choice(q["phrase"])),
        "or_phrase": lambda: '"{}" OR "{}"'.format(*r.sample(q["phrase"], 2)),
        "title": lambda: "title:" + r.choice(common),
        "title_and": lambda: "title:{} {}".format(*r.sample(common, 2)),
        "person": lambda: "person:" + r.choice(persons),
        "person_and": lambda: f"person:{r.choice(persons)} {r.choice(common)}",
        "dates": days,
        "dates_and": lambda: f"{r.choice(every)} {days()}",
        "dates_head": lambda: f"{r.choice(q['head'])} {days()}",
        "dates_or": lambda: "({} OR {}) {}".format(*r.sample(every, 2), days()),
        "and": lambda: " ".join(r.sample(common, 2)),
        "term": lambda: r.choice(every),
    }
    n = 0
    for name, make in classes.items():
        if not persons and name.startswith("person"):
            continue
        for _ in range(EACH):
            n += 1
            print(f"b{n:04}\t{name}\t{make()}")
    for text in WIDE:
        n += 1
        print(f"b{n:04}\twidened\t{text}")


if __name__ == "__main__":
    main()
