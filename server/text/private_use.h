#pragma once

/* Private-use characters whose meaning is known. Pure. */
#include <stdint.h>

/* The character meant, 0 when nobody knows. */
uint32_t private_use_meaning(uint32_t code);
