"""What the label and the address of a link tell of it: a title, a mere pointer, a person, or furniture of the digest."""

from __future__ import annotations

import re

from indexer.blocks import Link
from indexer.plaintext import plain

_CJK = r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
_WORD_OR_CJK = re.compile(rf"{_CJK}|[^\W_][\w'’.+#-]*")
_EDGES = " \t\"'“”‘’«»()[]{}（）【】「」《》<>→←↗»›…·|:：,，.。!！*_~#✨👉🔗-–—/"
_DOMAIN = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE)
_TITLE_WORDS, _TITLE_CJK = 3, 6


def _words(*lists: str) -> re.Pattern[str]:
    """One pattern for phrases separated by `;` in which `*` stands for any words."""
    phrases = [phrase.strip() for one in lists for phrase in one.replace("\n", " ").split(";") if phrase.strip()]
    return re.compile("|".join(re.escape(phrase).replace(r"\*", ".{0,60}") for phrase in phrases), re.IGNORECASE)


_POINTER = _words(
    """link; links; here; read; read more; read on; read it; read it here; read the article; read the full article;
    read the post; read the paper; read the story; read the blog post; read article; read post; more; more info;
    more details; more information; source; sources; original; original article; article; the article; post; blog;
    blog post; website; web site; site; homepage; home page; project page; doc; docs; documentation; github; gitlab;
    codeberg; sourcehut; on github; view on github; repo; repository; git; code; source code; the code; demo; live demo;
    try it; paper; the paper; pdf; arxiv; slides; slide deck; video; watch; watch it; watch now; watch the video;
    youtube; recording; listen; listen now; audio; podcast; episode; tweet; twitter; thread; x; mastodon; reddit; hn;
    hacker news; hackernews; hn comments; lobsters; lobste.rs; discussion; discuss; forum; comment; comments; via;
    announcement; announcements; release; release notes; notes; changelog; issue; pr; pull request; rfc; gist; tweets;
    download; app store; google play; npm; pypi; crates.io; crate; details; view; open; visit; visit site; url; web;
    learn more; continue reading; full article; full story; full text; show notes; transcript; tracking issue""",
    """原文; 原文链接; 原文地址; 链接; 地址; 查看; 查看原文; 查看详情; 阅读; 阅读原文; 阅读全文; 阅读更多; 详情; 传送门;
    官网; 官方网站; 主页; 项目; 项目地址; 项目链接; 源码; 源代码; 代码; 文档; 来源; 视频; 视频链接; 幻灯片; 中文; 英文;
    译文; 论文; 下载; 点击查看; 点击这里; 这里; 点此; 仓库; 文章链接; 文章地址; 原帖; 讨论""",
    """リンク; 続きを読む; 詳細; 記事; こちら; 元記事; 링크; 원문; 더 보기; 자세히; 바로가기""",
    """weiterlesen; mehr; hier; quelle; artikel; zum artikel; lire la suite; lire plus; lire; ici; lien; leer más;
    leer; enlace; aquí; fuente; ver más; leia mais; leia; aqui; fonte; leggi; leggi di più; qui; lees meer;
    ссылка; читать; читать далее; подробнее; источник; статья; тут; здесь; обсуждение; видео""",
)
_FURNITURE = _words(
    """subscribe; subscribe *; unsubscribe; unsubscribe *; sign up; sign up *; join the newsletter; view in browser;
    view in your browser; view in a browser; view this email *; view this issue *; view online; view on the web;
    view on web; web version; read online; read in browser; read on the web; read this *online; manage preferences;
    manage your *; manage subscription; update your preferences; update preferences; email preferences;
    forward to a friend; forward this email; previous issue; previous issues; next issue; last issue; last week's issue;
    previous edition; previous week; previous; next; archive; archives; the archive; the archives; newsletter archive;
    all issues; past issues; back issues; older issues; issue archive; rss; rss feed; atom; atom feed; feed; json feed;
    edit; edit this page; edit on github; edit this *on github; edit this post; improve this page; suggest an edit;
    suggest edits; contribute; contributing; contributors; contributing guide*; contribution guide*; submit a link; please *;
    submit a pr; submit a pull request; submit an article; submit your *; submit a story; submit an issue;
    open an issue; open a pull request; file an issue; send us an email; send me an email; send an email; email; email us;
    email me; contact; contact us; get in touch; feedback; privacy; privacy policy; terms; terms of service; license;
    licence; creative commons*; cc by*; table of contents; contents; toc; back to top; top; home; about; about us;
    sponsor; sponsor us; sponsor this *; become a sponsor; become a patron; advertise; advertise *; donate;
    buy me a coffee; support us; support me; share; share on *; share this *; tweet this; follow us*; follow me*;
    join us*; join our *; join the slack*; join the discord*; let us know; let me know; reply; code of conduct""",
    """订阅; 取消订阅; 退订; 订阅本刊; 投稿; 欢迎投稿; 往期; 往期回顾; 往期内容; 往期周刊; 往期文章; 上一期; 下一期; 历史文章;
    历史周刊; 在浏览器中查看; 在浏览器中打开; 编辑此页; 编辑本页; 贡献; 贡献者; 贡献指南; 赞助; 返回顶部; 返回目录; 目录; 关于我们;
    关于本刊; 反馈; 加入我们; 联系我们; 关注我们""",
    """購読; 購読解除; 登録解除; バックナンバー; ブラウザで表示; 구독; 구독하기; 구독 취소; 수신거부; abonnieren; abmelden; abbestellen;
    archiv; im browser ansehen; im browser öffnen; impressum; datenschutz; s'abonner; se désabonner;
    voir dans le navigateur; suscribirse; suscríbete; darse de baja; cancelar suscripción; ver en el navegador;
    inscreva-se; cancelar inscrição; ver no navegador; iscriviti; disiscriviti; подписаться; отписаться; архив;
    открыть в браузере""",
)
_FURNITURE_URL = re.compile(
    r"""/(?:un)?subscribe(?:[/?.#]|$) | /unsub(?:[/?]|$) | /opt-?out | [/.]list-manage\d*\.com/(?:un)?(?:subscribe|profile)
    | (?:twitter|x)\.com/(?:intent|share)\b | facebook\.com/(?:sharer|share\.php) | linkedin\.com/(?:shareArticle|sharing)
    | ycombinator\.com/submitlink | reddit\.com/submit | creativecommons\.org/(?:licenses|publicdomain) | buymeacoffee\.com
    | ko-fi\.com/ | patreon\.com/(?!posts)[^/]+/?$ | opencollective\.com/[^/]+/?(?:donate)?$ | github\.com/sponsors/
    | img\.shields\.io | badge\.(?:svg|fury) | github\.com/[^/]+/[^/]+/edit/ | view-?in-?browser | \.(?:rss|atom)$
    | /(?:rss|feed|feeds|atom)(?:\.xml|\.json)?/?$ | mailto:""",
    re.IGNORECASE | re.VERBOSE,
)
_NAME = r"@?[\w.-]+/?(?:[?#].*)?$"
_NOT_PEOPLE = (
    "about|apps|collections|enterprise|explore|features|hashtag|home|i|issues|login|marketplace|orgs|pricing|pulls"
)
_PROFILE = re.compile(
    rf"""https?://(?:www\.|mobile\.|m\.)?(?:
    (?:twitter|x)\.com/(?!(?:{_NOT_PEOPLE}|search|share|intent)\b){_NAME}
    | gist\.github\.com/[\w.-]+/?$ | github\.com/(?!(?:{_NOT_PEOPLE}|search|sponsors|topics|trending|readme|security)\b){_NAME}
    | (?:gitlab|codeberg)\.(?:com|org)/{_NAME} | sr\.ht/~{_NAME} | linkedin\.com/in/ | (?:dev\.to|medium\.com|instagram\.com)/{_NAME}
    | facebook\.com/{_NAME} | (?:old\.)?reddit\.com/(?:u|user)/ | weibo\.com/(?:u/|n/)?{_NAME} | weibo\.com/\d+/profile
    | zhihu\.com/people/ | juejin\.(?:cn|im)/user/ | news\.ycombinator\.com/user\? | lobste\.rs/u/ | bsky\.app/profile/[^/]+/?$
    | threads\.(?:net|com)/@{_NAME} | t\.me/{_NAME} | [\w.-]+/@[\w.]+(?:@[\w.-]+)?/?$ | [\w.-]+/users/[\w.-]+/?$ | qiita\.com/{_NAME}
    | speakerdeck\.com/{_NAME} | stackoverflow\.com/users/ | youtube\.com/@{_NAME} | gravatar\.com/{_NAME} | about\.me/{_NAME})""",
    re.IGNORECASE | re.VERBOSE,
)
_CREDIT = re.compile(
    r"(?:\b(?:by|via|h/t|hat tip(?: to)?|thanks to|thanks,|ht|von|par|por|di|da)|作者[:：]?|来自|来源[:：]?|推荐[:：]|投稿[:：]|via[:：]|@)\s*[@(（]?$",
    re.IGNORECASE,
)


def is_address(link: Link) -> bool:
    """Whether a link has no words but its address."""
    return link.start >= link.end and link.text != ""


def is_pointer(text: str) -> bool:
    """Whether a label says where its link leads rather than what is there: "Read more", "GitHub", "example.org"."""
    label = plain(text).strip(_EDGES)
    return not label or _POINTER.fullmatch(label) is not None or _DOMAIN.fullmatch(label) is not None


def is_domain(text: str) -> bool:
    """Whether a text is the name of a site, in brackets or not."""
    return _DOMAIN.fullmatch(text.strip(_EDGES)) is not None


def is_title(text: str) -> bool:
    """Whether a label is long enough for a title, and no pointer."""
    found = _WORD_OR_CJK.findall(text[:400])
    enough = len(found) >= _TITLE_WORDS if not found or found[0].isascii() else len(found) >= _TITLE_CJK
    return enough and not is_pointer(text)


def words(text: str) -> int:
    """The number of words in `text`; a CJK character is one."""
    return len(_WORD_OR_CJK.findall(text))


def is_profile(url: str) -> bool:
    """Whether an address is that of a person's page on a social or code-hosting site."""
    return _PROFILE.match(url) is not None


def is_furniture(link: Link) -> bool:
    """Whether a link serves the digest itself: to subscribe, to the archive, to the licence, to edit, to share."""
    return _FURNITURE_URL.search(link.url) is not None or _FURNITURE.fullmatch(link.text.strip(_EDGES)) is not None


def is_credit(text: str, link: Link) -> bool:
    """Whether a link in `text` only names whom something comes from: `(via [x](…))`, `by [x](…)`."""
    before = text[max(0, link.start - 24) : link.start].rstrip()
    return before != "" and _CREDIT.search(before) is not None
