#include "model/document_codec.h"

#include "base/varint.h"
#include "model/codec.h"

void metadata_encode(const struct document *d, struct buf *b)
{
	encode_slice(b, d->uri);
	encode_slice(b, d->name);
	encode_slice(b, d->title);
	encode_slice(b, d->author);
	encode_slice(b, d->publisher);
	encode_date(b, &d->published);
	varint_add(b, d->published_from);
	varint_add(b, d->script);
	encode_string(b, d->language);
	encode_string(b, d->charset);
	varint_add(b, DAMAGE_KIND_MAX);
	for (unsigned i = 0; i < DAMAGE_KIND_MAX; i++)
		varint_add(b, d->damage.counts[i]);
	encode_double(b, d->damage.score);
	varint_add(b, d->original_bytes);
	varint_add(b, d->text_bytes);
	varint_add(b, d->characters);
	buf_add(b, d->hash, sizeof d->hash);
	encode_signed(b, d->stored_ms);
}

/* struct document promises a static string. */
static const char *language_static(const char *language)
{
	static const char *const known[] = {"zh-Hans", "zh-Hant", "en"};

	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (strcmp(language, known[i]) == 0)
			return known[i];
	return "und";
}

static void take_damage(struct decoder *d, struct damage *ret)
{
	uint32_t n = take_number32(d, 64);

	/* A newer kind than we know is passed over: the counts are for people. */
	for (uint32_t i = 0; i < n; i++) {
		uint32_t count = take_number32(d, UINT32_MAX);

		if (i < DAMAGE_KIND_MAX)
			ret->counts[i] = count;
	}
	ret->score = take_double(d);
}

static void take_hash(struct decoder *d, uint8_t ret[16])
{
	if (d->r == 0 && d->rest.len < 16)
		d->r = ERR_CORRUPT;
	if (d->r < 0)
		return;
	memcpy(ret, d->rest.ptr, 16);
	d->rest = slice_sub(d->rest, 16, d->rest.len);
}

int metadata_decode(struct slice bytes, struct arena *a, struct document *ret)
{
	struct decoder d = {.rest = bytes, .a = a};
	struct document doc = {0};

	doc.uri = take_slice(&d);
	doc.name = take_slice(&d);
	doc.title = take_slice(&d);
	doc.author = take_slice(&d);
	doc.publisher = take_slice(&d);
	take_date(&d, &doc.published);
	doc.published_from = take_number32(&d, PUBLISHED_URL);
	doc.script = take_number32(&d, SCRIPT_MIXED);
	doc.language = language_static(take_string(&d));
	doc.charset = take_string(&d);
	take_damage(&d, &doc.damage);
	doc.original_bytes = take_number32(&d, UINT32_MAX);
	doc.text_bytes = take_number32(&d, UINT32_MAX);
	doc.characters = take_number32(&d, UINT32_MAX);
	take_hash(&d, doc.hash);
	doc.stored_ms = take_signed(&d);
	int r = decoder_end(&d);
	if (r < 0)
		return r;
	*ret = doc;
	return 0;
}

void regions_encode(const struct region *regions, size_t n, struct buf *b)
{
	varint_add(b, n);
	for (size_t i = 0; i < n; i++) {
		varint_add(b, regions[i].kind);
		encode_span(b, regions[i].span);
	}
}

int regions_decode(struct slice bytes, uint32_t text_bytes, struct arena *a, struct region **ret,
		   size_t *n)
{
	struct decoder d = {.rest = bytes, .a = a};
	size_t count = take_count(&d, 3);
	struct region *regions = take_array(&d, count, sizeof *regions);
	uint32_t end = 0;

	for (size_t i = 0; i < count && d.r == 0; i++) {
		regions[i].kind = take_number32(&d, REGION_MAX - 1);
		regions[i].span = take_span(&d, text_bytes);
		if (d.r == 0 && regions[i].span.start < end)
			d.r = ERR_CORRUPT;
		end = regions[i].span.end;
	}
	int r = decoder_end(&d);
	if (r < 0)
		return r;
	*ret = regions;
	*n = count;
	return 0;
}
