#!/usr/bin/env python3
"""Sentences once more with their names replaced by others of the same kind.

  augment.py LEXDIR SEED FILE.bio... > augmented.bio

Only sentences with a person (or, one in three, an organisation or place) are printed. Chinese names
are drawn from surname and given-name distributions, foreign ones from transliterations joined by
the dots that are in use, English ones from first and last names; places and organisations from
those of the same files. The same seed and input give the same output.
"""
import os
import random
import re
import sys

from lexicon import COMPOUND_SURNAMES, is_han, lines, roles

DOTS = ['·', '·', '·', '•', '・', '‧', '.', '-']


def read(path):
    sentences, current = [], []
    with open(path, encoding='utf-8') as f:
        for line in f:
            line = line.rstrip('\n')
            if '\t' not in line:
                if current:
                    sentences.append(current)
                current = []
                continue
            unit, label = line.split('\t')[0], line.split('\t')[-1]
            current.append((unit, label))
    if current:
        sentences.append(current)
    return sentences


def chunks(sentence):
    """[(kind or None, units)]: names whole, other units one by one."""
    out = []
    for unit, label in sentence:
        if label.startswith('I-') and out and out[-1][0] == label[2:]:
            out[-1][1].append(unit)
        elif label == 'O':
            out.append((None, [unit]))
        else:
            out.append((label[2:], [unit]))
    return out


class Names:
    def __init__(self, lex, rng):
        self.rng = rng
        counts = {'B': {}, 'C': {}, 'D': {}, 'E': {}}
        for line in lines(lex, 'hanlp_nr.txt'):
            fields = line.split()
            if len(fields[0]) != 1:
                continue
            for key, n in roles(fields).items():
                if key in counts and n > 1:
                    # Flattened: a model that knows only the common surnames misses the rare ones.
                    counts[key][fields[0]] = n ** 0.75
        self.tables = {k: (list(v), self.sums(v.values())) for k, v in counts.items()}
        self.compound = COMPOUND_SURNAMES.split()
        self.foreign = [w for w in lines(lex, 'hanlp_nrf.txt') if is_han(w) and 2 <= len(w) <= 6]
        self.japanese = [line.split()[0] for line in lines(lex, 'hanlp_nrj.txt')]
        self.japanese = [w for w in self.japanese if is_han(w) and len(w) == 2]
        self.full = [line.split()[0] for line in lines(lex, 'hanlp_names.txt')]
        self.full += [line.split()[0] for line in lines(lex, 'thuocl_lsmr.txt')]
        self.full = [w for w in self.full if is_han(w) and 2 <= len(w) <= 4]
        self.organisations = [line.split()[0] for line in lines(lex, 'hanlp_orgs.txt')]
        self.organisations = [w for w in self.organisations if is_han(w) and 3 <= len(w) <= 14]
        self.places = [line.split('\t')[0] for line in lines(lex, 'hanlp_core.txt')
                       if line.split('\t')[1] in ('ns', 'nsf')]
        self.places = [w for w in self.places if is_han(w) and 2 <= len(w) <= 6]
        self.first = [w for w in lines(lex, 'en_first_us.txt') if w.isalpha()]
        self.first += [w for w in lines(lex, 'en_first_rn.txt') if w.isalpha()]
        self.last = [w for w in lines(lex, 'en_sur_rn.txt') if w.isalpha()]
        self.world = [w.capitalize() for w in lines(lex, 'ws_english.txt') if w.isalpha() and len(w) > 2]

    @staticmethod
    def sums(values):
        total, out = 0, []
        for v in values:
            total += v
            out.append(total)
        return out

    def char(self, key):
        items, sums = self.tables[key]
        return self.rng.choices(items, cum_weights=sums)[0]

    def chinese(self, length):
        roll = self.rng.random()
        if roll < 0.25:
            return list(self.rng.choice(self.full))
        surname = self.rng.choice(self.compound) if roll < 0.28 else self.char('B')
        given = self.char('E') if length == 2 else self.char('C') + self.char('D')
        return list(surname + given)

    def foreign_name(self, parts):
        dot = self.rng.choice(DOTS)
        out = list(self.rng.choice(self.foreign))
        for _ in range(parts - 1):
            out += [dot] + list(self.rng.choice(self.foreign))
        return out

    def english(self, n):
        rng = self.rng
        first, last = rng.choice(self.first), rng.choice(self.last if rng.random() < 0.5 else self.world)
        if n == 1:
            return [rng.choice((first, last))]
        if n >= 3 and rng.random() < 0.4:
            return [first, rng.choice('ABCDEFGHJKLMPRSTW'), '.', last]
        return [first, rng.choice(self.first), last] if n >= 4 else [first, last]

    def other(self, kind, units, pool):
        """An organisation or place: from the same files, or for Han as often from the lists."""
        if script_of(units) or self.rng.random() < 0.5:
            return self.rng.choice(pool)
        return list(self.rng.choice(self.organisations if kind == 'ORG' else self.places))

    def person(self, units):
        text = ''.join(units)
        if re.search('[A-Za-z]', text):
            english = self.english(sum(u.isalpha() for u in units))
            if text.islower():
                return [u.lower() for u in english]
            return [u.upper() for u in english] if text.isupper() and len(text) > 4 else english
        parts = len(re.split('[·•・‧]', text))
        if parts > 1:
            return self.foreign_name(parts)
        if len(units) == 1:
            return [self.char('B')]
        if len(units) > 4 or (len(units) == 4 and self.rng.random() < 0.6):
            return self.foreign_name(1 if self.rng.random() < 0.6 else 2)
        roll = self.rng.random()
        if roll < 0.80:
            return self.chinese(len(units))
        if roll < 0.86:
            return self.foreign_name(2)
        if roll < 0.92:
            return self.foreign_name(1)
        if roll < 0.95:
            return list(self.rng.choice(self.japanese)) + list(self.rng.choice(self.japanese))
        return self.english(2)


def script_of(units):
    return bool(re.search('[A-Za-z]', ''.join(units)))


def main():
    lex, seed, paths = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    rng = random.Random(seed)
    names = Names(lex, rng)
    sentences = [chunks(s) for path in paths for s in read(path)]
    pools = {}
    for sentence in sentences:
        for kind, units in sentence:
            if kind in ('ORG', 'LOC'):
                pools.setdefault((kind, script_of(units)), []).append(units)
    for sentence in sentences:
        kinds = {kind for kind, _ in sentence}
        if 'PER' not in kinds and not (kinds & {'ORG', 'LOC'} and rng.random() < 0.33):
            continue
        for kind, units in sentence:
            if kind == 'PER':
                units = names.person(units)
            elif kind and rng.random() < 0.35:
                units = names.other(kind, units, pools[(kind, script_of(units))])
            for i, unit in enumerate(units):
                label = 'O' if not kind else ('I-' if i else 'B-') + kind
                print(unit, label, sep='\t')
        print()


if __name__ == '__main__':
    main()
