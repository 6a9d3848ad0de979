#include "index/term_table.h"

#include <stdlib.h>
#include <sys/mman.h>

#include "base/varint.h"
#include "base/xmalloc.h"

#define TERM_TABLE_MIN 4096u
#define HUGE_PAGE      ((size_t)2 << 20)

/* An entry while the table is built: the gap to the ordinal after the one before, with flags in its
 * low bits, and tf - 2 where it is more than 1. LEB128. */
enum { ENTRY_MANY = 1, ENTRY_TITLE = 2, ENTRY_WHERE = 2, ENTRY_SHIFT = 6 };
#define ENTRY_MAX 16 /* bytes */

static size_t entry_encode(struct posting p, uint32_t base, unsigned char *ret)
{
	uint64_t head = (uint64_t)(p.ordinal - base) << ENTRY_SHIFT;
	size_t len;

	head |= (uint64_t)p.where << ENTRY_WHERE | (p.in_title ? ENTRY_TITLE : 0) |
		(p.tf > 1 ? ENTRY_MANY : 0);
	len = varint_encode(head, ret);
	if (p.tf > 1)
		len += varint_encode(p.tf - 2, ret + len);
	return len;
}

/* Our own bytes: nothing to check. */
static uint32_t take(const unsigned char **p)
{
	uint32_t value = 0;
	unsigned shift = 0;

	for (; **p >= 0x80; shift += 7)
		value |= (uint32_t)(*(*p)++ & 0x7F) << shift;
	return value | (uint32_t) * (*p)++ << shift;
}

/* Slots and lists are touched all over: with small pages every touch misses the TLB too. */
static void ask_for_huge_pages(void *memory, size_t size)
{
	uintptr_t start = ((uintptr_t)memory + HUGE_PAGE - 1) & ~(HUGE_PAGE - 1);
	uintptr_t end = ((uintptr_t)memory + size) & ~(HUGE_PAGE - 1);

	if (start < end)
		(void)madvise((void *)start, end - start, MADV_HUGEPAGE);
}

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
	ask_for_huge_pages(t->slots, t->cap * sizeof *t->slots);
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

void term_table_prefetch_list(const struct term_table *t, term_key key)
{
	const struct term_slot *slot = t->cap > 0 ? &t->slots[home_of(t, key)] : NULL;

	if (slot && slot->key == key && slot->class > 0)
		__builtin_prefetch(t->pool.data + slot->list + slot->size, 1);
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
		const char *data = t->pool.data;
		buf_reserve(&t->pool, size);
		if (t->pool.data != data)
			ask_for_huge_pages(t->pool.data, t->pool.cap);
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
	unsigned char bytes[ENTRY_MAX];
	struct posting p = {slot->ordinal, slot->tf > 0 ? slot->tf : 1, slot->in_title,
			    slot->where};
	size_t room = (size_t)TERM_LIST_MIN << slot->class, len;

	if (slot->class > 0 && slot->size + ENTRY_MAX <= room) {
		len = entry_encode(p, slot->base,
				   (unsigned char *)t->pool.data + slot->list + slot->size);
	} else {
		len = entry_encode(p, slot->base, bytes);
		while (slot->class == 0 || slot->size + len > (size_t)TERM_LIST_MIN << slot->class)
			list_grow(t, slot);
		memcpy(t->pool.data + slot->list + slot->size, bytes, len);
	}
	slot->size += (uint32_t)len;
	slot->base = slot->ordinal + 1;
}

void term_table_add(struct term_table *t, term_key key, struct slice word, struct posting p)
{
	if (t->n * 5 >= t->cap * 3)
		grow(t);
	struct term_slot *slot = probe(t, key);
	if (slot->key == 0) {
		*slot = (struct term_slot){.key = key, .ordinal = p.ordinal, .where = p.where};
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
		slot->where = p.where;
	}
	slot->where = p.where < slot->where ? p.where : slot->where;
	slot->tf += p.tf;
	slot->in_title |= p.in_title;
}

size_t term_table_bytes(const struct term_table *t)
{
	return t->pool.len + t->words.len;
}

/* By key, least significant byte first; bytes that are the same in all keys cost a count only. */
static struct term_slot **sort_slots(struct term_slot **slots, size_t n)
{
	struct term_slot **from = slots, **to = xcalloc(n + 1, sizeof *to);

	for (unsigned shift = 0; shift < 64; shift += 8) {
		size_t starts[256] = {0}, sum = 0;

		for (size_t i = 0; i < n; i++)
			starts[from[i]->key >> shift & 0xFF]++;
		if (n == 0 || starts[from[0]->key >> shift & 0xFF] == n)
			continue;
		for (size_t i = 0; i < 256; i++) {
			size_t count = starts[i];

			starts[i] = sum;
			sum += count;
		}
		for (size_t i = 0; i < n; i++)
			to[starts[from[i]->key >> shift & 0xFF]++] = from[i];
		struct term_slot **swap = from;
		from = to;
		to = swap;
	}
	free(to);
	return from;
}

static void read_list(const struct term_table *t, const struct term_slot *slot,
		      struct posting_run *ret)
{
	const unsigned char *p = (const unsigned char *)t->pool.data + slot->list;
	const unsigned char *end = slot->class > 0 ? p + slot->size : p;
	uint32_t base = 0;

	ret->n = 0;
	while (p < end) {
		uint32_t head = take(&p);
		struct posting at = {base + (head >> ENTRY_SHIFT),
				     head & ENTRY_MANY ? take(&p) + 2 : 1,
				     (head & ENTRY_TITLE) != 0, head >> ENTRY_WHERE & 0xF};

		base = at.ordinal + 1;
		posting_run_add(ret, at);
	}
	posting_run_add(ret, (struct posting){slot->ordinal, slot->tf > 0 ? slot->tf : 1,
					      slot->in_title, slot->where});
}

void term_table_write(struct term_table *t, struct segment_parts *ret)
{
	struct term_slot **slots = xcalloc(t->n + 1, sizeof *slots);
	struct posting_run run = {0};
	size_t n = 0;

	for (size_t i = 0; i < t->cap; i++)
		if (t->slots[i].key != 0)
			slots[n++] = &t->slots[i];
	slots = sort_slots(slots, n);
	for (size_t i = 0; i < n; i++) {
		const struct term_slot *slot = slots[i];
		struct slice word = {"", 0};

		if (i + 8 < n)
			__builtin_prefetch(t->pool.data + slots[i + 8]->list);
		read_list(t, slot, &run);
		if (term_is_word(slot->key))
			word = slice_of_string(t->words.data + slot->word);
		segment_parts_term(ret, slot->key, &run, word);
	}
	free(slots);
	free(run.items);
	term_table_free(t);
}
