#include "client/cli/resolve.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/xmalloc.h"
#include "client/lib/message.h"

bool id_parse(const char *text, uint64_t *ret)
{
	char *end;

	if (!isdigit((unsigned char)*text))
		return false;
	errno = 0;
	unsigned long long id = strtoull(text, &end, 10);
	if (*end || errno != 0 || id == 0)
		return false;
	*ret = id;
	return true;
}

/* Everything but RFC 3986's unreserved characters and the slash is escaped. */
static void add_escaped(const char *text, struct buf *ret)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c < 0x80 && (isalnum(c) || strchr("-._~/", c)))
			buf_add_char(ret, (char)c);
		else
			buf_printf(ret, "%%%02X", c);
	}
}

char *path_uri(const char *path, const char *fragment)
{
	_cleanup_(freep) char *real = realpath(path, NULL);
	struct buf uri = BUF_INIT;

	if (!real)
		return NULL;
	buf_add_string(&uri, "file://");
	add_escaped(real, &uri);
	if (fragment && *fragment) {
		buf_add_char(&uri, '#');
		add_escaped(fragment, &uri);
	}
	buf_string(&uri);
	return uri.data;
}

int resolve_document(struct cli *cli, const char *text, Annals__V1__DocumentView view,
		     Annals__V1__Document **ret)
{
	Annals__V1__GetDocumentRequest request = ANNALS__V1__GET_DOCUMENT_REQUEST__INIT;
	_cleanup_(freep) char *uri = NULL;
	ProtobufCMessage *reply;

	request.view = view;
	if (id_parse(text, &request.id)) {
		request.key_case = ANNALS__V1__GET_DOCUMENT_REQUEST__KEY_ID;
	} else {
		uri = strstr(text, "://") ? NULL : path_uri(text, NULL);
		request.key_case = ANNALS__V1__GET_DOCUMENT_REQUEST__KEY_URI;
		request.uri = uri ? uri : message_text(text);
	}
	int r = cli_call(cli, "annals.v1.Documents/GetDocument", &request.base, &reply);
	if (r == 0)
		*ret = (Annals__V1__Document *)reply;
	return r;
}

int resolve_document_id(struct cli *cli, const char *text, uint64_t *ret)
{
	Annals__V1__Document *document;

	*ret = 0;
	if (!text || id_parse(text, ret))
		return 0;
	int r = resolve_document(cli, text, ANNALS__V1__DOCUMENT_VIEW__BASIC, &document);
	if (r != 0)
		return r;
	*ret = document->id;
	annals__v1__document__free_unpacked(document, NULL);
	return 0;
}

char *join_words(int argc, char **argv)
{
	struct buf text = BUF_INIT;

	for (int i = 0; i < argc; i++) {
		if (i > 0)
			buf_add_char(&text, ' ');
		buf_add_string(&text, argv[i]);
	}
	buf_string(&text);
	return text.data;
}

/* Says which persons a name may mean, so that the user can take an id. */
static void list_namesakes(struct cli *cli, const char *name)
{
	Annals__V1__SearchPeopleRequest request = ANNALS__V1__SEARCH_PEOPLE_REQUEST__INIT;
	_cleanup_(message_freep) ProtobufCMessage *reply = NULL;

	request.query = message_text(name);
	request.page_size = 10;
	if (client_call(cli->client, "annals.v1.People/SearchPeople", &request.base,
			&annals__v1__search_people_response__descriptor, &reply) != ANNALS_OK)
		return;
	const Annals__V1__SearchPeopleResponse *found =
		(const Annals__V1__SearchPeopleResponse *)reply;
	for (size_t i = 0; i < found->n_people; i++)
		cli_note(cli, "  id %llu: %s, %u mentions in %u documents",
			 (unsigned long long)found->people[i]->id, found->people[i]->name,
			 found->people[i]->mention_count, found->people[i]->document_count);
}

int resolve_person(struct cli *cli, int argc, char **argv, Annals__V1__Person **ret)
{
	Annals__V1__GetPersonRequest request = ANNALS__V1__GET_PERSON_REQUEST__INIT;
	_cleanup_(freep) char *name = join_words(argc, argv);
	ProtobufCMessage *reply;

	if (id_parse(name, &request.id)) {
		request.key_case = ANNALS__V1__GET_PERSON_REQUEST__KEY_ID;
	} else {
		request.key_case = ANNALS__V1__GET_PERSON_REQUEST__KEY_NAME;
		request.name = name;
	}
	int r = cli_call(cli, "annals.v1.People/GetPerson", &request.base, &reply);
	if (r == EXIT_CONFLICT && cli->client)
		list_namesakes(cli, name);
	if (r == 0)
		*ret = (Annals__V1__Person *)reply;
	return r;
}
