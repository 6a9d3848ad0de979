#include "support/zstd_file.h"

#include <stdlib.h>
#include <zstd.h>

#include "base/xmalloc.h"

struct zstd_file {
	FILE *packed;
	ZSTD_DStream *stream;
	ZSTD_inBuffer in;
	char room[1 << 16];
};

static ssize_t read_some(void *cookie, char *to, size_t size)
{
	struct zstd_file *f = cookie;
	ZSTD_outBuffer out = {to, size, 0};

	while (out.pos == 0) {
		if (f->in.pos == f->in.size) {
			f->in.size = fread(f->room, 1, sizeof f->room, f->packed);
			f->in.pos = 0;
			if (f->in.size == 0)
				return ferror(f->packed) ? -1 : 0;
		}
		if (ZSTD_isError(ZSTD_decompressStream(f->stream, &out, &f->in)))
			return -1;
	}
	return (ssize_t)out.pos;
}

static int close_both(void *cookie)
{
	struct zstd_file *f = cookie;
	int r = fclose(f->packed);

	ZSTD_freeDStream(f->stream);
	free(f);
	return r;
}

FILE *zstd_file_open(const char *path)
{
	FILE *packed = fopen(path, "r");
	struct zstd_file *f;

	if (!packed)
		return NULL;
	f = xcalloc(1, sizeof *f);
	f->packed = packed;
	f->stream = ZSTD_createDStream();
	f->in.src = f->room;
	return fopencookie(f, "r", (cookie_io_functions_t){.read = read_some, .close = close_both});
}
