"""Sections of a digest that hold no stories: jobs, events, sponsors, credits, how to subscribe, the archive."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

KINDS = ("jobs", "events", "sponsors", "credits", "subscribe", "archive")
"""The kinds that are known by name, in many languages; all of them are left out unless the settings say otherwise."""

_HEADINGS = {
    "jobs": """job; jobs; job board; job listings; job openings; job offers; job posts; jobs of the week; rust jobs; hiring;
        we're hiring; who's hiring; who is hiring; careers; career opportunities; vacancies; open positions; positions;
        work; find a job; get hired; help wanted; 招聘; 招聘信息; 谁在招人; 内推; 职位; 职位推荐; 工作机会; 求职; 招人; 招募;
        求人; 求人情報; 채용; 채용공고; stellen; stellenangebote; stellenanzeigen; emploi; emplois; offres d'emploi; empleo;
        empleos; ofertas de empleo; ofertas de trabajo; vagas; lavoro; offerte di lavoro; vacatures; работа; вакансии""",
    "events": """event; events; upcoming events; online events; virtual events; meetups; meetup; upcoming meetups;
        conferences and meetups; events and meetups; meetups and events; upcoming conferences; conferences;
        conferences and events; events and conferences; conference calendar; event calendar; calendar; cfp; cfps;
        call for papers; calls for papers; call for proposals; calls for proposals; call for speakers;
        call for participation; calls for participation; call for presentations; 活动; 活动预告; 近期活动; 线下活动; 会议;
        近期会议; イベント; イベント情報; 勉強会; 이벤트; 행사; veranstaltungen; termine; événements; évènements; agenda;
        eventos; próximos eventos; eventi; evenementen; события; мероприятия; конференции""",
    "sponsors": """sponsor; sponsors; sponsored; sponsored by; our sponsor; our sponsors; sponsor message; sponsor content;
        sponsored content; sponsored link; sponsored links; sponsored post; a word from our sponsor;
        a message from our sponsor; from our sponsor; from our sponsors; thanks to our sponsor; thanks to our sponsors;
        thank you to our sponsors; this week's sponsor; this issue's sponsor; sponsor of the week; advertisement;
        advertisements; ad; ads; promotion; promoted; classifieds; support; support us; support this newsletter; donate;
        赞助; 赞助商; 广告; 推广; 赞助广告; 本期赞助; 赞助支持; スポンサー; 広告; PR; 협찬; 광고; 후원; sponsoren; anzeige;
        werbung; publicité; partenaires; patrocinadores; patrocinador; publicidad; patrocínio; sponsorizzato; pubblicità;
        спонсор; спонсоры; реклама""",
    "credits": """credit; credits; contributors; contributor; authors; editors; editor; edited by; our contributors;
        new contributors; contributing; contribute; how to contribute; want to contribute; contributions; thanks; thank you;
        acknowledgements; acknowledgments; special thanks; colophon; license; licence; about; about us; about this newsletter;
        about this issue; about the author; about me; disclaimer; copyright; 贡献者; 本期编辑; 编辑; 作者; 本期作者; 致谢;
        感谢; 鸣谢; 关于; 关于我们; 关于本刊; 关于本周刊; 说明; 声明; 版权声明; 版权; 谢辞; 編集者; 著者; 謝辞; 기여자;
        mitwirkende; danksagung; impressum; auteurs; remerciements; crédits; colaboradores; agradecimientos; créditos; autori;
        авторы; благодарности""",
    "subscribe": """subscribe; subscription; subscriptions; how to subscribe; subscribe to *; stay in touch; get in touch; follow us;
        stay connected; stay up to date; connect with us; connect; contact; contact us; feedback; your feedback; join us; join the community;
        join our community; community links; newsletter; share; share this issue; rss; submit; submissions; submit a link;
        submit your link; suggest a link; 订阅; 订阅方式; 订阅本刊; 订阅周刊; 关注; 关注我们; 关注我; 联系我们; 联系; 反馈; 投稿; 加入我们;
        交流群; 公众号; 微信公众号; 加群; 互动; 購読; お問い合わせ; 구독; 문의; abonnieren; abonnement; newsletter abonnieren; s'abonner; abonnez-vous;
        suscríbete; suscripción; suscribirse; inscreva-se; iscriviti; подписка; подписаться; контакты""",
    "archive": """archive; archives; past issues; previous issues; previous issue; previous editions; back issues; older issues;
        all issues; issue archive; last week's issue; table of contents; contents; toc; in this issue; index; 往期; 往期回顾; 往期内容;
        往期周刊; 往期推荐; 往年回顾; 回顾; 历史周刊; 历史文章; 目录; 本期目录; 上期回顾; 前期回顾; バックナンバー; 目次; 지난 호; 목차; archiv;
        inhalt; inhaltsverzeichnis; sommaire; table des matières; índice; архив; содержание""",
}
_GREETINGS = """hello; hi; welcome; welcome back; greetings; intro; introduction; preface; foreword; editorial; editor's note;
    editor's letter; from the editor; note from the editor; closing; closing words; closing thoughts; final thoughts;
    final words; conclusion; outro; wrap up; wrapping up; that's all; that's it; that's all folks; that's all for this week;
    that's it for this week; until next time; until next week; see you next week; see you next time; the end; p.s; ps;
    前言; 写在前面; 写在最后; 开篇; 开场; 结语; 结束语; 尾声; 最后; 卷首语; はじめに; おわりに; 最後に; einleitung; vorwort; zum schluss;
    introduction; édito; conclusion; introducción; editorial; conclusión; введение; вступление; заключение"""
_EDGES = re.compile(r"^[\W\d_]+|[\W_]+$")
_JOINED = re.compile(r"\s*(?:&|\+|/|,|;|\||\s[-–—]\s|、|和|与|及|\band\b|\bund\b|\bet\b|\by\b|\be\b|\bи\b)\s*")


class SkippedSections:
    """Knows by its heading a section that is to be left out."""

    def __init__(self, names: Iterable[str]) -> None:
        """`names` are kinds (`KINDS`) and headings of one's own, which count in any case and with any marks around."""
        chosen: set[str] = set()
        for name in names:
            chosen |= _phrases(name) if name in _HEADINGS else {_folded(name)}
        self._phrases = chosen - {""}

    def has(self, heading: str) -> bool:
        """Whether a heading is that of such a section, or of several of them ("Events & Jobs")."""
        text = _folded(heading)
        if not text or not self._phrases:
            return False
        return text in self._phrases or all(part in self._phrases for part in _JOINED.split(text))


def greets(heading: str) -> bool:
    """Whether a heading is that of words to the reader, in which links are mentioned and no entries stand."""
    return _folded(heading) in _greetings()


@cache
def _greetings() -> frozenset[str]:
    return frozenset(_folded(phrase) for phrase in _GREETINGS.replace("\n", " ").split(";"))


@cache
def _phrases(kind: str) -> frozenset[str]:
    return frozenset(_folded(phrase) for phrase in _HEADINGS[kind].replace("\n", " ").split(";"))


def _folded(heading: str) -> str:
    """A heading in lower case, one blank between words, without numbers before it and marks and pictograms around."""
    text = " ".join(heading.replace("’", "'").split()).casefold()
    return _EDGES.sub("", text)
