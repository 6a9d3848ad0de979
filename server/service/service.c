#include "service/service.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/xmalloc.h"
#include "service/context.h"
#include "service/descriptors.h"
#include "service/health.h"
#include "service/methods.h"
#include "service/text_cache.h"
#include "service/upload.h"
#include "service/watch.h"

struct service *service_new(const struct service_config *config)
{
	struct service *s = xcalloc(1, sizeof *s);

	s->config = *config;
	s->readers = xcalloc(config->n_workers + 1, sizeof *s->readers);
	s->texts = xcalloc(config->n_workers + 1, sizeof *s->texts);
	return s;
}

void service_free(struct service *s)
{
	if (!s)
		return;
	ensure(!s->waiting && !s->corpus_watches && !s->health_watches);
	for (unsigned i = 0; i <= s->config.n_workers; i++) {
		store_reader_close(s->readers[i]);
		text_cache_free(s->texts[i]);
	}
	free(s->readers);
	free(s->texts);
	descriptors_free(s->descriptors);
	free(s);
}

struct method_table service_methods(struct service *s)
{
	return (struct method_table){
		.methods = service_method_table,
		.n = service_method_count,
		.context = s,
	};
}

void service_set_serving(struct service *s, bool serving)
{
	if (serving && s->start_us == 0)
		s->start_us = clock_monotonic_us() - s->config.process_start_us;
	s->serving = serving;
	health_changed(s);
}

void service_stop(struct service *s)
{
	s->stopping = true;
	service_set_serving(s, false);
	watches_stop(s);
}

void service_tick(struct service *s)
{
	uploads_resume(s);
}
