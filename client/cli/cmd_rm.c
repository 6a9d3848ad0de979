#include "annals/v1/corpus.pb-c.h"
#include "base/cleanup.h"
#include "client/cli/resolve.h"
#include "client/cli/verbs.h"
#include "client/lib/message.h"

static int remove_one(struct cli *cli, const char *text)
{
	Annals__V1__RemoveDocumentRequest request = ANNALS__V1__REMOVE_DOCUMENT_REQUEST__INIT;
	_cleanup_(message_freep) ProtobufCMessage *reply = NULL;

	int r = resolve_document_id(cli, text, &request.id);
	if (r == 0)
		r = cli_call(cli, "annals.v1.Corpus/RemoveDocument", &request.base, &reply);
	if (r != 0)
		return r;
	if (!cli_print_json(cli, reply))
		buf_printf(&cli->out, "removed document %llu\n", (unsigned long long)request.id);
	cli_flush(cli);
	return EXIT_DONE;
}

int cmd_rm(struct cli *cli, int argc, char **argv)
{
	int code = EXIT_DONE;

	for (int i = 0; i < argc; i++) {
		int r = remove_one(cli, argv[i]);

		if (r == EXIT_UNREACHABLE)
			return r;
		if (code == EXIT_DONE)
			code = r;
	}
	return code;
}

int cmd_rescan(struct cli *cli, int argc, char **argv)
{
	Annals__V1__RescanRequest request = ANNALS__V1__RESCAN_REQUEST__INIT;
	_cleanup_(message_freep) ProtobufCMessage *reply = NULL;

	(void)argc;
	(void)argv;
	int r = cli_call(cli, "annals.v1.Corpus/Rescan", &request.base, &reply);
	if (r == 0 && !cli_print_json(cli, reply))
		buf_add_string(&cli->out, "the corpus folders are read again: "
					  "'annals status --wait' returns when that is done\n");
	return r;
}
