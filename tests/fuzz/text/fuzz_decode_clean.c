/* Any bytes through decode, clean, regions, sentences and metadata. The first byte picks how. */
#include "base/macros.h"
#include "base/utf8.h"
#include "text/clean.h"
#include "text/decode.h"
#include "text/regions.h"
#include "text/script.h"
#include "text/sentence.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_characters(struct slice text, const struct offset_map *map, size_t original)
{
	uint32_t before = 0, code;

	ensure(utf8_validate(text) == text.len && map->clean_bytes == text.len);
	for (uint32_t at = 0; at < text.len;) {
		uint32_t len = (uint32_t)utf8_decode(text, at, &code);
		struct span o = offset_map_to_original(map, (struct span){at, at + len});

		ensure(o.start >= before && o.start <= o.end && o.end <= original);
		before = o.end;
		at += len;
	}
}

static void check_document(const struct cleaned *clean, struct arena *a)
{
	struct source source = {.uri = SLICE_LITERAL("/2025/01/28/x.html")};
	struct document doc = {0};
	struct regions regions;
	struct spans sentences, clauses;
	uint32_t at = 0;

	if (text_regions(clean, a, &regions, NULL) < 0)
		return;
	for (size_t i = 0; i < regions.n; i++) {
		ensure(regions.items[i].span.start == at && regions.items[i].span.end > at);
		at = regions.items[i].span.end;
	}
	ensure(at == clean->text.len);
	if (text_metadata(&source, clean, &regions, a, &doc, NULL) < 0 ||
	    text_sentences(clean->text, regions.items, regions.n, a, &sentences, NULL) < 0)
		return;
	at = 0;
	for (size_t i = 0; i < sentences.n; i++) {
		struct span s = sentences.items[i];

		ensure(s.start >= at && s.end > s.start && s.end <= clean->text.len);
		at = s.end;
		if (text_clauses(clean->text, s, a, &clauses, NULL) == 0 && clauses.n > 0)
			ensure(span_contains(s, clauses.items[clauses.n - 1]));
	}
	text_language(clean->text, text_script(clean->text));
}

/* The repairs cover all that changed: undone they give the decoded text. */
static void check_repairs(const struct cleaned *clean, struct slice decoded, struct arena *a)
{
	struct repairs repairs, damage;

	if (text_repairs(clean, decoded, a, &repairs) < 0)
		return;
	if (text_repairs_damage(clean, decoded, 3, a, &damage) == 0)
		ensure(damage.n <= 3 && damage.n <= damage.total && damage.total <= repairs.n);
	for (size_t i = 0; i < repairs.n; i++) {
		const struct repair *r = &repairs.items[i];

		ensure(r->span.start <= r->span.end && r->span.end <= clean->text.len);
		ensure(i == 0 || r->span.start >= repairs.items[i - 1].span.end);
		ensure(slice_equal(r->after, span_slice(clean->text, r->span)));
	}
	struct slice undone = text_repairs_undo(clean->text, repairs.items, repairs.n, a);
	ensure(!undone.ptr || slice_equal(undone, decoded));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const charsets[] = {"", "gbk", "big5", "utf-16le", "utf-8", "shift_jis"};
	struct slice bytes = slice_of((const char *)data, size);
	struct decoded decoded;
	struct cleaned clean;
	struct offset_map map;
	struct arena a;

	if (size == 0)
		return 0;
	bytes = slice_sub(bytes, 1, size);
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	const char *charset = charsets[data[0] / 4 % ARRAY_LEN(charsets)];
	if (text_decode(bytes, slice_of_string(charset), &a, &decoded, NULL) == 0) {
		check_characters(decoded.text, &decoded.map, bytes.len);
		if (text_clean(decoded.text, (enum content_type)(data[0] % 4), &a, &clean, NULL) ==
		    0) {
			check_characters(clean.text, &clean.map, decoded.text.len);
			check_repairs(&clean, decoded.text, &a);
			if (offset_map_compose(&clean.map, &decoded.map, &a, &map) == 0)
				check_characters(clean.text, &map, bytes.len);
			check_document(&clean, &a);
		}
	}
	arena_release(&a);
	return 0;
}
