#pragma once

/* Parts that several verbs print alike. */
#include "annals/v1/common.pb-c.h"
#include "base/slice.h"
#include "client/cli/cli.h"

/* "2023-05" or "undated". Static or borrowed. */
const char *date_text(const Annals__V1__DateValue *date);
/* Lower case of an enum's name, "PART_OF_YEAR" → "part of year", into out; nothing for 0. */
void enum_text(const ProtobufCEnumDescriptor *type, int value, struct buf *ret);
/* "label:  value" with the label padded to a fixed width; nothing when value is empty. */
void field_line(struct cli *cli, const char *label, const char *value);
void field_number(struct cli *cli, const char *label, uint64_t number);
/* A heading in bold. */
void heading(struct cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same with an empty line above. */
#define section(cli, ...)                        \
	do {                                     \
		buf_add_char(&(cli)->out, '\n'); \
		heading((cli), __VA_ARGS__);     \
	} while (0)
/* One claim: date and rule, quote, source. With its uri when evidence has one. */
void print_claim(struct cli *cli, const Annals__V1__Claim *claim);
/* The names of participants, joined. */
void participants_text(Annals__V1__Participant *const *list, size_t n, struct buf *ret);
/* A clause without the comma that joined it to the next. Borrowed. */
struct slice summary_slice(const char *summary);
/* A uri as people read it: the path of a file, other addresses as they are. */
void uri_text(const char *uri, struct buf *ret);
/* Its last part, for a document without title. */
void uri_name(const char *uri, struct buf *ret);
