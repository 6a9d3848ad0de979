"""Made-up news in both scripts, with names and dates that the tests know."""

SIMPLIFIED = """华兴公司任命新董事长

发布时间：2024-03-18 来源：江城日报

江城日报记者李明报道，2023年5月12日，华兴公司宣布王志强出任董事长。王志强毕业于江城大学，此前担任总经理。
华兴公司创始人陈国栋表示，公司去年底投入2亿元购买1100块显卡。次年，陈国栋与王志强共同创立了远望研究院。

12月26日，远望研究院发布了第一个模型。王志强说，这只是开始。两年后，公司将在上海设立分部。
"""

TRADITIONAL = """華興公司任命新董事長

發布時間：2024-03-19 來源：港島時報

港島時報記者張文報道，2023年5月12日，華興公司宣布王志強出任董事長。王志強畢業於江城大學，此前擔任總經理。
華興公司創始人陳國棟表示，公司去年底投入2億元購買1100塊顯卡。

12月26日，遠望研究院發布了第一個模型。陳國棟說，這只是開始。
"""

ENGLISH = """Huaxing names a new chairman

March 20, 2024

On May 12, 2023, Huaxing said that Wang Zhiqiang would become chairman. The company bought A100GPU
cards at the end of last year. Founder Chen Guodong said it was only the beginning.
"""


def numbered(n):
    """The n-th of many small documents that all differ."""
    return ("第%d号通报\n\n2022年%d月%d日，第%d号仓库的管理员刘建国清点了%d箱货物。"
            "编号为ITEM%05d的货物运往广州。\n" % (n, n % 12 + 1, n % 28 + 1, n, n + 10, n))
