#pragma once

/* The whole daemon, wired: configuration, store, index, executors, ingest, calls, sockets. */

/* Runs until it is told to stop. Returns the exit code of the process: 0, 1 failure, 2 wrong
 * usage, 78 wrong configuration. */
int daemon_main(int argc, char **argv);
