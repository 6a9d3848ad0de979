#include <string.h>

#include "base/macros.h"
#include "base/utf8.h"
#include "extract/ner_document.h"

#define WORDS_CODES 12 /* of the longest country and institution together */

/* clang-format off */
/* Bodies that every country has or that there is one of; longest first where one starts another.
 * Simplified: the text is folded. */
static const char *const bodies[] = {
	"最高人民法院", "最高人民检察院", "最高检察院", "最高法院", "国家发展和改革委员会", "国家发改委",
	"国家网信办", "国家统计局", "国家税务总局", "国家安全局", "国家安全委员会", "发改委", "网信办", "国资委",
	"证监会", "银保监会", "银监会", "保监会", "金管会", "国发会", "中选会", "全国总工会", "总工会",
	"全国人民代表大会", "全国人大常委会", "全国人大", "全国政协", "中央纪委", "中纪委", "国务院", "国会",
	"参议院", "众议院", "立法院", "行政院", "监察院", "司法院", "考试院", "白宫", "五角大楼", "克里姆林宫",
	"司法部", "外交部", "国防部", "财政部", "商务部", "教育部", "卫生部", "公安部", "农业部", "交通部",
	"能源部", "经济部", "内政部", "法务部", "文化部", "国土安全部", "工信部", "央行", "美联储",
	"联邦调查局", "中央情报局", "中央银行", "最高法", "最高检", "联邦政府", "中央政府", "中央人民政府",
	"联合国安理会", "安理会", "联合国", "世界卫生组织", "世卫组织", "世界贸易组织", "世贸组织", "世界银行",
	"国际货币基金组织", "国际奥委会", "欧盟委员会", "欧洲央行", "欧盟", "北约", "东盟", "共和党", "民主党",
	"国民党", "民进党", "共产党",
};
static const char *const countries[] = {
	"美国", "英国", "法国", "德国", "俄罗斯", "日本", "韩国", "朝鲜", "印度", "巴基斯坦", "以色列", "伊朗",
	"伊拉克", "乌克兰", "加拿大", "澳大利亚", "澳洲", "意大利", "西班牙", "巴西", "墨西哥", "土耳其",
	"沙特阿拉伯", "沙特", "埃及", "南非", "越南", "泰国", "菲律宾", "印尼", "马来西亚", "新加坡", "缅甸",
	"中国", "台湾", "叙利亚", "荷兰", "波兰", "希腊", "阿富汗",
};
/* What those start with, in both scripts: other places are passed over at little cost. */
static const char firsts[] =
	"最国國发發网網资資证證银銀保金中全总總参參众眾立行监監司考白五克外财財商教卫衛公农農交能经經内內法文工央"
	"美联聯安世欧歐北东東共民英德俄日韩韓朝印巴以伊乌烏加澳意西墨土沙埃南越泰菲马馬新缅緬台臺叙敘荷波希阿";
/* clang-format on */

static size_t starts_with_one(struct slice text, const char *const *words, size_t n)
{
	size_t best = 0;

	for (size_t i = 0; i < n; i++)
		if (strlen(words[i]) > best && slice_starts_with(text, slice_of_string(words[i])))
			best = strlen(words[i]);
	return best;
}

uint32_t ner_institution_at(const struct ner_document *d, size_t at, struct arena *a)
{
	if (d->tokens.items[at].type != NER_TYPE_HAN ||
	    slice_find(SLICE_LITERAL(firsts), span_slice(d->text, d->tokens.items[at].span), 0) ==
		    SIZE_MAX)
		return 0;
	struct slice text = ner_words_from(d, at, WORDS_CODES, a);
	if (!text.ptr)
		return 0;
	size_t country = starts_with_one(text, countries, ARRAY_LEN(countries));
	size_t body =
		starts_with_one(slice_sub(text, country, text.len), bodies, ARRAY_LEN(bodies));
	/* 外交部长, 国会议员, 央行行长: an office, or somebody in it. */
	struct slice rest = slice_sub(text, country + body, text.len);
	if (body == 0 || slice_starts_with(rest, SLICE_LITERAL("长")) ||
	    slice_starts_with(rest, SLICE_LITERAL("队")) ||
	    slice_starts_with(rest, SLICE_LITERAL("公报")))
		return 0;
	return (uint32_t)((country + body) / 3);
}
