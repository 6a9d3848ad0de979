/* annalsd: keeps a corpus and answers questions about it. */
#include "daemon.h"

int main(int argc, char **argv)
{
	return daemon_main(argc, argv);
}
