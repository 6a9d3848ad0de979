/* Runs a fuzz target over the files of the folders named on the command line. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay_file(const char *path)
{
	struct buf b = BUF_INIT;
	FILE *f = fopen(path, "rb");
	size_t n;

	if (!f)
		return -1;
	while ((n = fread(buf_reserve(&b, 65536), 1, 65536, f)) > 0)
		b.len += n;
	fclose(f);
	/* An exact allocation, so that a read past the end is seen. */
	uint8_t *exact = malloc(b.len > 0 ? b.len : 1);
	if (exact && b.len > 0)
		memcpy(exact, b.data, b.len);
	if (exact)
		LLVMFuzzerTestOneInput(exact, b.len);
	free(exact);
	buf_free(&b);
	return 0;
}

int main(int argc, char **argv)
{
	unsigned n = 0;

	LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
	for (int i = 1; i < argc; i++) {
		DIR *dir = opendir(argv[i]);
		struct dirent *entry;

		while (dir && (entry = readdir(dir))) {
			char path[4096];

			if (entry->d_name[0] == '.')
				continue;
			snprintf(path, sizeof path, "%s/%s", argv[i], entry->d_name);
			n += replay_file(path) == 0;
		}
		if (dir)
			closedir(dir);
	}
	printf("%u inputs replayed\n", n);
	return 0;
}
