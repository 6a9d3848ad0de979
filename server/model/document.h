#pragma once

/* A document: one article, what is known of it and how. */
#include "model/date.h"
#include "model/ids.h"
#include "model/offset_map.h"
#include "model/span.h"

/* Values as in annals.v1.Region. */
enum region_kind {
	REGION_NONE = 0,
	REGION_TITLE,
	REGION_BODY,
	REGION_BYLINE,
	REGION_CAPTION,
	REGION_BOILERPLATE,
	REGION_REFERENCES,
	REGION_TAIL,
	REGION_MAX
};

struct region {
	enum region_kind kind;
	struct span span; /* cleaned text; regions are in order, cover it all and do not overlap */
};

/* Values as in annals.v1.PublishedFrom. */
enum published_from {
	PUBLISHED_UNKNOWN = 0,
	PUBLISHED_METADATA,
	PUBLISHED_MARKUP,
	PUBLISHED_BYLINE,
	PUBLISHED_DATELINE,
	PUBLISHED_URL
};

/* Values as in annals.v1.Script. */
enum script { SCRIPT_UNKNOWN = 0, SCRIPT_HANS, SCRIPT_HANT, SCRIPT_LATN, SCRIPT_MIXED };

/* Damage found while reading, by kind; names are what `problems` prints. What is counted stands
 * behind each. */
enum damage_kind {
	DAMAGE_BAD_BYTES = 0, /* bytes that are no character in the encoding */
	DAMAGE_PINYIN,        /* readings inserted behind a character: 優(yōu) */
	DAMAGE_STRAY_MARKUP,  /* tags, and references, in plain text */
	DAMAGE_LOST_BYTES, /* characters of GBK that lost a byte or stood out of step behind it */
	DAMAGE_MOJIBAKE,   /* characters of UTF-8 read as something else, once for each layer */
	DAMAGE_CONTROL,    /* control and private-use characters */
	DAMAGE_TRUNCATED,  /* 1: the text ends inside a character */
	DAMAGE_KIND_MAX
};
const char *damage_kind_name(enum damage_kind kind);

struct damage {
	uint32_t counts[DAMAGE_KIND_MAX];
	double score; /* see damage_score */
};

/* 0 = clean … 1 = at least one damage a character: the sum of the counts per character of cleaned
 * text. It tells how a text came, not how much of it is lost: most kinds are repaired wholly. */
double damage_score(const struct damage *damage, size_t characters);

enum content_type { CONTENT_UNKNOWN = 0, CONTENT_TEXT, CONTENT_MARKDOWN, CONTENT_HTML };

/* A document as it arrives, before anything is read from it. Slices are borrowed. */
struct source {
	struct slice uri;      /* its identity; never empty */
	struct slice name;     /* record id, else file name without folder and extension */
	struct slice original; /* bytes as they came; for a JSON record its text or html field */
	enum content_type content_type;
	struct slice charset; /* declared, may be empty */
	/* Given with the document; empty when not. */
	struct slice title, author, publisher, published;
};

/* What is known of a document, without its text. Slices live where the struct lives. */
struct document {
	doc_id id;
	struct slice uri, name, title, author, publisher;
	struct date published; /* PRECISION_NONE when not known */
	enum published_from published_from;
	enum script script;
	const char *language; /* static: zh-Hans, zh-Hant, en, und */
	const char *charset;  /* static or where the struct lives */
	struct damage damage;
	uint32_t original_bytes;
	uint32_t text_bytes;
	uint32_t characters; /* code points of cleaned text */
	uint8_t hash[16];    /* XXH3-128 of the original bytes, canonical byte order */
	int64_t stored_ms;   /* wall clock of the commit */
};
