#!/usr/bin/env python3
"""Scores TREC runs against judgements: score_run.py QRELS RUN...

QRELS has a line a question: question, the one right document, 1, parted by tabs. A run has lines
`question Q0 document rank score tag`, as `annals search --queries FILE --format trec` prints them.
Prints for each run MRR at 10, the share of questions whose document is the first, among the first
10 and among the first 100. A question without an answer counts as one that found nothing; one that
is not judged is an error."""
import sys


def judgements(path):
    with open(path, encoding="utf-8") as f:
        return dict(line.split("\t")[:2] for line in f)


def ranks(path, right):
    found = {}
    with open(path, encoding="utf-8") as f:
        for line in f:
            question, _, document, rank = line.split()[:4]
            if question not in right:
                sys.exit(f"{path}: {question} is not judged")
            if document == right[question]:
                found[question] = min(int(rank), found.get(question, sys.maxsize))
    return found


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    right = judgements(sys.argv[1])
    n = len(right)
    print("run\tquestions\tMRR@10\tP@1\tR@10\tR@100")
    for path in sys.argv[2:]:
        found = ranks(path, right).values()
        mrr = sum(1 / r for r in found if r <= 10) / n
        share = [sum(r <= k for r in found) / n for k in (1, 10, 100)]
        print(path, n, *(f"{x:.4f}" for x in [mrr, *share]), sep="\t")


main()
