#include "resolve/events_action.h"

#include <stdlib.h>
#include <string.h>

#include "base/macros.h"
#include "base/map.h"

struct action_word {
	uint64_t hash;
	uint32_t actions;
};

/* Folded; Han words have two characters. */
static const struct {
	enum event_action action;
	const char *words;
} table[] = {
	{ACTION_FOUND, "成立|创立|创办|创建|组建|设立|founded|established|cofounded"},
	{ACTION_RELEASE, "发布|推出|发表|上线|开源|亮相|问世|公开|首发|released|launched|unveiled|"
			 "introduced|published"},
	{ACTION_INVEST, "投资|融资|注资|领投|募资|增资|入股|出资|跟投|invested|raised|funding"},
	{ACTION_ACQUIRE, "收购|并购|合并|买下|acquired|merged|bought"},
	{ACTION_JOIN, "加入|入职|加盟|任职|出任|担任|就任|任命|聘任|joined|appointed|named"},
	{ACTION_LEAVE, "离开|离职|辞职|辞任|卸任|退休|left|resigned|retired|quit"},
	{ACTION_BUILD, "建设|开工|动工|奠基|兴建|建造|打造|搭建|built|construction"},
	{ACTION_OPEN, "投产|竣工|建成|落成|开业|开幕|量产|opened|production"},
	{ACTION_SIGN, "签署|签约|签订|签了|达成|协议|signed|agreed|agreement"},
	{ACTION_AWARD, "获得|获奖|荣获|夺得|赢得|won|awarded|received"},
	{ACTION_LIST, "上市|挂牌|listed|ipo"},
	{ACTION_GRADUATE, "毕业|graduated"},
	{ACTION_BORN, "出生|生于|诞生|born"},
	{ACTION_DIE, "去世|逝世|病逝|遇难|died|killed"},
	{ACTION_STOP, "关闭|停止|暂停|解散|破产|终止|closed|stopped|halted|bankruptcy"},
	{ACTION_PUNISH, "判处|判决|逮捕|拘留|处罚|罚款|起诉|arrested|charged|sued|fined|sentenced"},
	{ACTION_MEET, "会见|会谈|访问|拜访|出席|visited|met|attended"},
	{ACTION_DENY, "否认|驳斥|denied"},
};

static int compare_words(const void *x, const void *y)
{
	const struct action_word *a = x, *b = y;

	return (a->hash > b->hash) - (a->hash < b->hash);
}

struct event_actions event_actions_new(struct arena *a)
{
	struct event_actions t = {0};
	size_t total = 0;

	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		for (const char *p = table[i].words; *p != '\0'; p++)
			total += *p == '|' || p[1] == '\0';
	t.items = arena_array(a, total + 1, sizeof *t.items);
	ensure(t.items);
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		for (const char *p = table[i].words; *p != '\0';) {
			size_t len = strcspn(p, "|");
			t.items[t.n++] = (struct action_word){hash_bytes(slice_of(p, len)),
							      1u << table[i].action};
			p += len + (p[len] == '|');
		}
	qsort(t.items, t.n, sizeof *t.items, compare_words);
	return t;
}

uint32_t event_actions_of(const struct event_actions *t, uint64_t hash)
{
	struct action_word key = {.hash = hash};
	const struct action_word *found =
		bsearch(&key, t->items, t->n, sizeof *t->items, compare_words);

	return found ? found->actions : 0;
}
