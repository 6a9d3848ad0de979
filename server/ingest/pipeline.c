#include "ingest/pipeline.h"

#include "base/utf8.h"
#include "extract/canonical.h"
#include "extract/claim_find.h"
#include "extract/timex_find.h"
#include "text/clean.h"
#include "text/decode.h"
#include "text/regions.h"
#include "text/script.h"
#include "text/sentence.h"
#include "text/sketch.h"

struct run {
	const struct pipeline *p;
	const struct source *source;
	struct arena *a;
	struct analysis *an;
	struct decoded decoded;
	struct cleaned cleaned;
	struct regions regions;
};

static void note_failure(struct run *run, enum stage stage, const struct error *err)
{
	struct analysis *an = run->an;

	if (an->n_failures == ARRAY_LEN(an->failures))
		return;
	struct slice message = arena_copy(run->a, slice_of_string(err->message));
	if (!message.ptr)
		message = SLICE_LITERAL("the document's memory budget is used up");
	an->failures[an->n_failures++] = (struct stage_failure){stage, message};
}

/* Decoded text as it is stands in for what cleaning would have made of it. */
static void run_clean(struct run *run)
{
	struct error err = {0};

	if (text_clean(run->decoded.text, run->source->content_type, run->a, &run->cleaned, &err) ==
	    0)
		return;
	note_failure(run, STAGE_CLEAN, &err);
	run->cleaned = (struct cleaned){.text = run->decoded.text};
}

static int run_text(struct run *run, struct error *err)
{
	struct analysis *an = run->an;
	int r = text_decode(run->source->original, run->source->charset, run->a, &run->decoded,
			    err);

	if (r < 0)
		return r;
	run_clean(run);
	an->text = run->cleaned.text;
	if (slice_trim(an->text).len == 0)
		return error_set(err, ERR_INVALID, "no text in it");
	if (an->text.len > run->p->text_bytes_max)
		return error_set(err, ERR_LIMIT,
				 "text of %zu bytes; the limit is %u (text_bytes_max)",
				 an->text.len, run->p->text_bytes_max);
	if (an->n_failures > 0)
		an->map = run->decoded.map;
	else if (offset_map_compose(&run->cleaned.map, &run->decoded.map, run->a, &an->map) < 0)
		return error_set(err, ERR_LIMIT,
				 "too damaged: its offset map is over the memory "
				 "budget");
	return 0;
}

/* Without regions everything is body: what is not known to be furniture is kept in the answers. */
static void run_regions(struct run *run)
{
	struct analysis *an = run->an;
	struct error err = {0};
	int r = text_regions(&run->cleaned, run->a, &run->regions, &err);

	if (r < 0) {
		note_failure(run, STAGE_REGIONS, &err);
		run->regions =
			(struct regions){.items = arena_alloc(run->a, sizeof(struct region))};
		if (run->regions.items)
			run->regions.items[run->regions.n++] =
				(struct region){REGION_BODY, {0, (uint32_t)an->text.len}};
	}
	an->regions = run->regions.items;
	an->n_regions = run->regions.n;
}

/* Without a sketch only reprints go unnoticed. */
static void run_sketch(struct run *run)
{
	struct analysis *an = run->an;
	struct error err = {0};

	if (text_sketch_regions(an->text, an->regions, an->n_regions, run->a, &an->sketch) == 0)
		return;
	error_set(&err, ERR_LIMIT, "too large to be compared with others");
	note_failure(run, STAGE_REGIONS, &err);
}

static void run_metadata(struct run *run)
{
	const struct source *source = run->source;
	struct document *d = &run->an->document;
	struct error err = {0};

	d->uri = source->uri;
	d->name = source->name;
	d->original_bytes = (uint32_t)source->original.len;
	d->text_bytes = (uint32_t)run->an->text.len;
	d->characters = (uint32_t)utf8_count(run->an->text);
	d->charset = run->decoded.charset;
	if (text_metadata(source, &run->cleaned, &run->regions, run->a, d, &err) < 0) {
		note_failure(run, STAGE_REGIONS, &err);
		d->title = source->title;
		d->author = source->author;
		d->publisher = source->publisher;
	}
	d->script = text_script(run->an->text);
	d->language = text_language(run->an->text, d->script);
}

static void run_damage(struct run *run)
{
	struct document *d = &run->an->document;

	d->damage = run->cleaned.damage;
	d->damage.counts[DAMAGE_BAD_BYTES] += run->decoded.bad_bytes;
	d->damage.counts[DAMAGE_TRUNCATED] += run->decoded.truncated;
	d->damage.score = damage_score(&d->damage, d->characters);
}

/* Without the list the counts still tell of them. */
static void run_repairs(struct run *run)
{
	struct repairs *repairs = &run->an->repairs;
	const struct decoded *decoded = &run->decoded;
	struct error err = {0};

	if (run->p->repairs_max == 0)
		return;
	if (text_repairs_damage(&run->cleaned, decoded->text, run->p->repairs_max, run->a,
				repairs) < 0) {
		error_set(&err, ERR_LIMIT, "the list of its repairs is over the memory budget");
		note_failure(run, STAGE_CLEAN, &err);
	}
	for (size_t i = 0; i < repairs->n; i++)
		repairs->items[i].original =
			offset_map_to_original(&decoded->map, repairs->items[i].original);
}

static void run_sentences(struct run *run)
{
	struct analysis *an = run->an;
	struct spans spans = {0};
	struct error err = {0};

	if (text_sentences(an->text, an->regions, an->n_regions, run->a, &spans, &err) < 0) {
		note_failure(run, STAGE_SENTENCES, &err);
		return;
	}
	an->sentences = spans.items;
	an->n_sentences = spans.n;
}

static void run_mentions(struct run *run)
{
	struct analysis *an = run->an;
	struct name_spans names = {0};
	struct error err = {0};

	if (!run->p->recogniser)
		return;
	int r = recogniser_run(run->p->recogniser, an->text, an->sentences, an->n_sentences, run->a,
			       &names, &err);
	if (r == 0)
		r = canonical_resolve(&names, run->a, an, &err);
	if (r == 0)
		return;
	note_failure(run, STAGE_MENTIONS, &err);
	an->entities = NULL;
	an->mentions = NULL;
	an->n_entities = an->n_mentions = 0;
}

static void run_times_and_claims(struct run *run)
{
	struct analysis *an = run->an;
	struct error err = {0};

	if (timex_find(run->a, an, &err) < 0) {
		note_failure(run, STAGE_TIMES, &err);
		an->timexes = NULL;
		an->n_timexes = 0;
	}
	err = (struct error){0};
	if (claim_find(run->a, an, &err) < 0) {
		note_failure(run, STAGE_CLAIMS, &err);
		an->claims = NULL;
		an->n_claims = 0;
	}
}

int pipeline_run(const struct pipeline *p, const struct source *source, struct arena *a,
		 struct analysis *ret, struct error *err)
{
	struct analysis an = {0};
	struct run run = {.p = p, .source = source, .a = a, .an = &an};

	if (source->original.len > UINT32_MAX)
		return error_set(err, ERR_LIMIT, "larger than 4 GiB");
	int r = run_text(&run, err);
	if (r < 0)
		return r;
	run_regions(&run);
	run_sketch(&run);
	run_metadata(&run);
	run_damage(&run);
	run_repairs(&run);
	run_sentences(&run);
	run_mentions(&run);
	run_times_and_claims(&run);
	*ret = an;
	return 0;
}
