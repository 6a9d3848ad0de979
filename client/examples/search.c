/* Searches the corpus and prints titles with their dates.
 *
 *     cc -o search search.c $(pkg-config --cflags --libs annals)
 *     ./search 量化 基金
 */
#include <annals/annals.h>
#include <stdio.h>

static int search(struct annals_client *client, const char *query)
{
	struct annals_hits *hits;

	if (annals_search(client, query, 5, &hits) != ANNALS_OK)
		return 1;
	printf("%u documents say \"%s\"\n", hits->total, query);
	for (size_t i = 0; i < hits->n; i++) {
		const struct annals_hit *hit = &hits->items[i];

		printf("%zu. %s (%s)\n   %s\n", i + 1, *hit->title ? hit->title : hit->name,
		       *hit->published ? hit->published : "undated", hit->snippet);
	}
	annals_hits_free(hits);
	return 0;
}

int main(int argc, char **argv)
{
	struct annals_client *client;
	int code = annals_connect(NULL, &client) != ANNALS_OK;

	for (int i = 1; i < argc && code == 0; i++)
		code = search(client, argv[i]);
	if (code != 0)
		fprintf(stderr, "search: %s\n", annals_error(client));
	annals_close(client);
	return code;
}
