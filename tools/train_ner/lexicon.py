#!/usr/bin/env python3
"""Counts the statistics of names and words that the recogniser's features use.

  lexicon.py LEXDIR TRAIN.bio... > tables.tsv

Lines: "C<TAB>char<TAB>n1,n2,..." log-odds of a character in a role of a name against running text,
in quarter nats, clipped to -31..31, columns CHAR_ROLES; "W<TAB>word<TAB>value" word classes, bits
as in server/extract/ner_model.h. The trainer keeps numbers keyed by character or hash only.
"""
import collections
import json
import math
import os
import sys

CHAR_ROLES = ('surname', 'single', 'first', 'second', 'foreign_start', 'foreign_inner', 'foreign_end',
              'japanese', 'organisation_end')
CLIP = 31
COMPOUND_SURNAMES = '''欧阳 司马 诸葛 上官 司徒 东方 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文 夏侯 端木 百里 南宫 独孤 轩辕 西门
闻人 澹台 呼延 钟离 申屠 太史 淳于 单于 濮阳 公冶 宗政 仲孙 鲜于 闾丘 万俟 赫连 拓跋 完颜 纳兰 爱新'''

# Classes of words by part of speech, as ner_model.h counts them; 0 = none.
POS_CLASSES = {'n': 1, 'v': 2, 'a': 3, 'd': 4, 'p': 5, 'c': 5, 'u': 5, 'r': 6, 'm': 7, 'q': 7, 't': 8, 's': 8,
               'f': 8}
SPECIAL_CLASSES = {'ns': 9, 'nsf': 9, 'nt': 10, 'ntc': 10, 'nis': 10, 'nit': 10, 'nnt': 11, 'nnd': 11,
                   'nz': 12, 'i': 13, 'l': 13, 'vl': 13, 'nrf': 14, 'nr': 14, 'nrj': 14}


def is_han(text):
    return all('\u4e00' <= c <= '\u9fff' for c in text)


def lines(folder, name):
    with open(os.path.join(folder, name), encoding='utf-8-sig') as f:
        for line in f.read().splitlines():
            if line.strip():
                yield line.strip()


def roles(fields):
    return {fields[i]: int(fields[i + 1]) for i in range(1, len(fields) - 1, 2)}


class Counts:
    def __init__(self):
        self.text = collections.Counter()
        self.roles = {role: collections.Counter() for role in CHAR_ROLES}
        self.words = collections.Counter()

    def log_odds(self, role, char):
        counts = self.roles[role]
        total = self.totals[role]
        inside = (counts[char] + 0.3) / (total + 1000)
        outside = (self.text[char] + 5) / (self.text_total + 20000)
        return max(-CLIP, min(CLIP, round(4 * math.log(inside / outside))))


def count_names(counts, lex):
    for line in lines(lex, 'hanlp_nr.txt'):
        fields = line.split()
        r = roles(fields)
        if len(fields[0]) == 1:
            for role, key in (('surname', 'B'), ('single', 'E'), ('first', 'C'), ('second', 'D')):
                counts.roles[role][fields[0]] += r.get(key, 0)
    names = [line.split()[0] for line in lines(lex, 'hanlp_names.txt')]
    names += [line.split()[0] for line in lines(lex, 'thuocl_lsmr.txt')]
    for name in names:
        if len(name) == 3:
            counts.roles['first'][name[1]] += 1
            counts.roles['second'][name[2]] += 1
        if len(name) == 2:
            counts.roles['single'][name[1]] += 1
        if len(name) in (2, 3):
            counts.roles['surname'][name[0]] += 1
    for name in lines(lex, 'hanlp_nrf.txt'):
        if len(name) < 2 or not is_han(name):
            continue
        counts.roles['foreign_start'][name[0]] += 1
        counts.roles['foreign_end'][name[-1]] += 1
        for c in name[1:-1]:
            counts.roles['foreign_inner'][c] += 1
    for line in lines(lex, 'hanlp_nrj.txt'):
        for c in line.split()[0]:
            counts.roles['japanese'][c] += 1
    for line in lines(lex, 'hanlp_orgs.txt'):
        name = line.split()[0]
        if len(name) > 3:
            counts.roles['organisation_end'][name[-1]] += 1


def count_text(counts, lex, corpora):
    for line in lines(lex, 'hanlp_core.txt'):
        fields = line.split('\t')
        frequency = sum(int(fields[i]) for i in range(2, len(fields), 2))
        for c in fields[0]:
            counts.text[c] += frequency
    for path in corpora:
        with open(path, encoding='utf-8') as f:
            for line in f:
                if '\t' in line and len(line.split('\t')[0]) == 1:
                    counts.text[line[0]] += 3
    counts.text_total = sum(counts.text.values())


def level(count, other, top=7):
    """How much likelier a word is in a role than anywhere else, 0 to top."""
    if count < 3:
        return 0
    return max(0, min(top, round(1.2 * math.log((count + 1) / (other + 8)) + 4)))


def context_words(lex):
    values = collections.Counter()
    frequency = {}
    for line in lines(lex, 'hanlp_core.txt'):
        fields = line.split('\t')
        frequency[fields[0]] = sum(int(fields[i]) for i in range(2, len(fields), 2))
    for line in lines(lex, 'hanlp_nr.txt'):
        fields = line.split()
        word = fields[0]
        if not is_han(word) or len(word) > 4:
            continue
        r = roles(fields)
        common = frequency.get(word, 1)
        values[word] |= level(r.get('K', 0), common / 40)
        values[word] |= level(r.get('L', 0), common / 40) << 3
    for word in COMPOUND_SURNAMES.split():
        values[word] |= 1 << 12
    return values


def pos_class(pos):
    return SPECIAL_CLASSES.get(pos) or POS_CLASSES.get(pos[0], 15)


def traditional_pairs(lex):
    return dict(line.split()[:2] for line in lines(lex, 'opencc_t2s_chars.tsv'))


def strings_of(tree):
    """All names in a JSON value: keys, and strings in lists and under "name"."""
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, list):
        for item in tree:
            yield from strings_of(item)
    elif 'name' in tree:
        yield tree['name']
    else:
        for key, value in tree.items():
            yield key
            yield from strings_of(value)


def place_names(lex):
    """Administrative divisions, in full and without the word for their kind; countries and cities."""
    fold = traditional_pairs(lex)
    found = set()
    for part in ('provinces', 'cities', 'areas', 'HK-MO-TW'):
        with open(os.path.join(lex, f'division_{part}.json'), encoding='utf-8') as f:
            for name in strings_of(json.load(f)):
                found.add(name)
                if len(name) > 2 and name[-1] in '省市县区镇乡' and name[-3:] != '自治区':
                    found.add(name[:-1])
    found.update(lines(lex, 'icu_places.txt'))
    folded = {''.join(fold.get(c, c) for c in name) for name in found}
    return {name for name in folded if is_han(name) and 2 <= len(name) <= 6}


def more_words(lex):
    """Words that only the second dictionary has, with their part of speech and frequency."""
    for line in lines(lex, 'jieba_dict.txt'):
        word, frequency, pos = line.split()
        # Its names of persons are many and doubtful.
        if pos.startswith('nr') or not is_han(word):
            continue
        if len(word) == 2 or (len(word) in (3, 4) and int(frequency) >= 10):
            yield word, pos, int(frequency)


def word_classes(lex):
    values = context_words(lex)
    for word, pos, frequency in more_words(lex):
        values[word] |= pos_class(pos) << 6
        values[word] |= min(7, 1 + int(math.log(frequency / 10 + 1) / 1.5)) << 13
    for line in lines(lex, 'hanlp_core.txt'):
        fields = line.split('\t')
        word, pos = fields[0], fields[1]
        if not is_han(word) or len(word) > 6 or pos.startswith('nr'):
            continue
        frequency = sum(int(fields[i]) for i in range(2, len(fields), 2))
        values[word] &= ~(15 << 6 | 7 << 13)
        values[word] |= pos_class(pos) << 6
        values[word] |= min(7, 1 + int(math.log(frequency + 1) / 1.5)) << 13
        if pos in ('ns', 'nsf'):
            values[word] |= 1 << 10
    for word in place_names(lex):
        values[word] |= 1 << 10
    for line in lines(lex, 'thuocl_diming.txt'):
        word, count = line.split()[:2]
        if is_han(word) and 2 <= len(word) <= 6 and count.isdigit() and int(count) >= 20:
            values[word] |= 1 << 10
    for line in lines(lex, 'hanlp_nrj.txt'):
        word, kind = line.split()[:2]
        if kind == 'x' and is_han(word) and 2 <= len(word) <= 3:
            values[word] |= 1 << 11
    return values


def latin_classes(lex, corpora):
    values = collections.Counter()
    for bit, names in ((0, ('en_first_rn.txt', 'en_first_us.txt')), (1, ('en_sur_rn.txt', 'en_sur_us.txt')),
                       (2, ('en_places.txt',)), (3, ('ws_english.txt',))):
        for name in names:
            for line in lines(lex, name):
                for word in line.lower().split():
                    if word.isalpha() and word.isascii() and 1 < len(word) < 16:
                        values[word] |= 1 << bit
    lower = collections.Counter()
    for path in corpora:
        with open(path, encoding='utf-8') as f:
            for line in f:
                unit = line.split('\t')[0]
                if unit.isascii() and unit.isalpha() and unit.islower():
                    lower[unit] += 1
    for word, n in lower.items():
        if n >= 2 and 1 < len(word) < 16:
            values[word] |= (1 if n < 10 else 2 if n < 100 else 3) << 4
    return values


def main():
    lex, corpora = sys.argv[1], sys.argv[2:]
    counts = Counts()
    count_text(counts, lex, corpora)
    count_names(counts, lex)
    counts.totals = {role: sum(counts.roles[role].values()) for role in CHAR_ROLES}
    chars = set()
    for role in CHAR_ROLES:
        chars |= {c for c, n in counts.roles[role].items() if n > 0 and is_han(c)}
    for c in sorted(chars):
        print('C', c, ','.join(str(counts.log_odds(role, c)) for role in CHAR_ROLES), sep='\t')
    values = dict(word_classes(lex))
    values.update(latin_classes(lex, corpora))
    for word in sorted(values):
        if values[word] and word:
            print('W', word, values[word], sep='\t')


if __name__ == '__main__':
    main()
