/* annals.v1.Analysis: the pipeline on a text that is not stored. */
#include <annals/v1/analysis.pb-c.h>

#include "service/methods.h"
#include "service/read_job.h"
#include "service/source.h"

/* With REPAIR_BYTES_MAX they add little more than 512 KiB to a reply. */
#define REPAIRS_MAX 1000

static int text_source(const Annals__V1__AnalyzeTextRequest *request, struct source *ret,
		       struct error *err)
{
	*ret = (struct source){
		.uri = SLICE_LITERAL("text:"),
		.name = SLICE_LITERAL("text"),
		.original = slice_of_string(request->text),
		.charset = SLICE_LITERAL("UTF-8"),
		.published = slice_of_string(request->published),
	};
	if (!content_type_parse(slice_of_string(request->content_type), &ret->content_type))
		return error_set_field(err, ERR_INVALID, "content_type",
				       "'%.60s' is no content type of ours: text/plain, text/html "
				       "or text/markdown",
				       request->content_type);
	if (ret->content_type == CONTENT_UNKNOWN)
		ret->content_type = CONTENT_TEXT;
	if (slice_trim(ret->original).len == 0)
		return error_set_field(err, ERR_INVALID, "text", "text is empty");
	return 0;
}

static void convert_entities(struct convert *c, const struct analysis *an,
			     Annals__V1__AnalyzeTextResponse *reply)
{
	reply->n_entities = an->n_entities;
	reply->entities =
		convert_messages(c, &annals__v1__analyzed_entity__descriptor, an->n_entities);
	for (size_t i = 0; i < an->n_entities; i++) {
		const struct entity *e = &an->entities[i];
		Annals__V1__AnalyzedEntity *m = reply->entities[i];

		m->kind = (Annals__V1__EntityKind)e->kind;
		m->name = convert_string(c, e->name);
		m->aliases = convert_alloc(c, e->n_aliases, sizeof *m->aliases);
		for (size_t k = 0; k < e->n_aliases; k++)
			m->aliases[m->n_aliases++] = convert_string(c, e->aliases[k].text);
	}
	reply->n_mentions = an->n_mentions;
	reply->mentions =
		convert_messages(c, &annals__v1__analyzed_mention__descriptor, an->n_mentions);
	for (size_t i = 0; i < an->n_mentions; i++) {
		const struct mention *from = &an->mentions[i];
		Annals__V1__AnalyzedMention *m = reply->mentions[i];

		m->kind = (Annals__V1__EntityKind)an->entities[from->entity].kind;
		m->surface = convert_string(c, text_words(an->text, from->span));
		m->span = convert_span(c, from->original);
		m->entity = from->entity;
	}
}

static void convert_times(struct convert *c, const struct analysis *an,
			  Annals__V1__AnalyzeTextResponse *reply)
{
	reply->n_times = an->n_timexes;
	reply->times = convert_messages(c, &annals__v1__time_expression__descriptor, an->n_timexes);
	for (size_t i = 0; i < an->n_timexes; i++) {
		const struct timex3 *t = &an->timexes[i];
		Annals__V1__TimeExpression *m = reply->times[i];

		m->text = convert_string(c, text_words(an->text, t->span));
		m->type = convert_string(c, slice_of_string(timex_type_name(t->type)));
		m->value = convert_string(c, slice_of_string(t->value));
		m->mod = convert_string(c, slice_of_string(t->mod));
		m->date = convert_date(c, &t->date);
		m->anchor = convert_anchor(c, &t->anchor, text_words(an->text, t->anchor.span));
		m->rule = convert_string(c, slice_of_string(t->rule));
		m->span = convert_span(c, t->original);
	}
}

static void convert_repairs(struct convert *c, const struct repairs *repairs,
			    Annals__V1__AnalyzeTextResponse *reply)
{
	reply->repair_count = (uint32_t)repairs->total;
	reply->repairs = convert_alloc(c, repairs->n, sizeof *reply->repairs);
	for (size_t i = 0; i < repairs->n && !c->full; i++)
		reply->repairs[reply->n_repairs++] = convert_repair(c, &repairs->items[i]);
}

static void convert_failures(struct convert *c, const struct analysis *an,
			     Annals__V1__AnalyzeTextResponse *reply)
{
	reply->n_failed_steps = an->n_failures;
	reply->failed_steps =
		convert_messages(c, &annals__v1__failed_step__descriptor, an->n_failures);
	for (size_t i = 0; i < an->n_failures; i++) {
		const struct stage_failure *failure = &an->failures[i];

		reply->failed_steps[i]->step =
			convert_string(c, slice_of_string(stage_name(failure->stage)));
		reply->failed_steps[i]->message = convert_string(c, failure->message);
	}
}

static void convert_analysis(struct convert *c, const struct analysis *an,
			     Annals__V1__AnalyzeTextResponse *reply)
{
	const struct document *d = &an->document;

	reply->regions = convert_regions(c, an->regions, an->n_regions, &an->map);
	reply->n_regions = an->n_regions;
	convert_entities(c, an, reply);
	convert_times(c, an, reply);
	reply->script = (Annals__V1__Script)d->script;
	reply->language = convert_string(c, slice_of_string(d->language));
	reply->published = convert_date(c, &d->published);
	reply->published_from = (Annals__V1__PublishedFrom)d->published_from;
	reply->damage = convert_damage(c, &d->damage);
	convert_repairs(c, &an->repairs, reply);
	convert_failures(c, an, reply);
	reply->title = convert_string(c, d->title);
	struct facts *facts = facts_of_analysis(an);
	reply->claims = convert_alloc(c, facts->n_claims, sizeof *reply->claims);
	for (size_t i = 0; i < facts->n_claims && !c->full; i++)
		reply->claims[reply->n_claims++] = convert_claim(c, NULL, facts, i);
	facts_free(facts);
}

static int analyze_text(struct read_job *r)
{
	const Annals__V1__AnalyzeTextRequest *request = (const void *)r->request;
	Annals__V1__AnalyzeTextResponse *reply =
		convert_message(&r->out, &annals__v1__analyze_text_response__descriptor);
	struct source source;
	struct pipeline pipeline = r->service->config.pipeline;
	struct analysis an = {0};
	int code = text_source(request, &source, &r->err);

	pipeline.repairs_max = REPAIRS_MAX;
	if (code >= 0)
		code = pipeline_run(&pipeline, &source, &r->arena, &an, &r->err);
	if (code < 0)
		return code;
	convert_analysis(&r->out, &an, reply);
	return read_reply(r, &reply->base);
}

void on_analyze_text(struct call *call, const ProtobufCMessage *message)
{
	read_start_detached(call, message, analyze_text);
}
