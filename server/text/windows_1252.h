#pragma once

/* windows-1252, as browsers read it: the five bytes that it leaves free are controls (WHATWG
 * Encoding). Pure. */
#include <stdint.h>

/* The byte that reads as this character; 0 when it is none above 7F. */
uint32_t windows_1252_byte(uint32_t code);
