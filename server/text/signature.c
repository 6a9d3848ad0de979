#include "text/signature.h"

#include "base/macros.h"
#include "base/utf8.h"
#include "text/lexicon.h"

/* Characters; and lines behind the day, such as those of a telephone. */
#define NAME_MAX       30
#define NAME_LEAST     4
#define LINES_BEHIND   2
#define DOCUMENT_LEAST 4

static bool ends_with_any(struct slice s, const char *const *ends, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(ends[i]);
		if (s.len > len && pattern_match(s, s.len - len, ends[i]) == s.len)
			return true;
	}
	return false;
}

bool signature_name(struct slice line)
{
	static const char *const ends[] = {"局",   "委",   "办",   "府",   "院",   "会",
					   "部",   "厅",   "处",   "公司", "中心", "大学",
					   "学校", "公所", "支队", "银行", "集团", "董事会"};
	size_t n = utf8_count(line);

	return n >= NAME_LEAST && n <= NAME_MAX && ends_with_any(line, ends, ARRAY_LEN(ends)) &&
	       !memchr(line.ptr, ' ', line.len);
}

bool signature_document(struct slice title)
{
	static const char *const ends[] = {"公告", "通知", "判决书", "裁定书", "决定书",
					   "决定", "意见", "办法",   "通报",   "批复",
					   "通告", "公函", "答复",   "复函",   "实施细则"};

	return utf8_count(title) >= DOCUMENT_LEAST && ends_with_any(title, ends, ARRAY_LEN(ends));
}

/* The last line of s; s loses it. */
static struct slice take_line(struct slice *s)
{
	size_t end, start;

	*s = slice_trim(*s);
	end = start = s->len;
	while (start > 0 && s->ptr[start - 1] != '\n')
		start--;
	struct slice line = slice_trim(slice_sub(*s, start, end));
	s->len = start;
	return line;
}

void signature_read(struct slice text, struct byline *ret)
{
	struct date date;

	for (int i = 0; i <= LINES_BEHIND && text.len > 0; i++) {
		struct slice line = take_line(&text);

		size_t end = line.len > 0 ? date_read(line, 0, &date) : 0;
		if (end == 0 || date.precision != PRECISION_DAY || end != line.len)
			continue;
		struct slice name = take_line(&text);
		if (!signature_name(name))
			return;
		if (ret->publisher.len == 0)
			ret->publisher = name;
		if (!date_is_known(&ret->published))
			ret->published = date;
		return;
	}
}
