#include "model/facts_codec.h"

#include "base/varint.h"
#include "model/codec.h"

/* Least encoded bytes of one item: they bound what a damaged count can make us allocate. */
#define ENTITY_BYTES_MIN  6
#define ALIAS_BYTES_MIN   4
#define ROLE_BYTES_MIN    11
#define MENTION_BYTES_MIN 11
#define CLAIM_BYTES_MIN   20
#define AMOUNT_BYTES_MIN  15

/* --- encode --- */

static void encode_entity(struct buf *b, const struct entity *e)
{
	varint_add(b, e->kind);
	varint_add(b, e->person);
	encode_slice(b, e->name);
	encode_slice(b, e->key);
	varint_add(b, e->n_aliases);
	for (size_t i = 0; i < e->n_aliases; i++) {
		const struct alias *alias = &e->aliases[i];

		encode_slice(b, alias->text);
		varint_add(b, alias->kind);
		varint_add(b, alias->count);
		encode_slice(b, alias->why);
	}
	varint_add(b, e->n_roles);
	for (size_t i = 0; i < e->n_roles; i++) {
		const struct role *role = &e->roles[i];

		encode_slice(b, role->title);
		encode_slice(b, role->organization);
		encode_date(b, &role->when);
		encode_span(b, role->span);
		encode_span(b, role->original);
		encode_span(b, role->sentence);
		encode_span(b, role->sentence_original);
	}
}

static void encode_mention(struct buf *b, const struct mention *m, enum region_kind region)
{
	varint_add(b, m->entity);
	varint_add(b, m->alias);
	encode_span(b, m->span);
	encode_span(b, m->original);
	encode_span(b, m->sentence);
	encode_span(b, m->sentence_original);
	varint_add(b, region);
}

static void encode_quantity(struct buf *b, const struct quantity *q)
{
	encode_slice(b, q->text);
	encode_double(b, q->value);
	encode_slice(b, q->unit);
	varint_add(b, q->comparison);
	encode_span(b, q->span);
	encode_span(b, q->original);
}

static void encode_claim(struct buf *b, const struct fact_claim *f)
{
	const struct claim *c = &f->claim;

	encode_date(b, &c->when);
	varint_add(b, c->timex);
	varint_add(b, c->n_participants);
	for (size_t i = 0; i < c->n_participants; i++)
		varint_add(b, c->participants[i]);
	varint_add(b, c->n_quantities);
	for (size_t i = 0; i < c->n_quantities; i++)
		encode_quantity(b, &c->quantities[i]);
	encode_string(b, c->rule);
	encode_span(b, c->span);
	encode_span(b, c->original);
	encode_span(b, c->sentence);
	encode_span(b, c->sentence_original);
	varint_add(b, c->region);
	encode_slice(b, f->time_text);
	encode_span(b, f->time_original);
	varint_add(b, f->anchor.kind);
	encode_date(b, &f->anchor.date);
	encode_span(b, f->anchor.span);
	encode_span(b, f->anchor.original);
	encode_slice(b, f->anchor_text);
	encode_string(b, f->time_rule);
}

void facts_encode(const struct facts *f, struct buf *b)
{
	varint_add(b, f->n_entities);
	for (size_t i = 0; i < f->n_entities; i++)
		encode_entity(b, &f->entities[i]);
	varint_add(b, f->n_mentions);
	for (size_t i = 0; i < f->n_mentions; i++)
		encode_mention(b, &f->mentions[i], f->mention_regions[i]);
	varint_add(b, f->n_claims);
	for (size_t i = 0; i < f->n_claims; i++)
		encode_claim(b, &f->claims[i]);
}

/* --- decode --- */

struct facts_decoder {
	struct decoder d;
	struct slice text;
	uint32_t text_bytes, original_bytes;
	struct facts *f;
};

static void take_role(struct facts_decoder *fd, struct role *role)
{
	struct decoder *d = &fd->d;

	role->title = take_slice(d);
	role->organization = take_slice(d);
	take_date(d, &role->when);
	role->span = take_span(d, fd->text_bytes);
	role->original = take_span(d, fd->original_bytes);
	role->sentence = take_span(d, fd->text_bytes);
	role->sentence_original = take_span(d, fd->original_bytes);
}

static void take_entity(struct facts_decoder *fd, struct entity *e)
{
	struct decoder *d = &fd->d;

	e->kind = take_number32(d, ENTITY_KIND_MAX - 1);
	e->person = take_number(d);
	e->name = take_slice(d);
	e->key = take_slice(d);
	e->n_aliases = take_count(d, ALIAS_BYTES_MIN);
	e->aliases = take_array(d, e->n_aliases, sizeof *e->aliases);
	for (size_t i = 0; i < e->n_aliases && d->r == 0; i++) {
		struct alias *alias = &e->aliases[i];

		alias->text = take_slice(d);
		alias->kind = take_number32(d, ALIAS_KIND_MAX - 1);
		alias->count = take_number32(d, UINT32_MAX);
		alias->why = take_slice(d);
	}
	e->n_roles = take_count(d, ROLE_BYTES_MIN);
	e->roles = take_array(d, e->n_roles, sizeof *e->roles);
	for (size_t i = 0; i < e->n_roles && d->r == 0; i++)
		take_role(fd, &e->roles[i]);
}

static void take_mention(struct facts_decoder *fd, size_t n)
{
	struct decoder *d = &fd->d;
	struct facts *f = fd->f;
	struct mention *m = &f->mentions[n];

	m->entity = take_number32(d, UINT32_MAX);
	m->alias = take_number32(d, UINT32_MAX);
	m->span = take_span(d, fd->text_bytes);
	m->original = take_span(d, fd->original_bytes);
	m->sentence = take_span(d, fd->text_bytes);
	m->sentence_original = take_span(d, fd->original_bytes);
	f->mention_regions[n] = take_number32(d, REGION_MAX - 1);
	if (d->r == 0 &&
	    (m->entity >= f->n_entities || m->alias >= f->entities[m->entity].n_aliases))
		d->r = ERR_CORRUPT;
}

static void take_quantity(struct facts_decoder *fd, struct quantity *q)
{
	struct decoder *d = &fd->d;

	q->text = take_slice(d);
	q->value = take_double(d);
	q->unit = take_slice(d);
	q->comparison = take_number32(d, COMPARISON_AT_MOST);
	q->span = take_span(d, fd->text_bytes);
	q->original = take_span(d, fd->original_bytes);
}

static void take_claim_lists(struct facts_decoder *fd, struct claim *c)
{
	struct decoder *d = &fd->d;

	c->n_participants = take_count(d, 1);
	c->participants = take_array(d, c->n_participants, sizeof *c->participants);
	for (size_t i = 0; i < c->n_participants && d->r == 0; i++) {
		c->participants[i] = take_number32(d, UINT32_MAX);
		if (c->participants[i] >= fd->f->n_entities)
			d->r = ERR_CORRUPT;
	}
	c->n_quantities = take_count(d, AMOUNT_BYTES_MIN);
	c->quantities = take_array(d, c->n_quantities, sizeof *c->quantities);
	for (size_t i = 0; i < c->n_quantities && d->r == 0; i++)
		take_quantity(fd, &c->quantities[i]);
}

static void take_claim(struct facts_decoder *fd, struct fact_claim *f)
{
	struct decoder *d = &fd->d;
	struct claim *c = &f->claim;

	take_date(d, &c->when);
	c->timex = take_number32(d, UINT32_MAX);
	take_claim_lists(fd, c);
	c->rule = take_string(d);
	c->span = take_span(d, fd->text_bytes);
	c->original = take_span(d, fd->original_bytes);
	c->sentence = take_span(d, fd->text_bytes);
	c->sentence_original = take_span(d, fd->original_bytes);
	c->region = take_number32(d, REGION_MAX - 1);
	f->time_text = take_slice(d);
	f->time_original = take_span(d, fd->original_bytes);
	f->anchor.kind = take_number32(d, ANCHOR_KIND_MAX - 1);
	take_date(d, &f->anchor.date);
	f->anchor.span = take_span(d, fd->text_bytes);
	f->anchor.original = take_span(d, fd->original_bytes);
	f->anchor_text = take_slice(d);
	f->time_rule = take_string(d);
	f->quote = SLICE_LITERAL("");
	if (d->r == 0 && fd->text.ptr && !span_is_empty(c->sentence))
		f->quote = arena_copy(d->a, span_slice(fd->text, c->sentence));
}

static int take_facts(struct facts_decoder *fd)
{
	struct decoder *d = &fd->d;
	struct facts *f = fd->f;

	f->n_entities = take_count(d, ENTITY_BYTES_MIN);
	f->entities = take_array(d, f->n_entities, sizeof *f->entities);
	for (size_t i = 0; i < f->n_entities && d->r == 0; i++)
		take_entity(fd, &f->entities[i]);
	f->n_mentions = take_count(d, MENTION_BYTES_MIN);
	f->mentions = take_array(d, f->n_mentions, sizeof *f->mentions);
	f->mention_regions = take_array(d, f->n_mentions, sizeof *f->mention_regions);
	for (size_t i = 0; i < f->n_mentions && d->r == 0; i++)
		take_mention(fd, i);
	f->n_claims = take_count(d, CLAIM_BYTES_MIN);
	f->claims = take_array(d, f->n_claims, sizeof *f->claims);
	for (size_t i = 0; i < f->n_claims && d->r == 0; i++)
		take_claim(fd, &f->claims[i]);
	return decoder_end(d);
}

static int decode(struct slice bytes, const struct facts_extent *extent, struct arena *a,
		  struct facts *f)
{
	struct facts_decoder fd = {.d = {.rest = bytes, .a = a},
				   .text = extent->text,
				   .text_bytes = (uint32_t)extent->text.len,
				   .original_bytes = extent->original_bytes,
				   .f = f};

	return extent->text.len > UINT32_MAX ? ERR_CORRUPT : take_facts(&fd);
}

int facts_decode(struct slice bytes, doc_id doc, const struct facts_extent *extent,
		 struct facts **ret)
{
	struct facts *f = facts_new(doc);
	int r = decode(bytes, extent, &f->arena, f);

	if (r < 0)
		facts_free(f);
	else
		*ret = f;
	return r;
}

int facts_decode_in(struct slice bytes, doc_id doc, const struct facts_extent *extent,
		    struct arena *a, struct facts **ret)
{
	struct facts *f = arena_alloc(a, sizeof *f);

	if (!f)
		return ERR_LIMIT;
	f->doc = doc;
	int r = decode(bytes, extent, a, f);
	if (r == 0)
		*ret = f;
	return r;
}
