#include "base/cleanup.h"
#include "client/cli/verbs.h"

void help_overview(struct buf *ret)
{
	buf_add_string(ret, "annals: which documents say something, which people they name, what "
			    "happened when\n\nusage: annals VERB [OPTIONS] …\n\n");
	for (size_t i = 0; i < verb_count; i++) {
		const struct verb *verb = &verb_table[i];
		struct buf left = BUF_INIT;

		buf_printf(&left, "%s %s", verb->name, verb->operands);
		/* "…" has three bytes and one cell. */
		int pad = 20 + (strstr(verb->operands, "…") ? 2 : 0);
		buf_printf(ret, "  %-*s  %s\n", pad, buf_string(&left), verb->summary);
		buf_free(&left);
	}
	buf_add_string(ret, "\nOptions of every verb:\n");
	options_help(option_common, ret);
	buf_add_string(
		ret,
		"\nThe socket is --socket, $ANNALS_SOCKET, $XDG_RUNTIME_DIR/annals/annalsd.sock "
		"or\n"
		"/run/annals/annalsd.sock. Exit codes: 0 done, 1 failure, 2 usage, 3 not found,\n"
		"4 conflict, 5 over a limit, 6 damage, 7 daemon unreachable or permission\n"
		"denied, 75 try again.\n"
		"'annals help VERB' tells more.\n");
}

void help_verb(const struct verb *verb, struct buf *ret)
{
	buf_printf(ret, "usage: annals %s%s%s%s\n\n%s\n", verb->name,
		   verb->rows ? " [OPTIONS]" : "", *verb->operands ? " " : "", verb->operands,
		   verb->summary);
	if (verb->details)
		buf_printf(ret, "\n%s", verb->details);
	buf_add_string(ret, "\nOptions:\n");
	options_help(verb->rows, ret);
	options_help(option_common, ret);
}

int cmd_help(struct cli *cli, int argc, char **argv)
{
	if (argc == 0) {
		help_overview(&cli->out);
		return EXIT_DONE;
	}
	const struct verb *verb = verb_find(argv[0]);
	if (!verb)
		return cli_usage(cli, "no verb '%s': 'annals help' lists them", argv[0]);
	help_verb(verb, &cli->out);
	return EXIT_DONE;
}

int cmd_version(struct cli *cli, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	buf_printf(&cli->out, "annals %s\n", annals_version());
	return EXIT_DONE;
}

static int run_verb(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	struct option_parse how = {verb->rows, verb->words};
	struct error err = {0};
	int n = 0;

	int r = options_parse(how, argc, argv, &cli->options, &n, &err);
	if (r < 0)
		return cli_usage(cli, "%s: see 'annals help %s'", err.message, verb->name);
	cli_init(cli);
	if (cli->options.help) {
		help_verb(verb, &cli->out);
		return EXIT_DONE;
	}
	if (n < verb->min)
		return cli_usage(cli, "%s needs %s: see 'annals help %s'", verb->name,
				 verb->operands, verb->name);
	if (verb->max >= 0 && n > verb->max)
		return cli_usage(cli, "%s takes %s, not '%s': see 'annals help %s'", verb->name,
				 verb->max > 0 ? verb->operands : "no operands", argv[verb->max],
				 verb->name);
	if (cli->options.format == FORMAT_TREC && verb->run != cmd_search)
		return cli_usage(cli, "--format trec is for 'annals search --queries'");
	return verb->run(cli, n, argv);
}

int verbs_run(int argc, char **argv)
{
	struct cli cli = {0};
	int first = 1;

	/* Options of every verb may stand before it; they are moved behind. */
	while (first < argc && argv[first][0] == '-' && argv[first][1]) {
		if (strcmp(argv[first], "--help") == 0 || strcmp(argv[first], "-h") == 0) {
			help_overview(&cli.out);
			return cli_end(&cli, EXIT_DONE);
		}
		if (strcmp(argv[first], "--version") == 0)
			return cli_end(&cli, cmd_version(&cli, 0, NULL));
		bool joined = strchr(argv[first], '=') || (argv[first][1] != '-' && argv[first][2]);
		first += joined ? 1 : 2;
	}
	if (first >= argc) {
		if (first == 1)
			help_overview(&cli.out);
		return cli_end(&cli, first == 1 ? EXIT_USAGE
						: cli_usage(&cli, "no verb: see 'annals help'"));
	}
	const struct verb *verb = verb_find(argv[first]);
	if (!verb)
		return cli_end(&cli, cli_usage(&cli, "no verb '%s': 'annals help' lists them",
					       argv[first]));
	/* Close the gap that the verb leaves. */
	memmove(&argv[2], &argv[1], (size_t)(first - 1) * sizeof *argv);
	return cli_end(&cli, run_verb(&cli, verb, argc - 2, argv + 2));
}
