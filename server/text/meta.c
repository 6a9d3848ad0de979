/* What the head of a page says of its document. */
#include "base/utf8.h"
#include "text/entity.h"
#include "text/markup.h"
#include "text/tag.h"

/* No title, name or date is longer. */
#define META_MAX_BYTES 1000

enum meta_field { META_TITLE, META_AUTHOR, META_PUBLISHER, META_PUBLISHED, META_LANGUAGE };

/* Names of <meta name|property|itemprop>, the surest of each field first. */
static const struct {
	const char *name;
	enum meta_field field;
} meta_names[] = {
	{"og:title", META_TITLE},
	{"twitter:title", META_TITLE},
	{"headline", META_TITLE},
	{"dc.title", META_TITLE},
	{"author", META_AUTHOR},
	{"article:author", META_AUTHOR},
	{"og:article:author", META_AUTHOR},
	{"dc.creator", META_AUTHOR},
	{"byl", META_AUTHOR},
	{"parsely-author", META_AUTHOR},
	{"sailthru.author", META_AUTHOR},
	{"contentauthor", META_AUTHOR},
	{"og:site_name", META_PUBLISHER},
	{"publisher", META_PUBLISHER},
	{"dc.publisher", META_PUBLISHER},
	{"mediaid", META_PUBLISHER},
	{"source", META_PUBLISHER},
	{"contentsource", META_PUBLISHER},
	{"application-name", META_PUBLISHER},
	{"article:published_time", META_PUBLISHED},
	{"og:published_time", META_PUBLISHED},
	{"og:release_date", META_PUBLISHED},
	{"datepublished", META_PUBLISHED},
	{"publishdate", META_PUBLISHED},
	{"publish_date", META_PUBLISHED},
	{"published_time", META_PUBLISHED},
	{"pubdate", META_PUBLISHED},
	{"weibo:article:create_at", META_PUBLISHED},
	{"apub:time", META_PUBLISHED},
	{"dc.date", META_PUBLISHED},
	{"dc.date.issued", META_PUBLISHED},
	{"dcterms.created", META_PUBLISHED},
	{"dcterms.date", META_PUBLISHED},
	{"article.published", META_PUBLISHED},
	{"article:create_at", META_PUBLISHED},
	{"article_date_original", META_PUBLISHED},
	{"originalpublicationdate", META_PUBLISHED},
	{"sailthru.date", META_PUBLISHED},
	{"parsely-pub-date", META_PUBLISHED},
	{"cxenseparse:recs:publishtime", META_PUBLISHED},
	{"bt:pubdate", META_PUBLISHED},
	{"ptime", META_PUBLISHED},
	{"publication_date", META_PUBLISHED},
	{"firstcreatetime", META_PUBLISHED},
	{"date", META_PUBLISHED},
	{"content-language", META_LANGUAGE},
};

static struct slice *field_of(struct markup_meta *meta, enum meta_field field)
{
	switch (field) {
	case META_TITLE:
		return &meta->title;
	case META_AUTHOR:
		return &meta->author;
	case META_PUBLISHER:
		return &meta->publisher;
	case META_PUBLISHED:
		return &meta->published;
	case META_LANGUAGE:
	default:
		return &meta->language;
	}
}

struct slice meta_text(struct slice raw, struct arena *a)
{
	char *text;
	size_t n = 0;

	raw = slice_trim(raw);
	if (raw.len == 0 || raw.len > META_MAX_BYTES)
		return slice_of(NULL, 0);
	text = arena_alloc(a, raw.len + 1);
	if (!text)
		return slice_of(NULL, 0);
	for (size_t at = 0; at < raw.len;) {
		uint32_t code;
		size_t len = entity_read(raw, at, &code);

		if (len == 0)
			len = utf8_decode(raw, at, &code);
		at += len;
		bool blank = code_is_space(code) || code < 0x20;
		if (blank && (n == 0 || text[n - 1] == ' '))
			continue;
		/* A reference is never shorter than the character it stands for. */
		n += utf8_encode(blank ? ' ' : code, text + n);
	}
	return slice_trim(slice_of(text, n));
}

static void set_once(struct slice *field, struct slice raw, struct arena *a)
{
	if (field->len == 0)
		*field = meta_text(raw, a);
}

/* attributes: name, property or itemprop; content; http-equiv */
void meta_of_tag(const struct slice attributes[3], struct arena *a, struct markup_meta *meta)
{
	struct slice name = attributes[0].len > 0 ? attributes[0] : attributes[2];

	/* "weibo: article:create_at" is written with and without the space. */
	char packed[40];
	size_t n = 0;
	for (size_t i = 0; i < name.len && n < sizeof packed; i++) {
		if (name.ptr[i] != ' ')
			packed[n++] = name.ptr[i];
	}
	name = slice_of(packed, n);
	for (size_t i = 0; i < ARRAY_LEN(meta_names); i++) {
		if (slice_is_name(name, meta_names[i].name)) {
			set_once(field_of(meta, meta_names[i].field), attributes[1], a);
			return;
		}
	}
}
