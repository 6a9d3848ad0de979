#pragma once

/* Documents of the shared evaluation corpus, every step-th of them. Test only. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "support/zstd_file.h"

#define EVAL_CORPUS TEST_SHARED_DIR "/eval/search/corpus-open-100k.jsonl.zst"

struct eval_corpus {
	FILE *in;
	char *line;
	size_t room;
	unsigned step, n;
};

/* False, with a word on why, when the corpus is absent. */
static inline bool eval_open(struct eval_corpus *c, unsigned step)
{
	*c = (struct eval_corpus){.step = step};
	c->in = zstd_file_open(EVAL_CORPUS);
	if (!c->in)
		printf("skipped: no ../shared\n");
	return c->in != NULL;
}

static inline void eval_close(struct eval_corpus *c)
{
	if (c->in)
		fclose(c->in);
	free(c->line);
}

static inline void eval_unescape(const char **at, struct buf *ret)
{
	char text[UTF8_MAX];
	unsigned code = 0;

	switch (*++*at) {
	case 'n':
		buf_add_char(ret, '\n');
		break;
	case 't':
		buf_add_char(ret, '\t');
		break;
	case 'u':
		sscanf(*at + 1, "%4x", &code);
		*at += 4;
		buf_add(ret, text, utf8_encode(code, text));
		break;
	default:
		buf_add_char(ret, **at);
	}
}

/* The value of a string field of the line; false when it has none. */
static inline bool eval_field(const char *line, const char *field, struct buf *ret)
{
	char key[32];

	snprintf(key, sizeof key, "\"%s\": \"", field);
	const char *at = strstr(line, key);
	if (!at)
		return false;
	for (at += strlen(key); *at != '"' && *at; at++) {
		if (*at == '\\')
			eval_unescape(&at, ret);
		else
			buf_add_char(ret, *at);
	}
	return true;
}

/* The text (and title, when asked for) of the next document; false at the end. */
static inline bool eval_next(struct eval_corpus *c, struct buf *title, struct buf *text)
{
	while (getline(&c->line, &c->room, c->in) > 0) {
		if (c->n++ % c->step != 0)
			continue;
		buf_clear(text);
		if (title) {
			buf_clear(title);
			eval_field(c->line, "title", title);
		}
		if (eval_field(c->line, "text", text) && text->len > 0)
			return true;
	}
	return false;
}
