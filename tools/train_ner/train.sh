#!/bin/sh
# Trains the recogniser's model.
#
#   tools/train_ner/train.sh DATA TRAIN_NER OUT [measure]
#
# DATA       folder with zh/, en/ (labelled sentences) and lex/ (name and word lists); their sources
#            and licences are in share/PROVENANCE.md. In lex/, jieba_dict.txt is dict.txt of Debian's
#            python3-jieba, division_*.json are dist/{provinces,cities,areas,HK-MO-TW}.json of
#            china-division, and icu_places.txt is what train_ner_places prints
# TRAIN_NER  the program built from this folder (cmake --build … --target train_ner)
# OUT        the model file to write
# measure    leave the English development sentences out, so that they can be measured on
#
# The same inputs give the same bytes.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
data=$1 trainer=$2 out=$3 mode=${4:-ship}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

zh="$data/zh/uner_gsdsimp.train.bio $data/zh/aishell.train.bio"
en="$data/en/btc.train.bio $data/en/wikigold.train.bio $data/en/wnut17.train.bio"
for set in ai literature music politics science; do
	en="$en $data/en/crossner_$set.train.bio"
done
if [ "$mode" = ship ]; then
	en="$en $data/en/en_ewt.dev.bio $data/en/wnut17.dev.bio"
	for set in ai literature music politics science; do
		en="$en $data/en/crossner_$set.dev.bio"
	done
fi

export PYTHONHASHSEED=0 LC_ALL=C.UTF-8
# shellcheck disable=SC2086 # lists of files
{
	python3 "$here/lexicon.py" "$data/lex" $zh $en >"$work/tables.tsv"
	python3 "$here/augment.py" "$data/lex" 1 $zh >"$work/zh1.bio"
	python3 "$here/augment.py" "$data/lex" 2 $zh >"$work/zh2.bio"
	python3 "$here/augment.py" "$data/lex" 3 $en >"$work/en.bio"
	"$trainer" train "$work/tables.tsv" "$out" $zh "$work/zh1.bio" "$work/zh2.bio" $en "$work/en.bio"
}
