#pragma once

/* One daemon per data folder. */
#include "base/error.h"

/* Makes DIR (mode 0700) if it is missing and locks DIR/annals.lock; *ret is the open descriptor
 * that holds the lock until it is closed or the process ends. ERR_BUSY names the holder's pid. */
int data_dir_lock(const char *dir, int *ret, struct error *err) must_check;
