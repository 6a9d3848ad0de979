#include "index/merge.h"

#include <stdlib.h>

#include "base/cleanup.h"
#include "base/xmalloc.h"
#include "index/segment_parts.h"

#define NOT_KEPT UINT32_MAX

struct merged_doc {
	doc_id id;
	uint32_t source, ordinal;
};

struct merger {
	const struct merge_source *sources;
	size_t n;
	struct merged_doc *docs; /* by id */
	uint32_t n_docs;
	uint32_t *maps[MERGE_SOURCES_MAX]; /* old ordinal -> new one, NOT_KEPT when gone */
	uint32_t cursors[MERGE_SOURCES_MAX];
	struct posting_run run; /* of the term at hand */
	bool sorted;
	struct segment_parts parts;
	struct doc_parts documents;
};

static int by_id(const void *a, const void *b)
{
	const struct merged_doc *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static void map_documents(struct merger *m)
{
	size_t total = 0;

	for (size_t i = 0; i < m->n; i++)
		total += segment_count(m->sources[i].segment);
	m->docs = xcalloc(total + 1, sizeof *m->docs);
	for (uint32_t i = 0; i < m->n; i++) {
		const struct merge_source *s = &m->sources[i];
		uint32_t n = segment_count(s->segment);

		m->maps[i] = xcalloc(n + 1u, sizeof *m->maps[i]);
		for (uint32_t k = 0; k < n; k++) {
			m->maps[i][k] = NOT_KEPT;
			if (!s->gone || !bitmap_has(s->gone->words, k))
				m->docs[m->n_docs++] =
					(struct merged_doc){s->segment->view.documents[k].id, i, k};
		}
	}
	qsort(m->docs, m->n_docs, sizeof *m->docs, by_id);
	for (uint32_t i = 0; i < m->n_docs; i++)
		m->maps[m->docs[i].source][m->docs[i].ordinal] = i;
}

static int copy_documents(struct merger *m)
{
	struct text_reader reader = {.cap = 0};

	for (uint32_t i = 0; i < m->n_docs; i++) {
		const struct segment *from = m->sources[m->docs[i].source].segment;
		const struct segment_view *v = &from->view;
		uint32_t ordinal = m->docs[i].ordinal;
		struct segment_text text;

		/* There is the line between title and text at least. */
		if (text_reader_read(&reader, v, ordinal, &text) < 0 || text.all.len == 0 ||
		    doc_parts_copy(&m->documents, &from->table, ordinal) < 0)
			break;
		segment_parts_document(&m->parts, v->documents[ordinal], &text, v->lengths[ordinal],
				       segment_view_publisher(v, ordinal));
		m->documents.length += v->lengths[ordinal];
	}
	text_reader_free(&reader);
	return m->parts.n_documents == m->n_docs ? 0 : ERR_CORRUPT;
}

static void run_add(struct merger *m, struct posting p)
{
	struct posting_run *run = &m->run;

	m->sorted = m->sorted && (run->n == 0 || run->items[run->n - 1].ordinal < p.ordinal);
	posting_run_add(run, p);
}

static int read_list(struct merger *m, size_t source)
{
	struct posting_list list;
	struct posting_iter it;
	int r = segment_view_postings(&m->sources[source].segment->view, m->cursors[source], &list);

	if (r < 0)
		return r;
	posting_iter_begin(&it, &list);
	while ((r = posting_iter_next(&it)) > 0) {
		struct posting p = it.at;

		p.ordinal = m->maps[source][p.ordinal];
		if (p.ordinal != NOT_KEPT)
			run_add(m, p);
	}
	return r;
}

static int by_ordinal(const void *a, const void *b)
{
	const struct posting *x = a, *y = b;

	return (x->ordinal > y->ordinal) - (x->ordinal < y->ordinal);
}

static void write_term(struct merger *m, term_key key, struct slice word)
{
	if (!m->sorted)
		qsort(m->run.items, m->run.n, sizeof *m->run.items, by_ordinal);
	if (m->run.n > 0)
		segment_parts_term(&m->parts, key, &m->run, word);
}

static const struct segment_view *view_of(const struct merger *m, size_t i)
{
	return &m->sources[i].segment->view;
}

/* The smallest key that a cursor stands on; false at the end of all. */
static bool next_key(const struct merger *m, term_key *ret)
{
	bool found = false;

	for (size_t i = 0; i < m->n; i++) {
		const struct segment_view *v = view_of(m, i);

		if (m->cursors[i] >= v->header->n_terms)
			continue;
		term_key key = segment_view_key(v, m->cursors[i]);
		if (!found || key < *ret)
			*ret = key;
		found = true;
	}
	return found;
}

static struct slice word_at(const struct segment_view *v, uint32_t term)
{
	uint32_t first = v->header->n_terms - v->header->n_words;

	return term >= first ? segment_view_word(v, term - first) : slice_of("", 0);
}

static int merge_terms(struct merger *m)
{
	term_key key = 0;

	while (next_key(m, &key)) {
		struct slice word = {"", 0};

		m->run.n = 0;
		m->sorted = true;
		for (size_t i = 0; i < m->n; i++) {
			const struct segment_view *v = view_of(m, i);

			if (m->cursors[i] >= v->header->n_terms ||
			    segment_view_key(v, m->cursors[i]) != key)
				continue;
			word = word_at(v, m->cursors[i]);
			/* Lists of single characters are made anew. */
			int r = term_is_any(key) ? 0 : read_list(m, i);
			if (r < 0)
				return r;
			m->cursors[i]++;
		}
		write_term(m, key, word);
	}
	return 0;
}

int merge_segments(const struct merge_source *sources, size_t n, bool compress,
		   struct segment **ret)
{
	struct merger m = {.sources = sources, .n = n};

	segment_parts_init(&m.parts);
	m.parts.compress = compress;
	map_documents(&m);
	int r = copy_documents(&m);
	if (r == 0 && n == 1 && !sources->gone)
		segment_parts_copy_terms(&m.parts, &sources->segment->view);
	else if (r == 0)
		r = merge_terms(&m);
	if (r == 0)
		*ret = segment_new(segment_parts_finish(&m.parts), doc_parts_finish(&m.documents));
	segment_parts_free(&m.parts);
	doc_parts_free(&m.documents);
	free(m.run.items);
	free(m.docs);
	for (size_t i = 0; i < n; i++)
		free(m.maps[i]);
	return r;
}
