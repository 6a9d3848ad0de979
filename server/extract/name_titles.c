#include "extract/name_titles.h"

#include "base/macros.h"

/* clang-format off */
static const char *const titles[] = {
	"先生", "女士", "小姐", "太太", "夫人", "同志", "博士", "教授", "副教授", "老师", "师傅", "医生",
	"律师", "院士", "研究员", "总裁", "副总裁", "总经理", "副总经理", "经理", "董事长", "副董事长",
	"董事", "总监", "主席", "副主席", "主任", "副主任", "部长", "副部长", "局长", "副局长", "处长",
	"科长", "厅长", "省长", "市长", "副市长", "县长", "镇长", "村长", "区长", "州长", "书记", "副书记",
	"总书记", "院长", "副院长", "校长", "副校长", "所长", "秘书长", "会长", "副会长", "社长", "行长",
	"总理", "副总理", "总统", "副总统", "首相", "国王", "女王", "大使", "将军", "司令", "上将", "中将",
	"少将", "上校", "里长", "乡长", "署长", "课长", "股长", "议员", "参议员", "委员", "代表", "法官", "检察官", "教练", "队长", "船长", "导演",
	"编辑", "记者", "工程师", "总", "董", "某某", "某", "工", "导", "爵士", "神父", "牧师", "法师", "大师",
};
/* Longest first. */
static const char *const roles[] = {
	"首席执行官", "首席技术官", "首席财务官", "首席运营官", "首席科学家", "首席经济学家", "首席分析师",
	"首席研究员", "联合创始人", "共同创始人", "实际控制人", "法定代表人", "创始合伙人", "副总经理",
	"总工程师", "高级副总裁", "新闻发言人", "合伙创始人", "投资总监", "技术总监", "创始人", "创办人",
	"实控人", "控股股东", "董事长", "副董事长", "总经理", "副总裁", "总裁", "研究员", "副教授", "教授",
	"合伙人", "工程师", "科学家", "经济学家", "分析师", "评论员", "负责人", "发言人", "投资人", "投资者",
	"副主席", "主席", "副主任", "主任", "副部长", "部长", "局长", "院长", "副院长", "校长", "副校长",
	"总书记", "书记", "秘书长", "副会长", "会长", "社长", "行长", "总理", "副总理", "总统", "副总统",
	"首相", "省长", "市长", "州长", "大使", "议员", "参议员", "总编辑", "主编", "导演", "总监", "经理",
	"股东", "院士", "博士生", "博士", "顾问", "律师", "教练", "队长", "主播", "作家", "诗人", "记者",
	"chief executive officer", "chief technology officer", "chief financial officer",
	"chief scientist", "chief executive", "co-founder", "cofounder", "founder", "ceo", "cto", "cfo",
	"coo", "chairman", "chairwoman", "president", "vice president", "director", "professor",
	"minister", "spokesperson", "spokesman", "spokeswoman", "analyst", "researcher",
};
static const char *const generic[] = {
	"公司", "本公司", "该公司", "集团", "大学", "学院", "医院", "银行", "法院", "政府", "记者", "作者",
	"编辑", "团队", "机构", "基金", "企业", "媒体", "平台", "网络", "部门", "委员会", "协会", "研究所",
	"实验室", "中国", "美国", "日本", "英国", "人工智能", "大模型", "互联网", "模型", "算法", "数据",
	"资本", "私募", "量化", "科技", "技术", "先生", "女士", "教授", "博士", "老师", "老板", "学生",
	"公众号", "微信", "小编", "网友", "网易", "责编", "责任编辑", "编译", "来源", "图源", "官方",
	"初创公司", "创业公司", "上市公司", "子公司", "母公司", "分公司", "大公司", "科技公司", "高校", "名校",
	"the company", "company", "university", "ai", "ceo", "cto", "cfo", "gpu", "cpu", "api", "it",
	"pc", "app", "ipo", "pe", "vc", "llm", "agi",
};
static const char *const compound_surnames[] = {
	"欧阳", "司马", "诸葛", "上官", "司徒", "皇甫", "尉迟", "公孙", "慕容", "令狐", "长孙", "宇文", "夏侯",
	"端木", "南宫", "独孤", "轩辕", "西门", "澹台", "呼延", "钟离", "申屠", "淳于", "濮阳", "拓跋", "完颜",
};
static const char surnames[] =
	"王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧肖田董袁潘于蒋蔡余杜叶程苏魏"
	"吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万"
	"钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申耿关兰焦俞左柳甘祝包宁尚符"
	"舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农"
	"司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁"
	"沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼"
	"盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普"
	"阙浦戈伏鹿薄邸雍辜阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但"
	"尉冶斯元束檀衣信展阴昝智幸奉植衡富尧由习洪常欧赖代庾丘凃诸逄恽钮濮巢竺荀桓郦粘";
/* clang-format on */

static size_t longest(struct slice s, const char *const *words, size_t n, bool at_end)
{
	size_t best = 0;

	for (size_t i = 0; i < n; i++) {
		struct slice w = slice_of_string(words[i]);

		if (w.len > best && (at_end ? slice_ends_with(s, w) : slice_starts_with(s, w)))
			best = w.len;
	}
	return best;
}

size_t name_title_suffix(struct slice folded)
{
	size_t n = longest(folded, titles, ARRAY_LEN(titles), true);

	return n < folded.len ? n : 0;
}

size_t name_role_prefix(struct slice folded)
{
	return longest(folded, roles, ARRAY_LEN(roles), false);
}

size_t name_role_suffix(struct slice folded)
{
	return longest(folded, roles, ARRAY_LEN(roles), true);
}

static bool is_one_of(struct slice s, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (slice_equal(s, slice_of_string(words[i])))
			return true;
	return false;
}

bool name_is_generic(struct slice folded)
{
	return is_one_of(folded, generic, ARRAY_LEN(generic));
}

bool name_is_compound_surname(struct slice folded)
{
	return is_one_of(folded, compound_surnames, ARRAY_LEN(compound_surnames));
}

bool name_is_surname(struct slice folded)
{
	size_t at = 0;

	if (folded.len != 3)
		return false;
	while ((at = slice_find(SLICE_LITERAL(surnames), folded, at)) != SIZE_MAX) {
		if (at % 3 == 0)
			return true;
		at++;
	}
	return false;
}
