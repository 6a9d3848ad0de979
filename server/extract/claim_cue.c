#include "extract/claim_cue.h"

#include "base/macros.h"
#include "base/utf8.h"

/* So many labels in brackets are a form: [标案案号]12[标案名称]… */
#define FORM_LABELS 2

static const char announcements[] =
	"宣布|公告|公布|披露|透露|声明|发布公告|announced|disclosed|revealed|declared|reported";

static const char sayings[] = "表示|指出|回应|强调|透露|坦言|介绍|提到|宣称|声称|写道|说|"
			      "said|told|says|wrote|added|noted|confirmed|denied";

static const char events[] =
	"成立|创立|创办|创建|创业|组建|设立|注册|发布|推出|上线|开源|发表|公开|出版|上市|退市|"
	"加入|入职|加盟|离职|离开|辞职|辞任|卸任|退休|任职|就任|出任|担任|兼任|升任|接任|任命|聘任|"
	"当选|"
	"毕业|就读|考入|考上|考取|保送|进入|攻读|获得|获奖|荣获|夺得|赢得|入选|获批|拿到|拿下|取得|"
	"收购|并购|合并|投资|融资|募资|增资|入股|注资|出资|认购|售出|出售|购买|购入|采购|囤积|储备|"
	"达到|突破|超过|增长|增至|增加|下降|跌破|跌至|下跌|上涨|涨至|减少|升至|跃居|位列|排名|"
	"签署|签约|签订|达成|合作|共同|联合|参加|出席|参与|举行|召开|举办|开幕|闭幕|启动|开始|开工|"
	"竣工|"
	"建成|落成|投产|投入|搭载|部署|搭建|建设|研发|研制|开发|训练|完成|实现|结束|停止|关闭|暂停|"
	"撤回|"
	"起诉|判处|判决|逮捕|拘留|调查|处罚|罚款|通报|批准|通过|否决|颁布|实施|生效|禁止|限制|制裁|"
	"出生|生于|诞生|去世|逝世|病逝|遇难|结婚|离婚|访问|抵达|前往|会见|会谈|拜访|回国|移居|迁至|"
	"爆发|发生|袭击|坠毁|爆炸|地震|遭遇|受伤|死亡|失踪|获救|引发|导致|登上|登顶|问世|亮相|首发|"
	"接受|采访|受访|表示|指出|认为|回应|承认|否认|批评|呼吁|警告|指控|强调|引用|推荐|"
	"成为|揭牌|挂牌|奠基|动工|交付|量产|租下|买下|创下|刷新|"
	"通车|开通|启用|通航|首航|首飞|发射|升空|着陆|登陆|坍塌|倒塌|起火|失火|泄漏|停工|复工|停产|"
	"复产|倒闭|关停|召回|下架|开售|发售|降价|涨价|上台|下台|落马|免职|免去|辞去|接替|晋升|调任|"
	"就职|胜选|开庭|宣判|判刑|获刑|入狱|出狱|释放|查封|扣押|没收|空袭|停火|开战|宣战|夺冠|罢工|"
	"抗议|首映|上映|开播|创刊|停刊|"
	"登场|开跑|开打|揭幕|揭晓|出炉|落幕|颁奖|颁发|获颁|颁赠|表扬|捐赠|致赠|动土|上路|开展|开馆|"
	"闭馆|"
	"视察|考察|慰问|宣誓|连任|罢免|弹劾|停职|解职|革职|开除|断交|建交|复交|驱逐|遣返|引渡|通缉|"
	"确诊|染疫|封城|解封|撤离|疏散|脱轨|相撞|追尾|侧翻|翻车|溺水|中毒|停电|断电|停水|决堤|溃坝|"
	"塌方|"
	"滑坡|淹没|遇袭|遇害|身亡|丧生|自杀|绑架|劫持|抢劫|走私|受贿|行贿|"
	"更名|改名|搬迁|转型|破产|重组|拆分|解散|裁员|招聘|聘请|扩张|落户|入驻|开设|切入|转向|托管|"
	"founded|established|launched|released|published|joined|left|graduated|won|received|"
	"awarded|acquired|bought|sold|merged|invested|raised|reached|signed|attended|held|opened|"
	"closed|completed|began|started|ended|built|trained|unveiled|introduced|appointed|named|"
	"elected|resigned|retired|died|born|married|arrested|charged|sued|fined|approved|banned|"
	"said|told|reported|announced|became|become|rose|delivered|denied|opened|fell|grew|dropped|"
	"surged|plunged|visited|met|"
	"arrived|moved|created|made|developed|led|killed|injured|crashed|hit|filed|ordered|agreed";

static const char past_marks[] = "了|过|被|曾|已经|已|于|was|were|had|has|been";

static const char conditions[] = "请于|请至|请在|请洽|请向|请尽|如果|如遇|如有|如需|如未|若有|若遇|"
				 "若需|若未|假如|倘若|假设|要是|"
				 "若是|即使|只要|除非|if|unless";

static const char unreal[] =
	"可能|或许|也许|将会|将于|将在|将把|即将|有望|都会|就会|会把|预计|计划|打算|希望|应该|需要|"
	"想要|"
	"能否|是否|尚未|没有|并未|从未|回望|回顾|回首|展望|would|could|might|may|should|will|plans "
	"to|expects to|not|"
	/* what is ruled, asked for or done again and again is no event */
	"须|应当|应于|应予|应由|应依|应在|不得|不应|拟|"
	"未曾|不曾|应检|应自|应向|应经|应备|应注意|得酌予|得予|始得|方得|"
	"将举办|将举行|将推出|将召开|将办理|将开放|将开展|将邀请|将持续|将陆续|将前往|将提供|"
	"将继续|"
	"将进行|将有|将可|将成为|将由|将达|将再|请审议|敬请|欢迎踊跃|欢迎各|欢迎对|欢迎民众|"
	"欢迎大家|欢迎有|可于|可至|可洽|可向|可透过|"
	"每年|"
	"每月|每周|每日|往年|历年|shall|must|please|every year|each year";

/* Inside a word these are no marks of the past: 为了, 除了, 通过, 不过, 由于. */
static bool is_inside_word(const struct scan *s, size_t pos)
{
	uint32_t c = scan_at(s, pos), before = scan_before(s, pos), after = scan_at(s, pos + 1);

	if (c == U'了')
		return scan_is_one_of(before, "为除得罢") || scan_is_one_of(after, "解不如");
	if (c == U'过')
		return scan_is_one_of(before, "不通超经") ||
		       scan_is_one_of(after, "程去于度渡敏错节年");
	if (c == U'于')
		return scan_is_one_of(before, "由关对等至终属基位在处大小多低高善过") ||
		       scan_is_one_of(after, "是此");
	return c == U'已' && before == U'不';
}

/* Inside a word or beside another one these rule nothing: 不得不, 舍不得, 许可于, 申请在. */
static bool is_no_rule(const struct scan *s, size_t pos)
{
	uint32_t before = scan_before(s, pos);

	if (s->code[pos] == U'不' && scan_at(s, pos + 1) == U'得')
		return scan_is_one_of(scan_at(s, pos + 2), "不已") ||
		       scan_is_one_of(before, "舍恨巴怪由顾少免");
	if (s->code[pos] == U'拟') /* 拟定, 模拟 are done */
		return scan_is_one_of(scan_at(s, pos + 1), "定具订制") ||
		       scan_is_one_of(before, "模虚比草");
	if (s->code[pos] == U'可')
		return scan_is_one_of(before, "许认核");
	return scan_is_one_of(s->code[pos], "请应") &&
	       scan_is_one_of(before, "申反相因响回聘邀供适对");
}

enum cue {
	CUE_PAST = 1,
	CUE_EVENT = 2,
	CUE_ANNOUNCEMENT = 4,
	CUE_CONDITION = 8,
	CUE_UNREAL = 16,
	CUE_SAYING = 32
};

static const struct {
	const char *words;
	enum cue cue;
} lists[] = {
	{past_marks, CUE_PAST},      {events, CUE_EVENT},  {announcements, CUE_ANNOUNCEMENT},
	{conditions, CUE_CONDITION}, {unreal, CUE_UNREAL}, {sayings, CUE_SAYING},
};

#define WORDS_MAX   1024
#define BUCKETS     256
#define BUCKET_NONE UINT16_MAX

struct claim_lexicon {
	struct {
		const char *text; /* ends at a NUL or '|' */
		uint16_t next;    /* of the same bucket */
		uint8_t cue;
	} words[WORDS_MAX];
	uint16_t heads[BUCKETS];
	uint16_t n;
};

static size_t bucket_of(uint32_t code)
{
	if (code >= 'A' && code <= 'Z')
		code += 'a' - 'A';
	return (code ^ code >> 8) % BUCKETS;
}

static void add_word(struct claim_lexicon *lexicon, const char *word, enum cue cue)
{
	uint32_t code;

	utf8_decode(slice_of_string(word), 0, &code);
	uint16_t *head = &lexicon->heads[bucket_of(code)];
	ensure(lexicon->n < WORDS_MAX);
	lexicon->words[lexicon->n].text = word;
	lexicon->words[lexicon->n].cue = (uint8_t)cue;
	lexicon->words[lexicon->n].next = *head;
	*head = lexicon->n++;
}

struct claim_lexicon *claim_lexicon_new(struct arena *a)
{
	struct claim_lexicon *lexicon = arena_alloc(a, sizeof *lexicon);

	if (!lexicon)
		return NULL;
	for (size_t i = 0; i < BUCKETS; i++)
		lexicon->heads[i] = BUCKET_NONE;
	for (size_t i = 0; i < ARRAY_LEN(lists); i++)
		for (const char *p = lists[i].words; *p != '\0';) {
			add_word(lexicon, p, lists[i].cue);
			while (*p != '\0' && *p != '|')
				p++;
			p += *p == '|';
		}
	return lexicon;
}

/* The cues of all words that start at pos. English words must start and end as words, Han words
 * stand anywhere. */
static unsigned cues_at(const struct scan *s, const struct claim_lexicon *lexicon, size_t pos)
{
	uint32_t c = s->code[pos];
	unsigned cues = 0;

	if (code_is_letter(c) && code_is_letter(scan_before(s, pos)))
		return 0;
	for (uint16_t i = lexicon->heads[bucket_of(c)]; i != BUCKET_NONE;
	     i = lexicon->words[i].next) {
		size_t end = scan_one(s, pos, lexicon->words[i].text);
		if (end == 0 || (code_is_letter(c) && code_is_letter(scan_at(s, end))))
			continue;
		cues |= lexicon->words[i].cue;
	}
	if ((cues & CUE_PAST) && is_inside_word(s, pos))
		cues &= ~(unsigned)CUE_PAST;
	if ((cues & (CUE_UNREAL | CUE_CONDITION)) && is_no_rule(s, pos))
		cues &= ~(unsigned)(CUE_UNREAL | CUE_CONDITION);
	return cues;
}

/* 是 that says what something is: not 但是, not 是在2017年. */
static bool is_copula(const struct scan *s, size_t pos)
{
	uint32_t before = scan_before(s, pos), after = scan_at(s, pos + 1);

	if (s->code[pos] != U'是' || scan_is_one_of(before, "但可于若或凡要"))
		return false;
	return before == U'像' || !(scan_is_one_of(after, "在于从否") || code_is_digit(after));
}

void claim_cues_read(const struct scan *clause, const struct claim_lexicon *lexicon,
		     struct claim_cues *ret)
{
	uint32_t last = scan_at(clause, clause->hi - 1);
	struct claim_cues cues = {.verb_at = clause->hi};
	unsigned all = 0;
	size_t labels = 0;

	for (size_t pos = clause->lo; pos < clause->hi; pos++) {
		unsigned here = cues_at(clause, lexicon, pos);
		if (cues.verb_at == clause->hi && is_copula(clause, pos))
			cues.stative = true;
		if ((here & (CUE_PAST | CUE_EVENT)) && cues.verb_at == clause->hi)
			cues.verb_at = pos;
		all |= here;
		labels += scan_is_one_of(clause->code[pos], "[【");
	}
	cues.past = all & CUE_PAST;
	cues.event = all & CUE_EVENT;
	cues.announcement = all & CUE_ANNOUNCEMENT;
	cues.condition = all & CUE_CONDITION;
	cues.saying = all & CUE_SAYING;
	cues.unreal = all & CUE_UNREAL;
	cues.form = labels >= FORM_LABELS;
	cues.question = last == '?' || last == U'？' || scan_ends_with(clause, clause->hi, "吗|呢");
	*ret = cues;
}
