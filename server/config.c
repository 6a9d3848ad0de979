#include "config.h"

#include <grp.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/xmalloc.h"
#include "settings.h"

static char *home_path(const char *variable, const char *below_home, const char *rest)
{
	const char *folder = getenv(variable);
	const char *home = getenv("HOME");

	if (folder && *folder == '/')
		return xasprintf("%s/%s", folder, rest);
	if (below_home && home && *home == '/')
		return xasprintf("%s/%s/%s", home, below_home, rest);
	return NULL;
}

static bool is_there(const char *path)
{
	return path && access(path, F_OK) == 0;
}

/* A user's own file first, then the machine's; none is fine. */
static int read_file(const char *named, struct config *c, struct error *err)
{
	static const char machine[] = "/etc/annals/annalsd.conf";
	const char *variable = getenv("ANNALSD_CONFIG");

	if (!named)
		named = variable && *variable ? variable : NULL;
	if (named) {
		c->file = xstrdup(named);
		return settings_read_file(named, c, err);
	}
	if (geteuid() != 0)
		c->file = home_path("XDG_CONFIG_HOME", ".config", "annals/annalsd.conf");
	if (!is_there(c->file)) {
		free(c->file);
		c->file = is_there(machine) ? xstrdup(machine) : NULL;
	}
	return c->file ? settings_read_file(c->file, c, err) : 0;
}

static int resolve_data(struct config *c, struct error *err)
{
	const char *state = getenv("STATE_DIRECTORY");

	if (c->data)
		return 0;
	if (state && *state == '/')
		c->data = xstrndup(state, strcspn(state, ":"));
	else if (geteuid() == 0)
		c->data = xstrdup("/var/lib/annals");
	else
		c->data = home_path("XDG_DATA_HOME", ".local/share", "annals");
	if (c->data)
		return 0;
	return error_set(err, ERR_INVALID,
			 "no folder for the data: give --data (HOME and XDG_DATA_HOME are empty)");
}

static void resolve_cache(struct config *c)
{
	const char *cache = getenv("CACHE_DIRECTORY");

	if (c->cache)
		return;
	if (cache && *cache == '/')
		c->cache = xstrndup(cache, strcspn(cache, ":"));
	else
		c->cache = xasprintf("%s/cache", c->data);
}

static int resolve_socket(struct config *c, struct error *err)
{
	if (c->socket)
		return 0;
	if (geteuid() == 0)
		c->socket = xstrdup("/run/annals/annalsd.sock");
	else
		c->socket = home_path("XDG_RUNTIME_DIR", NULL, "annals/annalsd.sock");
	/* systemd may pass the socket. */
	if (c->socket || getenv("LISTEN_FDS"))
		return 0;
	return error_set(err, ERR_INVALID,
			 "no place for the socket: give --socket (XDG_RUNTIME_DIR is empty)");
}

/* Beside the program: as installed, else as built. */
static void resolve_share(struct config *c)
{
	static const char *const places[] = {"../share/annals", "../../../share"};
	char program[4096];
	ssize_t len = readlink("/proc/self/exe", program, sizeof program - 1);

	if (c->share || len <= 0)
		return;
	while (len > 0 && program[len - 1] != '/')
		len--;
	program[len] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(places) && !c->share; i++) {
		_cleanup_(freep) char *folder = xasprintf("%s%s", program, places[i]);
		_cleanup_(freep) char *model = xasprintf("%s/model", folder);

		if (is_there(model))
			c->share = realpath(folder, NULL);
	}
}

static int find_group(const char *name, const char *key, gid_t *ret, struct error *err)
{
	struct group *group = getgrnam(name);
	char *end;
	unsigned long number = strtoul(name, &end, 10);

	if (!group && (end == name || *end || number > UINT32_MAX - 1))
		return error_set_field(err, ERR_INVALID, key, "%s: there is no group '%.100s'", key,
				       name);
	*ret = group ? group->gr_gid : (gid_t)number;
	return 0;
}

static int resolve_groups(struct config *c, struct error *err)
{
	int r = 0;

	if (c->socket_group)
		r = find_group(c->socket_group, "socket_group", &c->socket_gid, err);
	c->writer_gids = xcalloc(c->writer_groups.n + 1, sizeof *c->writer_gids);
	for (size_t i = 0; i < c->writer_groups.n && r >= 0; i++)
		r = find_group(c->writer_groups.items[i], "writer_groups", &c->writer_gids[i], err);
	return r;
}

/* As the file system sees it, where it is there. */
static char *real_path(const char *path)
{
	char *real = realpath(path, NULL);

	return real ? real : xstrdup(path);
}

static bool is_in(const char *path, const char *folder)
{
	size_t len = strlen(folder);

	return strncmp(path, folder, len) == 0 &&
	       (path[len] == '\0' || path[len] == '/' || strcmp(folder, "/") == 0);
}

/* A folder inside another would be read twice. */
static int check_folders(const struct config *c, struct error *err)
{
	int r = 0;

	for (size_t i = 0; i < c->folders.n && r == 0; i++) {
		_cleanup_(freep) char *a = real_path(c->folders.items[i]);

		for (size_t k = 0; k < c->folders.n && r == 0; k++) {
			_cleanup_(freep) char *b = i == k ? NULL : real_path(c->folders.items[k]);

			if (b && is_in(a, b))
				r = error_set_field(err, ERR_INVALID, "path",
						    "corpus folder %s is read already as %s",
						    c->folders.items[i], c->folders.items[k]);
		}
	}
	return r;
}

static void resolve_workers(struct config *c)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	if (c->workers == 0)
		c->workers = cores > 2 ? (uint64_t)cores : 2;
}

int config_load(int argc, char **argv, struct config *ret, struct error *err)
{
	const char *file;
	struct config command;
	int r;

	/* Twice: the command line names the file, and overrides it. */
	settings_defaults(ret);
	settings_defaults(&command);
	r = settings_read_command(argc, argv, &command, &file, err);
	bool early = command.help || command.version;
	config_free(&command);
	if (r < 0)
		return r;
	if (!early) {
		r = read_file(file, ret, err);
		if (r >= 0)
			r = settings_read_environment(ret, err);
	}
	if (r >= 0)
		r = settings_read_command(argc, argv, ret, &file, err);
	if (r < 0 || early)
		return r;
	r = resolve_data(ret, err);
	if (r == 0)
		resolve_cache(ret);
	if (r >= 0)
		r = resolve_socket(ret, err);
	if (r >= 0)
		r = resolve_groups(ret, err);
	if (r >= 0)
		r = check_folders(ret, err);
	resolve_share(ret);
	resolve_workers(ret);
	return r;
}
