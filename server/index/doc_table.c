#include "index/doc_table.h"

#include <stdlib.h>

#include "base/cleanup.h"
#include "base/map.h"
#include "base/varint.h"
#include "base/xmalloc.h"
#include "model/document_codec.h"
#include "model/facts_codec.h"

/* Before each blob: half of its hash, salted with the document, so that no other one passes. */
#define CHECK_BYTES    4
#define LINE           64u /* of the cache */
#define METADATA_LINES 2u  /* of most documents */

static uint32_t check_of(struct slice blob, doc_id id)
{
	uint64_t parts[2] = {hash_bytes(blob), id};

	return (uint32_t)hash_bytes(slice_of((const char *)parts, sizeof parts));
}

/* --- reading --- */

int doc_table_open(struct slice bytes, struct doc_table *ret)
{
	struct doc_table t = {.bytes = bytes};
	struct slice sections[DOC_SECTION_MAX];

	if (bytes.len < sizeof *t.header)
		return ERR_CORRUPT;
	t.header = (const void *)bytes.ptr;
	const uint64_t *at = t.header->sections;
	if (memcmp(t.header->magic, DOC_TABLE_MAGIC, sizeof t.header->magic) != 0 ||
	    t.header->version != DOC_TABLE_VERSION || t.header->size != bytes.len ||
	    at[0] < sizeof *t.header || at[DOC_SECTION_MAX] > bytes.len)
		return ERR_CORRUPT;
	for (int i = 0; i < DOC_SECTION_MAX; i++) {
		if (at[i] % 8 != 0 || at[i + 1] < at[i] || at[i + 1] > bytes.len)
			return ERR_CORRUPT;
		sections[i] = slice_sub(bytes, at[i], at[i + 1]);
	}
	uint64_t n = t.header->n;
	if (sections[DOC_SECTION_ROWS].len < (n + 1) * sizeof *t.rows ||
	    sections[DOC_SECTION_URIS].len < n * sizeof *t.uris)
		return ERR_CORRUPT;
	t.rows = (const void *)sections[DOC_SECTION_ROWS].ptr;
	t.uris = (const void *)sections[DOC_SECTION_URIS].ptr;
	t.metadata = sections[DOC_SECTION_METADATA];
	t.facts = sections[DOC_SECTION_FACTS];
	*ret = t;
	return 0;
}

static int blob_between(struct slice section, uint64_t start, uint64_t end, struct slice *ret)
{
	if (start > end || end > section.len)
		return ERR_CORRUPT;
	*ret = slice_sub(section, start, end);
	return 0;
}

static int blob_open(struct slice blob, doc_id id, struct slice *ret)
{
	uint32_t check;

	if (blob.len < CHECK_BYTES)
		return ERR_CORRUPT;
	memcpy(&check, blob.ptr, sizeof check);
	blob = slice_sub(blob, CHECK_BYTES, blob.len);
	if (check != check_of(blob, id))
		return ERR_CORRUPT;
	*ret = blob;
	return 0;
}

void doc_table_prefetch_row(const struct doc_table *t, uint32_t ordinal)
{
	__builtin_prefetch(&t->rows[ordinal]);
	__builtin_prefetch(&t->rows[ordinal + 1]);
}

void doc_table_prefetch(const struct doc_table *t, uint32_t ordinal)
{
	uint64_t at = t->rows[ordinal].metadata;

	for (uint32_t i = 0; i < METADATA_LINES && at < t->metadata.len; i++, at += LINE)
		__builtin_prefetch(t->metadata.ptr + at);
}

int doc_table_document(const struct doc_table *t, uint32_t ordinal, doc_id id, struct arena *a,
		       struct document *ret)
{
	const struct doc_row *row = &t->rows[ordinal];
	struct document d;
	struct slice blob;
	int r = blob_between(t->metadata, row[0].metadata, row[1].metadata, &blob);

	if (r == 0)
		r = blob_open(blob, id, &blob);
	if (r == 0)
		r = metadata_decode(blob, a, &d);
	if (r < 0)
		return r;
	d.id = id;
	*ret = d;
	return 0;
}

/* A claim's sentence, unless it is that of the claim before it. */
static int take_quotes(struct slice rest, struct arena *a, struct facts *f)
{
	for (size_t i = 0; i < f->n_claims; i++) {
		uint64_t len;
		int r = varint_take(&rest, &len);

		if (r < 0 || (len == 0 && i == 0) || (len > 0 && len - 1 > rest.len))
			return ERR_CORRUPT;
		if (len == 0) {
			f->claims[i].quote = f->claims[i - 1].quote;
			continue;
		}
		f->claims[i].quote = SLICE_LITERAL("");
		if (len > 1)
			f->claims[i].quote = arena_copy(a, slice_sub(rest, 0, len - 1));
		rest = slice_sub(rest, len - 1, rest.len);
	}
	return rest.len == 0 ? 0 : ERR_CORRUPT;
}

int doc_table_facts(const struct doc_table *t, uint32_t ordinal, doc_id id, struct arena *a,
		    struct facts **ret)
{
	const struct doc_row *row = &t->rows[ordinal];
	struct facts_extent extent = {{NULL, row->text_bytes}, UINT32_MAX};
	struct facts *f;
	struct slice blob;
	uint64_t len;
	int r = blob_between(t->facts, row[0].facts, row[1].facts, &blob);

	if (r == 0 && blob.len == 0) {
		f = arena_alloc(a, sizeof *f);
		if (!f)
			return ERR_LIMIT;
		f->doc = id;
		*ret = f;
		return 0;
	}
	if (r == 0)
		r = blob_open(blob, id, &blob);
	if (r == 0)
		r = varint_take(&blob, &len) < 0 || len > blob.len ? ERR_CORRUPT : 0;
	if (r == 0)
		r = facts_decode_in(slice_sub(blob, 0, len), id, &extent, a, &f);
	if (r < 0)
		return r;
	r = take_quotes(slice_sub(blob, len, blob.len), a, f);
	if (r == 0)
		*ret = f;
	return r;
}

uint32_t uri_hash(struct slice uri)
{
	return (uint32_t)(hash_bytes(uri) >> 32);
}

uint32_t doc_table_uri_first(const struct doc_table *t, uint32_t hash)
{
	uint32_t low = 0, high = t->header->n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (t->uris[middle].hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* --- making --- */

void doc_parts_free(struct doc_parts *p)
{
	buf_free(&p->rows);
	buf_free(&p->uris);
	buf_free(&p->metadata);
	buf_free(&p->facts);
	*p = (struct doc_parts){0};
}

static void add_row(struct doc_parts *p, const struct doc_row *row)
{
	struct uri_slot slot = {row->uri_hash, p->n++};

	buf_add(&p->rows, row, sizeof *row);
	buf_add(&p->uris, &slot, sizeof slot);
	p->mentions += row->mentions;
	p->claims += row->claims;
	p->text_bytes += row->text_bytes;
}

static void blob_add(struct buf *to, struct slice blob, doc_id id)
{
	uint32_t check = check_of(blob, id);

	buf_add(to, &check, sizeof check);
	buf_add_slice(to, blob);
}

static void facts_add(struct buf *to, const struct facts *f)
{
	_cleanup_(buf_free) struct buf blob = BUF_INIT, facts = BUF_INIT;

	if (f->n_entities == 0 && f->n_mentions == 0 && f->n_claims == 0)
		return;
	facts_encode(f, &facts);
	varint_add(&blob, facts.len);
	buf_add_slice(&blob, buf_slice(&facts));
	for (size_t i = 0; i < f->n_claims; i++) {
		struct slice quote = f->claims[i].quote;

		if (i > 0 && slice_equal(quote, f->claims[i - 1].quote)) {
			varint_add(&blob, 0);
			continue;
		}
		varint_add(&blob, quote.len + 1);
		buf_add_slice(&blob, quote);
	}
	blob_add(to, buf_slice(&blob), f->doc);
}

static struct slice or_empty(struct slice s)
{
	return s.ptr ? s : SLICE_LITERAL("");
}

void doc_parts_add(struct doc_parts *p, const struct document *document, const struct facts *facts)
{
	_cleanup_(buf_free) struct buf blob = BUF_INIT;
	struct document d = *document;
	bool dated = date_is_known(&d.published);
	struct doc_row row = {
		.metadata = p->metadata.len,
		.facts = p->facts.len,
		.mentions = (uint32_t)facts->n_mentions,
		.claims = (uint32_t)facts->n_claims,
		.text_bytes = d.text_bytes,
		.uri_hash = uri_hash(or_empty(d.uri)),
		.first = dated ? d.published.first : 1,
		.last = dated ? d.published.last : 0,
	};

	d.uri = or_empty(d.uri);
	d.name = or_empty(d.name);
	d.title = or_empty(d.title);
	d.author = or_empty(d.author);
	d.publisher = or_empty(d.publisher);
	d.language = d.language ? d.language : "und";
	d.charset = d.charset ? d.charset : "";
	metadata_encode(&d, &blob);
	blob_add(&p->metadata, buf_slice(&blob), d.id);
	facts_add(&p->facts, facts);
	add_row(p, &row);
}

int doc_parts_copy(struct doc_parts *p, const struct doc_table *from, uint32_t ordinal)
{
	const struct doc_row *at = &from->rows[ordinal];
	struct doc_row row = *at;
	struct slice metadata, facts;

	if (blob_between(from->metadata, at[0].metadata, at[1].metadata, &metadata) < 0 ||
	    blob_between(from->facts, at[0].facts, at[1].facts, &facts) < 0)
		return ERR_CORRUPT;
	row.metadata = p->metadata.len;
	row.facts = p->facts.len;
	buf_add_slice(&p->metadata, metadata);
	buf_add_slice(&p->facts, facts);
	add_row(p, &row);
	return 0;
}

static int by_hash(const void *a, const void *b)
{
	const struct uri_slot *x = a, *y = b;

	return x->hash != y->hash ? (x->hash < y->hash ? -1 : 1)
				  : (x->ordinal > y->ordinal) - (x->ordinal < y->ordinal);
}

struct slice doc_parts_finish(struct doc_parts *p)
{
	struct doc_row end = {.metadata = p->metadata.len, .facts = p->facts.len};
	struct doc_table_header h = {.magic = DOC_TABLE_MAGIC,
				     .version = DOC_TABLE_VERSION,
				     .n = p->n,
				     .mentions = p->mentions,
				     .claims = p->claims,
				     .text_bytes = p->text_bytes,
				     .length = p->length,
				     .size = sizeof h};
	const struct buf *parts[DOC_SECTION_MAX] = {&p->rows, &p->uris, &p->metadata, &p->facts};

	buf_add(&p->rows, &end, sizeof end);
	if (p->n > 0)
		qsort(p->uris.data, p->n, sizeof(struct uri_slot), by_hash);
	for (int i = 0; i < DOC_SECTION_MAX; i++) {
		h.sections[i] = h.size;
		h.size += (parts[i]->len + 7) & ~(size_t)7;
	}
	h.sections[DOC_SECTION_MAX] = h.size;
	char *bytes = xcalloc(1, h.size);
	memcpy(bytes, &h, sizeof h);
	for (int i = 0; i < DOC_SECTION_MAX; i++)
		if (parts[i]->len > 0)
			memcpy(bytes + h.sections[i], parts[i]->data, parts[i]->len);
	doc_parts_free(p);
	return slice_of(bytes, h.size);
}
