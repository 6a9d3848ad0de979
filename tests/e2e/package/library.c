/* Uses every function of libannals against a daemon with one document; prints what it found, ends
 * with 1 at the first thing that is not as it must be. */
#include <annals/annals.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(cond)                                                           \
	do {                                                                  \
		if (!(cond)) {                                                \
			fprintf(stderr, "line %d: %s: %s\n", __LINE__, #cond, \
				annals_error(client));                        \
			exit(1);                                              \
		}                                                             \
	} while (0)

static const char text[] = "吴思齐于2019年4月3日在成都创办了一家公司。";

static uint64_t check_add(struct annals_client *client)
{
	const struct annals_document documents[] = {
		{.data = text, .data_len = sizeof text - 1, .id = "one", .title = "题"},
		{.data = "\0\0\0", .data_len = 3, .id = "two"},
	};
	struct annals_added_list *added;

	CHECK(annals_add(client, documents, 2, &added) == ANNALS_OK);
	CHECK(added->n == 2);
	CHECK(added->items[0].outcome == ANNALS_ADDED);
	CHECK(added->items[1].outcome == ANNALS_FAILED && *added->items[1].error);
	uint64_t id = added->items[0].document_id;
	annals_added_free(added);
	CHECK(annals_add(client, documents, 1, &added) == ANNALS_OK);
	CHECK(added->items[0].outcome == ANNALS_UNCHANGED);
	annals_added_free(added);
	return id;
}

static void check_read(struct annals_client *client, uint64_t id)
{
	char *data;
	size_t len;

	CHECK(annals_read_document(client, id, ANNALS_ORIGINAL, &data, &len) == ANNALS_OK);
	CHECK(len == sizeof text - 1 && strcmp(data, text) == 0);
	annals_free(data);
	CHECK(annals_read_document(client, id, ANNALS_TEXT, &data, &len) == ANNALS_OK);
	CHECK(strstr(data, "创办了一家公司"));
	annals_free(data);
	CHECK(annals_read_document(client, 999999, ANNALS_TEXT, &data, &len) == ANNALS_NOT_FOUND);
	CHECK(annals_error_status(client) == ANNALS_NOT_FOUND);
	CHECK(*annals_error(client));
}

static void check_answers(struct annals_client *client, uint64_t id)
{
	struct annals_event_filter filter = {.after = "2019-04", .before = "2019-04"};
	struct annals_people *people;
	struct annals_events *events;
	struct annals_hits *hits;

	CHECK(annals_search(client, "吴思齐 公司", 0, &hits) == ANNALS_OK);
	CHECK(hits->n == 1 && hits->total == 1 && hits->items[0].document_id == id);
	CHECK(strcmp(hits->items[0].name, "one") == 0 && hits->items[0].score > 0);
	CHECK(strstr(hits->items[0].snippet, "吴思齐"));
	annals_hits_free(hits);
	CHECK(annals_search(client, "(", 0, &hits) == ANNALS_INVALID_ARGUMENT);
	CHECK(strcmp(annals_error_field(client), "query") == 0);

	CHECK(annals_people(client, NULL, 0, &people) == ANNALS_OK);
	printf("people: %zu\n", people->n);
	annals_people_free(people);
	CHECK(annals_people(client, "吴思齐", 5, &people) == ANNALS_OK);
	for (size_t i = 0; i < people->n; i++)
		printf("person: %s %u\n", people->items[i].name, people->items[i].mentions);
	annals_people_free(people);

	CHECK(annals_events(client, &filter, &events) == ANNALS_OK);
	CHECK(events->n >= 1 && strcmp(events->items[0].when, "2019-04-03") == 0);
	CHECK(strcmp(events->items[0].earliest, "2019-04-03") == 0 && events->items[0].claims >= 1);
	annals_events_free(events);
	filter.after = "1900";
	filter.before = "1901";
	CHECK(annals_events(client, &filter, &events) == ANNALS_OK && events->n == 0);
	annals_events_free(events);
	CHECK(annals_events(client, NULL, &events) == ANNALS_OK && events->n > 0);
	annals_events_free(events);
}

static void check_json(struct annals_client *client, uint64_t id)
{
	char request[64], *reply;

	snprintf(request, sizeof request, "{\"id\":\"%llu\",\"view\":\"BASIC\"}",
		 (unsigned long long)id);
	CHECK(annals_call_json(client, "annals.v1.Documents/GetDocument", request, &reply) ==
	      ANNALS_OK);
	CHECK(strstr(reply, "\"title\":\"题\""));
	annals_free(reply);
	CHECK(annals_call_json(client, "annals.v1.Corpus/GetStatus", NULL, &reply) == ANNALS_OK);
	annals_free(reply);
	CHECK(annals_call_json(client, "annals.v1.Corpus/Nothing", NULL, &reply) ==
	      ANNALS_UNIMPLEMENTED);
	CHECK(annals_call_json(client, "annals.v1.Corpus/GetStatus", "{\"a\":1}", &reply) ==
	      ANNALS_INVALID_ARGUMENT);
}

/* Two streams and a unary call on one connection at once. */
static void check_streams(struct annals_client *client)
{
	struct annals_corpus_status *status;
	struct annals_stream *watch, *wrong;
	const void *data;
	size_t len;

	CHECK(annals_stream_open(client, "annals.v1.Corpus/WatchCorpus", &watch) == ANNALS_OK);
	CHECK(annals_stream_send(watch, NULL, 0) == ANNALS_OK);
	CHECK(annals_stream_end(watch) == ANNALS_OK);
	CHECK(annals_stream_next(watch, &data, &len) == 1);
	CHECK(annals_stream_open(client, "annals.v1.Corpus/Nothing", &wrong) == ANNALS_OK);
	CHECK(annals_stream_next(wrong, &data, &len) == -1);
	CHECK(annals_error_status(client) == ANNALS_UNIMPLEMENTED);
	annals_stream_close(wrong);
	CHECK(annals_get_status(client, &status) == ANNALS_OK);
	CHECK(status->documents == 1 && strcmp(status->version, annals_version()) == 0);
	annals_corpus_status_free(status);
	annals_stream_close(watch);

	annals_set_timeout(client, 200);
	CHECK(annals_stream_open(client, "annals.v1.Corpus/WatchCorpus", &watch) == ANNALS_OK);
	CHECK(annals_stream_send(watch, NULL, 0) == ANNALS_OK);
	int r;
	while ((r = annals_stream_next(watch, &data, &len)) > 0)
		continue;
	CHECK(r == -1 && annals_error_status(client) == ANNALS_DEADLINE_EXCEEDED);
	annals_stream_close(watch);
	annals_set_timeout(client, 0);
}

int main(void)
{
	struct annals_client *client;
	struct annals_hits *hits;

	CHECK(annals_connect(NULL, &client) == ANNALS_OK);
	uint64_t id = check_add(client);
	check_read(client, id);
	check_answers(client, id);
	check_json(client, id);
	check_streams(client);
	CHECK(annals_remove(client, id) == ANNALS_OK);
	CHECK(annals_remove(client, id) == ANNALS_NOT_FOUND);
	CHECK(annals_search(client, "吴思齐", 0, &hits) == ANNALS_OK && hits->n == 0);
	annals_hits_free(hits);
	annals_close(client);
	puts("all as it must be");
	return 0;
}
