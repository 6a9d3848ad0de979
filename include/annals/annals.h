#ifndef ANNALS_H
#define ANNALS_H

/* libannals: ask a running annalsd from C.
 *
 *     struct annals_client *client;
 *     struct annals_hits *hits;
 *
 *     if (annals_connect(NULL, &client) == ANNALS_OK &&
 *         annals_search(client, "量化 基金", 10, &hits) == ANNALS_OK) {
 *             for (size_t i = 0; i < hits->n; i++)
 *                     puts(hits->items[i].title);
 *             annals_hits_free(hits);
 *     } else {
 *             fprintf(stderr, "%s\n", annals_error(client));
 *     }
 *     annals_close(client);
 *
 * Calls block until the answer is there or the time limit of the client is over. Every function
 * that can fail returns an enum annals_status; annals_error() has the sentence that belongs to it.
 * What a function writes through a last argument `ret` is written on success only (annals_connect
 * excepted) and belongs to the caller, who frees it with the function named beside it. All text is
 * UTF-8. Running out of memory ends the process.
 *
 * A client and what it returned may be used by one thread at a time; different clients are
 * independent. The library changes no signal handler, prints nothing and reads no file; only
 * annals_connect looks at the environment.
 *
 * Two layers: the functions annals_search() to annals_remove() answer in plain structs. Below them,
 * annals_call() and the streams carry any method of proto/annals/v1 as packed protobuf messages or
 * as JSON. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ANNALS_VERSION_MAJOR 0
#define ANNALS_VERSION_MINOR 1
#define ANNALS_VERSION_PATCH 0

/* The codes of gRPC, and one of our own. */
enum annals_status {
	ANNALS_OK = 0,
	ANNALS_CANCELLED = 1,
	ANNALS_UNKNOWN = 2,
	/* the request is wrong; annals_error_field() may name the field */
	ANNALS_INVALID_ARGUMENT = 3,
	/* the time limit is over; whether the call had an effect is not known */
	ANNALS_DEADLINE_EXCEEDED = 4,
	ANNALS_NOT_FOUND = 5,
	ANNALS_ALREADY_EXISTS = 6,
	ANNALS_PERMISSION_DENIED = 7,
	/* a limit was hit; the message names it */
	ANNALS_RESOURCE_EXHAUSTED = 8,
	/* the state of the corpus does not allow it, for example: several persons bear the name */
	ANNALS_FAILED_PRECONDITION = 9,
	ANNALS_ABORTED = 10,
	ANNALS_OUT_OF_RANGE = 11,
	/* the daemon does not know the method */
	ANNALS_UNIMPLEMENTED = 12,
	ANNALS_INTERNAL = 13,
	/* the daemon cannot answer now: try again */
	ANNALS_UNAVAILABLE = 14,
	ANNALS_DATA_LOSS = 15,
	ANNALS_UNAUTHENTICATED = 16,
	/* no daemon at the socket, or the connection broke */
	ANNALS_UNREACHABLE = 100,
};

/* The name of a status as gRPC writes it, "NOT_FOUND". Static; never NULL. */
const char *annals_status_name(enum annals_status status);

/* The version of the library, "0.1.0". Static. */
const char *annals_version(void);

/* ---- Connection ------------------------------------------------------------------------------ */

struct annals_client;

/* Connects to the daemon at the Unix socket `path`. With path NULL the first that is set or exists:
 * $ANNALS_SOCKET, $XDG_RUNTIME_DIR/annals/annalsd.sock, /run/annals/annalsd.sock.
 *
 * *ret is set in every case, so that annals_error() can be asked after a failure too; the caller
 * ends it with annals_close(). A connection that breaks later is made again by the next call.
 *
 * ANNALS_UNREACHABLE: nobody listens there. ANNALS_PERMISSION_DENIED: the socket's mode and group
 * do not let this user in. The message names the path, its owner and group, and the cure. */
enum annals_status annals_connect(const char *path, struct annals_client **ret);

/* Ends the connection and frees the client. NULL is fine. Streams of the client must be closed
 * before; results live on until they are freed. */
void annals_close(struct annals_client *client);

/* What went wrong in the last call that failed, one sentence in lower case without a full stop;
 * empty when none failed. Borrowed until the next call with this client. */
const char *annals_error(const struct annals_client *client);

/* The status of the last call that failed. */
enum annals_status annals_error_status(const struct annals_client *client);

/* The request field at fault, as far as the daemon named one, else "". Borrowed as above. */
const char *annals_error_field(const struct annals_client *client);

/* The socket in use or tried. Borrowed until annals_close(). */
const char *annals_socket(const struct annals_client *client);

/* The longest that one call may take, in milliseconds, 0 = without end. 60000 when not set. */
void annals_set_timeout(struct annals_client *client, unsigned timeout_ms);

/* ---- Documents ------------------------------------------------------------------------------- */

/* One document that matches a query. */
struct annals_hit {
	uint64_t document_id;
	double score;
	const char *uri;
	const char *name; /* the id its source gave it, or the name of its file */
	const char *title;
	const char *published; /* EDTF, "2025-01-27"; "" when not known */
	const char *snippet;   /* the best passage, "" when there is none */
	uint64_t family_id;    /* the same for all reprints of a text */
	uint32_t reprints;     /* other documents of the family that match, folded under this one */
};

struct annals_hits {
	struct annals_hit *items; /* n of them, best first */
	size_t n;
	uint32_t total;   /* documents that match, reprints among them */
	const char *note; /* what the daemon says about the query, often "" */
};

/* Documents that match the query, at most `limit` of them (0 = 10, at most 1000); of reprints of
 * one text only the best.
 * Freed with annals_hits_free(). ANNALS_INVALID_ARGUMENT when the query cannot be read. */
enum annals_status annals_search(struct annals_client *client, const char *query, unsigned limit,
				 struct annals_hits **ret);
void annals_hits_free(struct annals_hits *hits);

enum annals_part {
	ANNALS_TEXT = 0,     /* the cleaned text, UTF-8 */
	ANNALS_ORIGINAL = 1, /* the bytes as they came */
};

/* One document of any size. *ret has *ret_len bytes and a NUL that is not counted; freed with
 * annals_free(). ANNALS_NOT_FOUND when there is no such document. */
enum annals_status annals_read_document(struct annals_client *client, uint64_t document_id,
					enum annals_part part, char **ret, size_t *ret_len);

/* A document to add. Everything but data may be NULL. */
struct annals_document {
	const void *data; /* text or markup in any supported encoding */
	size_t data_len;
	const char *uri; /* the same uri again replaces the document */
	const char *id;
	const char *title;
	const char *author;
	const char *publisher;
	const char *published;    /* a date in any usual form */
	const char *content_type; /* text/plain, text/html, text/markdown; guessed when NULL */
};

enum annals_outcome {
	ANNALS_ADDED = 1,
	ANNALS_REPLACED = 2,
	ANNALS_UNCHANGED = 3,
	ANNALS_FAILED = 4, /* not stored; `error` says why */
};

struct annals_added {
	uint64_t document_id;
	enum annals_outcome outcome;
	const char *uri;
	const char *error; /* "" unless FAILED */
};

struct annals_added_list {
	struct annals_added *items; /* one for each document, in their order */
	size_t n;
};

/* Adds n documents; ANNALS_OK means that they are stored for good, each as its result says.
 * Freed with annals_added_free(). */
enum annals_status annals_add(struct annals_client *client, const struct annals_document *documents,
			      size_t n, struct annals_added_list **ret);
void annals_added_free(struct annals_added_list *list);

/* Removes a document from the answers. */
enum annals_status annals_remove(struct annals_client *client, uint64_t document_id);

/* ---- People and events ----------------------------------------------------------------------- */

struct annals_person {
	uint64_t id;
	const char *name;
	const char *pinyin; /* "" for names without Han */
	uint32_t mentions, documents;
	const char *const *aliases; /* n_aliases other forms of the name */
	size_t n_aliases;
};

struct annals_people {
	struct annals_person *items;
	size_t n;
	uint32_t total;
};

/* Persons that `name` may mean, or with name NULL all by falling number of mentions; at most
 * `limit` (0 = 100, at most 1000). Freed with annals_people_free(). */
enum annals_status annals_people(struct annals_client *client, const char *name, unsigned limit,
				 struct annals_people **ret);
void annals_people_free(struct annals_people *people);

/* Conditions for annals_events(); zero or NULL = any. All that are given must hold. */
struct annals_event_filter {
	const char *after, *before; /* YYYY, YYYY-MM or YYYY-MM-DD, inclusive */
	uint64_t person_id;
	const char *participant; /* name or alias of a person or organisation */
	uint64_t document_id;
	const char *text;
	uint32_t min_sources;
	bool by_weight; /* most sources first instead of earliest first */
	unsigned limit; /* 0 = 100, at most 1000 */
};

struct annals_event {
	uint64_t id;
	const char *when;              /* EDTF; "" for an event without a date */
	const char *earliest, *latest; /* YYYY-MM-DD, "" when open on that side */
	const char *summary;
	uint32_t documents, sources, claims;
};

struct annals_events {
	struct annals_event *items;
	size_t n;
	uint32_t total;
};

/* Events that fit the filter (NULL = all). Freed with annals_events_free(). */
enum annals_status annals_events(struct annals_client *client,
				 const struct annals_event_filter *filter,
				 struct annals_events **ret);
void annals_events_free(struct annals_events *events);

/* ---- The daemon ------------------------------------------------------------------------------ */

struct annals_corpus_status {
	const char *version;
	const char *state; /* starting, scanning, ready, stopping */
	bool first_scan_done;
	uint64_t revision;
	uint32_t documents, people, organizations, mentions, events, claims, problems;
	uint32_t pending; /* files and documents that wait or are being read */
};

/* Freed with annals_corpus_status_free(). */
enum annals_status annals_get_status(struct annals_client *client,
				     struct annals_corpus_status **ret);
void annals_corpus_status_free(struct annals_corpus_status *status);

/* ---- Any method ------------------------------------------------------------------------------ */

/* Calls a method that takes one message and answers one. `method` is "annals.v1.Documents/
 * GetDocument"; request is the packed request message (NULL with length 0 for an empty one); *ret
 * is the packed answer of *ret_len bytes, freed with annals_free(). */
enum annals_status annals_call(struct annals_client *client, const char *method,
			       const void *request, size_t request_len, void **ret,
			       size_t *ret_len);

/* The same in proto3's JSON: request "{\"id\": \"7\"}" (NULL for an empty message), *ret the answer
 * on one line, freed with annals_free(). ANNALS_INVALID_ARGUMENT when the request is not JSON or
 * has an unknown field; ANNALS_UNIMPLEMENTED when the library does not know the method. */
enum annals_status annals_call_json(struct annals_client *client, const char *method,
				    const char *request, char **ret);

struct annals_stream;

/* Opens a call whose requests or answers are streams. The time limit of the client holds for the
 * whole stream; set 0 before for one without end. Several streams may be open at once.
 * Ended with annals_stream_close(). */
enum annals_status annals_stream_open(struct annals_client *client, const char *method,
				      struct annals_stream **ret);

/* Sends one packed request message; waits while the daemon cannot take it. A failure means that the
 * call is over: annals_stream_next() tells why. */
enum annals_status annals_stream_send(struct annals_stream *stream, const void *request,
				      size_t request_len);

/* No more requests will come. */
enum annals_status annals_stream_end(struct annals_stream *stream);

/* Waits for the next answer. Returns 1 and the packed message, borrowed until the next call with
 * this stream; 0 when the stream ended well; -1 on failure, see annals_error(). */
int annals_stream_next(struct annals_stream *stream, const void **ret, size_t *ret_len);

/* Cancels the call unless it is over, and frees the stream. NULL is fine. */
void annals_stream_close(struct annals_stream *stream);

/* Frees what annals_read_document(), annals_call() and annals_call_json() returned. NULL is fine.
 */
void annals_free(void *data);

#ifdef __cplusplus
}
#endif

#endif
