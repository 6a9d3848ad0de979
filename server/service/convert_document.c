#include "base/utf8.h"
#include "service/convert.h"

Annals__V1__Damage *convert_damage(struct convert *c, const struct damage *d)
{
	Annals__V1__Damage *m = convert_message(c, &annals__v1__damage__descriptor);

	m->score = d->score;
	m->counts = convert_messages(c, &annals__v1__damage_count__descriptor, DAMAGE_KIND_MAX);
	for (unsigned kind = 0; kind < DAMAGE_KIND_MAX; kind++) {
		if (d->counts[kind] == 0)
			continue;
		Annals__V1__DamageCount *count = m->counts[m->n_counts++];
		const char *name = damage_kind_name((enum damage_kind)kind);

		count->kind = convert_string(c, slice_of_string(name));
		count->count = d->counts[kind];
	}
	return m;
}

static char *convert_beginning(struct convert *c, struct slice s, protobuf_c_boolean *truncated)
{
	size_t len = s.len;

	*truncated = len > REPAIR_BYTES_MAX;
	if (*truncated) {
		len = REPAIR_BYTES_MAX;
		while (len > REPAIR_BYTES_MAX - UTF8_MAX && !utf8_is_boundary(s, len))
			len--;
	}
	return convert_string(c, slice_sub(s, 0, len));
}

Annals__V1__Repair *convert_repair(struct convert *c, const struct repair *r)
{
	Annals__V1__Repair *m = convert_message(c, &annals__v1__repair__descriptor);

	m->kind = convert_string(c, slice_of_string(damage_kind_name(r->kind)));
	m->span = convert_span(c, r->original);
	m->before = convert_beginning(c, r->before, &m->before_truncated);
	m->after = convert_beginning(c, r->after, &m->after_truncated);
	m->text_span = convert_span(c, r->span);
	return m;
}

static char *convert_hash(struct convert *c, const uint8_t hash[16])
{
	static const char digits[] = "0123456789abcdef";
	char *text = convert_alloc(c, 33, 1);

	for (size_t i = 0; i < 16; i++) {
		text[i * 2] = digits[hash[i] >> 4];
		text[i * 2 + 1] = digits[hash[i] & 15];
	}
	return text;
}

static void convert_family(const struct convert *c, Annals__V1__Document *m)
{
	const struct family *family = c->snapshot ? snapshot_family(c->snapshot, m->id) : NULL;

	m->family_id = family ? family->docs[0] : m->id;
	m->family_size = family ? family->n : 1;
}

Annals__V1__Document *convert_document(struct convert *c, const struct document *d)
{
	Annals__V1__Document *m = convert_message(c, &annals__v1__document__descriptor);

	m->id = d->id;
	m->uri = convert_string(c, d->uri);
	m->name = convert_string(c, d->name);
	m->title = convert_string(c, d->title);
	m->author = convert_string(c, d->author);
	m->publisher = convert_string(c, d->publisher);
	m->published = convert_date(c, &d->published);
	m->published_from = (Annals__V1__PublishedFrom)d->published_from;
	m->script = (Annals__V1__Script)d->script;
	m->language = convert_string(c, slice_of_string(d->language));
	m->charset = convert_string(c, slice_of_string(d->charset));
	m->damage = convert_damage(c, &d->damage);
	m->original_bytes = d->original_bytes;
	m->characters = d->characters;
	m->hash = convert_hash(c, d->hash);
	m->stored_time = convert_time(c, d->stored_ms);
	convert_family(c, m);
	return m;
}

Annals__V1__RegionSpan **convert_regions(struct convert *c, const struct region *regions, size_t n,
					 const struct offset_map *map)
{
	Annals__V1__RegionSpan **list =
		convert_messages(c, &annals__v1__region_span__descriptor, n);

	for (size_t i = 0; i < n; i++) {
		list[i]->region = (Annals__V1__Region)regions[i].kind;
		list[i]->text_span = convert_span(c, regions[i].span);
		list[i]->span = convert_span(c, offset_map_to_original(map, regions[i].span));
	}
	return list;
}

Annals__V1__Problem *convert_problem(struct convert *c, const struct problem *p)
{
	Annals__V1__Problem *m = convert_message(c, &annals__v1__problem__descriptor);

	m->uri = convert_string(c, p->uri);
	m->document_id = p->doc;
	m->kind = (Annals__V1__ProblemKind)p->kind;
	m->step = convert_string(c, slice_of_string(stage_name(p->stage)));
	m->message = convert_string(c, p->message);
	m->time = convert_time(c, p->time_ms);
	return m;
}
