#include "extract/recogniser.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/map.h"
#include "base/xmalloc.h"
#include "extract/ner_decode.h"
#include "extract/ner_document.h"
#include "extract/ner_doubt.h"
#include "extract/ner_model.h"

#define MODEL_BYTES_MAX ((off_t)64 << 20)

struct recogniser {
	struct ner_model model;
	struct buf
		bytes; /* the file: not mapped, so that nothing that happens to it later matters */
};

static int read_all(int fd, size_t size, struct buf *ret)
{
	char *to = buf_reserve(ret, size);

	while (ret->len < size) {
		ssize_t n = read(fd, to + ret->len, size - ret->len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -ESTALE;
		ret->len += (size_t)n;
	}
	return 0;
}

static int read_model(const char *path, struct recogniser *r, struct error *err)
{
	_cleanup_(closep) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;

	if (fd < 0)
		return error_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO,
				 "cannot open the model %s: %s", path, strerror(errno));
	if (fstat(fd, &st) < 0)
		return error_set(err, ERR_IO, "cannot read the model %s: %s", path,
				 strerror(errno));
	if (!S_ISREG(st.st_mode) || st.st_size <= 0 || st.st_size > MODEL_BYTES_MAX)
		return error_set(err, ERR_CORRUPT, "%s is no model file", path);
	int code = read_all(fd, (size_t)st.st_size, &r->bytes);
	if (code < 0)
		return error_set(err, ERR_IO, "cannot read the model %s: %s", path,
				 strerror(-code));
	return 0;
}

int recogniser_open(const char *model_path, struct recogniser **ret, struct error *err)
{
	struct recogniser *r = xcalloc(1, sizeof *r);
	int code = read_model(model_path, r, err);

	if (code == 0)
		code = ner_model_view(buf_slice(&r->bytes), &r->model, err);
	if (code < 0) {
		recogniser_close(r);
		return code;
	}
	*ret = r;
	return 0;
}

void recogniser_close(struct recogniser *r)
{
	if (!r)
		return;
	buf_free(&r->bytes);
	free(r);
}

/* Space of one run. */
struct run {
	const struct ner_model *model;
	struct arena *arena;
	struct ner_document document;
	struct ner_scratch *scratch;
	struct ner_unit *units;
};

/* A line break stands before a unit that has one before it. */
static bool begins_line(const struct run *run, const struct ner_unit *unit)
{
	return unit->spaced &&
	       slice_find(slice_sub(run->document.text, unit[-1].span.end, unit->span.start),
			  SLICE_LITERAL("\n"), 0) != SIZE_MAX;
}

static int keep_tokens(struct run *run, size_t n, bool starts_sentence)
{
	for (size_t i = 0; i < n; i++) {
		struct ner_token *t = ARENA_PUSH(run->arena, &run->document.tokens);

		if (!t)
			return ERR_LIMIT;
		t->span = run->units[i].span;
		t->hash = run->units[i].hash;
		t->type = run->units[i].type;
		t->value = run->units[i].value;
		/* Digits are hashed by their number only; a form needs the digits themselves. */
		if (t->type == NER_TYPE_NUMBER)
			t->hash = ner_mix(t->hash, (uint32_t)hash_bytes(span_slice(
							   run->document.text, t->span)));
		t->starts_sentence = i == 0 ? starts_sentence : begins_line(run, &run->units[i]);
	}
	return 0;
}

/* A name does not run over the end of a line: its longer part is kept. */
static void stay_on_line(const struct run *run, uint32_t base, size_t *first, size_t *n)
{
	const struct ner_token *t = &run->document.tokens.items[base];
	size_t best = *first, length = 0, start = *first;

	for (size_t i = *first; i < *first + *n; i++) {
		if (i > *first && t[i].starts_sentence)
			start = i;
		if (i - start + 1 > length) {
			best = start;
			length = i - start + 1;
		}
	}
	*first = best;
	*n = length;
}

static int keep_name(struct run *run, size_t first, size_t n, float sure, uint32_t base)
{
	enum ner_class class = ner_label_class(run->scratch->labels[first]);

	stay_on_line(run, base, &first, &n);
	if (class == NER_PERSON) {
		n = ner_fit_person(run->scratch, first, n, sure);
		class = ner_doubt_person(run->scratch, first, n, sure);
	} else if (class == NER_ORGANIZATION)
		ner_trim_organisation(run->scratch, &first, &n);
	if (class == NER_CLASSES)
		return 0;
	struct ner_name *name = ARENA_PUSH(run->arena, &run->document.names);
	if (!name)
		return ERR_LIMIT;
	*name = (struct ner_name){
		.first = base + (uint32_t)first,
		.n = (uint32_t)n,
		.class = class,
		.confidence = sure,
		.bare = class == NER_PERSON ? ner_bare_person(run->scratch, first, n) : 0,
	};
	return 0;
}

/* The names that the labels of one chunk tell of; base is the token of its first unit. */
static int keep_names(struct run *run, size_t n, uint32_t base)
{
	const struct ner_scratch *s = run->scratch;

	for (size_t i = 0; i < n; i++) {
		size_t end = i;
		float sure = s->sure[i];

		if (s->labels[i] == NER_OUTSIDE)
			continue;
		while (end + 1 < n && ner_label_part(s->labels[end]) <= NER_INSIDE) {
			end++;
			sure = s->sure[end] < sure ? s->sure[end] : sure;
		}
		if (keep_name(run, i, end - i + 1, sure, base) < 0)
			return ERR_LIMIT;
		i = end;
	}
	return 0;
}

static bool has_names(const struct ner_scratch *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s->labels[i] != NER_OUTSIDE)
			return true;
	return false;
}

static int tag_sentence(struct run *run, struct span sentence)
{
	bool first = true;

	while (sentence.start < sentence.end) {
		uint32_t base = (uint32_t)run->document.tokens.n;
		size_t n = ner_units_read(run->model, run->document.text, sentence, run->units,
					  NER_UNITS_MAX, &sentence.start);

		if (n == 0)
			break;
		ner_decode(run->model, run->units, n, run->scratch);
		if (keep_tokens(run, n, first) < 0)
			return ERR_LIMIT;
		first = false;
		if (!has_names(run->scratch, n))
			continue;
		ner_marginals(run->model, n, run->scratch);
		if (keep_names(run, n, base) < 0)
			return ERR_LIMIT;
	}
	return 0;
}

static int add_spans(const struct ner_document *d, struct arena *a, struct name_spans *ret)
{
	for (size_t i = 0; i < d->names.n; i++) {
		const struct ner_name *n = &d->names.items[i];

		if (n->class == NER_PLACE)
			continue;
		struct name_span *span = ARENA_PUSH(a, ret);
		if (!span)
			return ERR_LIMIT;
		span->kind = n->class == NER_PERSON ? ENTITY_PERSON : ENTITY_ORGANIZATION;
		span->span.start = d->tokens.items[n->first].span.start;
		span->span.end = d->tokens.items[n->first + n->n - 1].span.end;
		span->confidence = n->confidence;
	}
	return 0;
}

static int run_all(struct run *run, const struct span *sentences, size_t n, struct name_spans *ret)
{
	for (size_t i = 0; i < n; i++)
		if (tag_sentence(run, sentences[i]) < 0)
			return ERR_LIMIT;
	if (ner_rules_trim(&run->document, run->arena) < 0 ||
	    ner_rules_organisations(&run->document, run->arena) < 0 ||
	    ner_document_pass(&run->document, run->arena) < 0 ||
	    ner_rules_surnames(&run->document, run->arena) < 0)
		return ERR_LIMIT;
	return add_spans(&run->document, run->arena, ret);
}

int recogniser_run(const struct recogniser *r, struct slice text, const struct span *sentences,
		   size_t n_sentences, struct arena *a, struct name_spans *ret, struct error *err)
{
	struct name_spans out = {0};
	struct run run = {
		.model = &r->model,
		.arena = a,
		.document = {.text = text},
		.scratch = arena_alloc(a, sizeof *run.scratch),
		.units = arena_array(a, NER_UNITS_MAX, sizeof *run.units),
	};

	if (!run.scratch || !run.units || run_all(&run, sentences, n_sentences, &out) < 0)
		return error_set(err, ERR_LIMIT, "the text is too large to look for names in it");
	*ret = out;
	return 0;
}
