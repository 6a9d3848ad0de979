#pragma once

/* Folded Han characters that hold a sentence or a question together (的, 是, 什么 …): pairs with
 * one of them tell little of what a text is about. */
#include <stdbool.h>
#include <stdint.h>

bool is_function_word(uint32_t code);
