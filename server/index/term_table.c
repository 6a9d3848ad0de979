#include "index/term_table.h"

#include <stdlib.h>

#include "base/xmalloc.h"

#define TERM_TABLE_MIN 4096u

void term_table_free(struct term_table *t)
{
	free(t->slots);
	buf_free(&t->pool);
	buf_free(&t->words);
	*t = (struct term_table){0};
}

static size_t home_of(const struct term_table *t, term_key key)
{
	return (size_t)((key * 0x9E3779B97F4A7C15u) >> 32) & (t->cap - 1);
}

static struct term_slot *probe(const struct term_table *t, term_key key)
{
	size_t i = home_of(t, key);

	while (t->slots[i].key != 0 && t->slots[i].key != key)
		i = (i + 1) & (t->cap - 1);
	return &t->slots[i];
}

static void grow(struct term_table *t)
{
	struct term_table old = *t;

	t->cap = old.cap > 0 ? old.cap * 2 : TERM_TABLE_MIN;
	t->slots = xcalloc(t->cap, sizeof *t->slots);
	for (size_t i = 0; i < old.cap; i++)
		if (old.slots[i].key != 0)
			*probe(t, old.slots[i].key) = old.slots[i];
	free(old.slots);
}

void term_table_prefetch(const struct term_table *t, term_key key)
{
	if (t->cap > 0)
		__builtin_prefetch(&t->slots[home_of(t, key)], 1);
}

static uint32_t take_list(struct term_table *t, unsigned class)
{
	uint32_t at = t->free_lists[class];
	size_t size = (size_t)TERM_LIST_MIN << class;

	if (at == 0) {
		if (t->pool.len == 0) /* 0 says "none" in the free lists */
			buf_add(&t->pool, "\0\0\0\0", 4);
		ensure(t->pool.len + size <= UINT32_MAX);
		at = (uint32_t)t->pool.len;
		buf_reserve(&t->pool, size);
		t->pool.len += size;
		return at;
	}
	memcpy(&t->free_lists[class], t->pool.data + at, sizeof at);
	return at;
}

static void list_grow(struct term_table *t, struct term_slot *slot)
{
	uint32_t old = slot->list;
	unsigned class = slot->class;

	slot->class ++;
	ensure(slot->class < TERM_LIST_CLASSES);
	slot->list = take_list(t, slot->class);
	if (class == 0)
		return;
	memcpy(t->pool.data + slot->list, t->pool.data + old, slot->size);
	memcpy(t->pool.data + old, &t->free_lists[class], sizeof old);
	t->free_lists[class] = old;
}

/* Moves the waiting entry into the list. */
static void flush(struct term_table *t, struct term_slot *slot)
{
	unsigned char bytes[POSTING_ENTRY_MAX];
	struct posting p = {slot->ordinal, slot->tf > 0 ? slot->tf : 1, slot->in_title};
	size_t len = posting_encode(p, slot->base, bytes);

	while (slot->class == 0 || slot->size + len > (size_t)TERM_LIST_MIN << slot->class)
		list_grow(t, slot);
	memcpy(t->pool.data + slot->list + slot->size, bytes, len);
	slot->size += (uint32_t)len;
	slot->base = slot->ordinal + 1;
	slot->df++;
}

void term_table_add(struct term_table *t, term_key key, struct slice word, struct posting p)
{
	if (t->n * 5 >= t->cap * 3)
		grow(t);
	struct term_slot *slot = probe(t, key);
	if (slot->key == 0) {
		*slot = (struct term_slot){.key = key, .ordinal = p.ordinal};
		t->n++;
		if (term_is_word(key)) {
			ensure(t->words.len + word.len < UINT32_MAX);
			slot->word = (uint32_t)t->words.len;
			buf_add_slice(&t->words, word);
			buf_add_char(&t->words, '\0');
		}
	} else if (slot->ordinal != p.ordinal) {
		flush(t, slot);
		slot->ordinal = p.ordinal;
		slot->tf = 0;
		slot->in_title = false;
	}
	slot->tf += p.tf;
	slot->in_title |= p.in_title;
}

size_t term_table_bytes(const struct term_table *t)
{
	return t->pool.len + t->words.len;
}

static int by_key(const void *a, const void *b)
{
	const struct term_slot *x = a, *y = b;

	return (x->key > y->key) - (x->key < y->key);
}

void term_table_write(struct term_table *t, struct segment_parts *ret)
{
	size_t n = 0;

	for (size_t i = 0; i < t->cap; i++) {
		if (t->slots[i].key == 0)
			continue;
		flush(t, &t->slots[i]);
		t->slots[n++] = t->slots[i];
	}
	if (n > 0)
		qsort(t->slots, n, sizeof *t->slots, by_key);
	for (size_t i = 0; i < n; i++) {
		const struct term_slot *slot = &t->slots[i];
		struct slice entries = slice_of(t->pool.data + slot->list, slot->size);
		struct slice word = {"", 0};

		if (term_is_word(slot->key))
			word = slice_of_string(t->words.data + slot->word);
		segment_parts_term(ret, slot->key, slot->df, entries, word);
	}
	term_table_free(t);
}
