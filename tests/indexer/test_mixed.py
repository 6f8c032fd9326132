"""Issues read region by region: one rule at a time, as digests that we looked at have them."""

from __future__ import annotations

import pytest

from indexer.options import ReadOptions
from indexer.read_html import read_html_entry
from indexer.read_markdown import read_markdown

LISTS = "## Links\n\n- [One of three](https://l.example/1)\n- [Two of three](https://l.example/2)\n- [Three of three](https://l.example/3)\n\n"


def found(markdown: str) -> list[tuple[str, list[str]]]:
    """Title and links of the entries of an issue, those under the heading "Links" left out."""
    entries = read_markdown(markdown.encode(), "7", ReadOptions()).entries
    return [(entry.title, list(entry.urls)) for entry in entries if entry.section != "Links"]


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        pytest.param(
            "### Patches\n\nAda [fixed a leak](https://p.example/1) in the hull. Well done.\n\nCode:\n\n"
            "[Bo](https://p.example/2) tried the same.\n\nCy [caulked](https://p.example/3) the deck.\n",
            [
                ("Ada fixed a leak in the hull", ["https://p.example/1"]),
                ("Bo", ["https://p.example/2"]),
                ("Cy caulked the deck", ["https://p.example/3"]),
            ],
            id="paragraphs with links in them",
        ),
        pytest.param(
            "# Yards\n\n#### 1、[17 knots](https://k.example)\n\nNone slips.\n\n"
            "#### 2、[Hitches](https://h.example)\n\nTwo.\n\n"
            "#### 3、Bends and more of them\n\n[https://b.example/all](https://b.example/all)\n",
            [
                ("17 knots", ["https://k.example"]),
                ("Hitches", ["https://h.example"]),
                ("Bends and more of them", ["https://b.example/all"]),
            ],
            id="linked headings, and one that has but an address below",
        ),
        pytest.param(
            LISTS
            + "## Hulls\n\n### Clinker\n\n- **Kind**: planks\n- **Seen**: 3 May\n- **Where**: [Go there](https://c.example)\n"
            "- **Note**:\n\n### Carvel\n\n- **Kind**: planks\n- **Seen**: 4 May\n- **Where**: [Go there](https://d.example)\n"
            "- **Note**:\n",
            [("Clinker", ["https://c.example"]), ("Carvel", ["https://d.example"])],
            id="a record of each in a list",
        ),
        pytest.param(
            "# The week\n\n🐙 Trying out [Oakum](https://o.example) this week. It holds.\n\n💸 [Tar is dear](https://t.example)\n\n"
            "🌐 [Pitch is not](https://p.example)\n\n🧮 [Ropes by the yard](https://r.example)\n\n---\n\n"
            "Nothing more.\n",
            [
                ("Trying out Oakum this week", ["https://o.example"]),
                ("Tar is dear", ["https://t.example"]),
                ("Pitch is not", ["https://p.example"]),
                ("Ropes by the yard", ["https://r.example"]),
            ],
            id="a sentence among paragraphs that are links",
        ),
        pytest.param(
            "### Talks\n\nA new one: [Tar talk](https://t.example). I like it.\n\n- [Tar talk 7](https://t.example/7)\n"
            "- [How to mend a mast](https://m.example)\n\n### Reading\n\n- [Why sails are red](https://s.example)\n\n"
            "### Films\n\n- [Three men in a boat](https://b.example)\n",
            [
                ("Tar talk 7", ["https://t.example/7"]),
                ("How to mend a mast", ["https://m.example"]),
                ("Why sails are red", ["https://s.example"]),
                ("Three men in a boat", ["https://b.example"]),
            ],
            id="words with a link before a section's list",
        ),
        pytest.param(
            "# Yard 7\n\n> [The papers of the old yard](https://yard.example/), on tar and on ropes.\n\n## News\n\n"
            "### [Rigging explained](https://r.example)\n\nAll of it.\n\n### [Masts](https://m.example)\n\nSome.\n",
            [("Rigging explained", ["https://r.example"]), ("Masts", ["https://m.example"])],
            id="a quote that introduces the digest",
        ),
        pytest.param(
            LISTS + "## Leak of the week\n\n[Leak 18 - water comes in at the bow](https://l.example/18)\n\nIt does.\n\n"
            "Mend it.\n",
            [("Leak 18 - water comes in at the bow", ["https://l.example/18"])],
            id="one thing of the week",
        ),
        pytest.param(
            LISTS + "## Done in the yards\n\nFive [changes](https://c.example/search) were made.\n\n- hull:\n"
            "  - [feat: a keel for it](https://h.example/1)\n  - [fix: water in the hold](https://h.example/2)\n"
            "- mast:\n"
            "  - [feat: a third of them](https://m.example/1)\n",
            [
                ("feat: a keel for it", ["https://h.example/1"]),
                ("fix: water in the hold", ["https://h.example/2"]),
                ("feat: a third of them", ["https://m.example/1"]),
            ],
            id="lists under what they are about, after words with a link",
        ),
        pytest.param(
            LISTS
            + "**Seen most often**\n\n* [@ada](https://yard.example/p?a) (4), [@bo](https://yard.example/p?b) (2)\n"
            "* [@cy](https://yard.example/p?cy)\n",
            [],
            id="people in a row",
        ),
        pytest.param(
            LISTS + "## Tool of the week\n\n[@ada](https://github.com/ada) made a knot counter.\n\n"
            "- [Website](https://knots.example)\n- [Code](https://github.com/ada/knots)\n",
            [("Tool of the week", ["https://knots.example", "https://github.com/ada/knots"])],
            id="pointers in a list",
        ),
        pytest.param(
            "## News\n\n### [Rigging explained](https://r.example)\n\nAll of it.\n\n### [What the yard did in May](https://y.example)\n\n"
            "- [Sails were mended](https://y.example/1)\n- [Masts were oiled](https://y.example/2)\n- [Ropes were bought](https://y.example/3)\n",
            [("Rigging explained", ["https://r.example"]), ("What the yard did in May", ["https://y.example"])],
            id="a linked heading with notes that are links",
        ),
        pytest.param(
            "## News\n\n### [Yard](https://y.example)\n\n- [Sails were mended](https://y.example/1)\n- [Masts were oiled](https://y.example/2)\n\n"
            "### [Docks](https://d.example)\n\n- [A dock was flooded](https://d.example/1)\n",
            [
                ("Sails were mended", ["https://y.example/1"]),
                ("Masts were oiled", ["https://y.example/2"]),
                ("A dock was flooded", ["https://d.example/1"]),
            ],
            id="linked headings of sections",
        ),
        pytest.param(
            "## A story told at length\n\nOne.\n\nTwo.\n\n[Read more →](https://s.example)\n\n"
            "## Another of them\n\nOne.\n\nTwo.\n\n[Continue reading](https://t.example)\n",
            [("A story told at length", ["https://s.example"]), ("Another of them", ["https://t.example"])],
            id="the link at the end",
        ),
        pytest.param(
            "# A bridge of withies\n\nLink: [Withy bridge](https://w.example)\n\nIt holds.\n\n# Nails without iron\n\n"
            "> Beside [pegs](https://p.example) or [glue](https://g.example)\n\nLink: [Treenails](https://n.example)\n\n"
            "Demo: [The ship](https://s.example)\n\nThey swell.\n\nAnd they hold.\n",
            [("A bridge of withies", ["https://w.example"]), ("Nails without iron", ["https://n.example"])],
            id="an aside in a quote before the link line",
        ),
        pytest.param(
            "## Sails\n\n### Flax\n\n[It dries slowly when it is wet](https://f.example)\n\nA note.\n\nOne more, with "
            "[a table](https://t.example).\n\n### Cotton\n\nA note.\n\n[It dries at once in any wind](https://c.example)\n\n"
            "And another.\n\n" + LISTS,
            [("Flax", ["https://f.example"]), ("Cotton", ["https://c.example"])],
            id="sub-headings with one link and notes on it",
        ),
        pytest.param(
            LISTS
            + LISTS
            + "## News\n\nThe [yard's meeting](https://n.example) is next week. Come early.\n\nBring tea.\n",
            [("The yard's meeting is next week", ["https://n.example"])],
            id="the name of a section",
        ),
        pytest.param(
            "## Several wrote of tar\n\n<ul>\n<li>\n\n### Ada, on tar\n\n> It smells.\n\n<https://a.example/tar>\n\n<li>\n\n"
            "### Bo, on tar\n\nhttps://b.example/tar\n\n</ul>\n\n## Cy launched a boat\n\nLast week.\n\n🚤\n\n<https://c.example>\n",
            [
                ("Ada, on tar", ["https://a.example/tar"]),
                ("Bo, on tar", ["https://b.example/tar"]),
                ("Cy launched a boat", ["https://c.example"]),
            ],
            id="headings in items",
        ),
        pytest.param(
            "[Tar and what it is](https://t.example)\n\nIt smells.\n\n[t.example](https://t.example) Ada Reed\n\n"
            "[Pitch and what it is](https://p.example)\n\nIt burns.\n\n[p.example](https://p.example) Bo Marsh\n",
            [("Tar and what it is", ["https://t.example"]), ("Pitch and what it is", ["https://p.example"])],
            id="the link once more below the note",
        ),
        pytest.param(
            "## Deep\n\n**Oak: what nine shipwrights use, but...**  \nhttps://o.example/1\nA note.\n\n"
            "**Elm keeps**  \nhttps://e.example/1\nA note.\n",
            [
                ("Oak: what nine shipwrights use, but...", ["https://o.example/1"]),
                ("Elm keeps", ["https://e.example/1"]),
            ],
            id="a bold title that breaks off",
        ),
        pytest.param(
            "### Rivers!\n\nThe first river of the year is one that everybody knows, and it rose. It fell.\n\n"
            "<https://r.example/1>\n\nThe second one has no name yet, and those who live there gave it none.\n\n"
            "Still.\n\n"
            "<https://r.example/2>\n",
            [
                ("The first river of the year is one that everybody knows, and it rose", ["https://r.example/1"]),
                ("The second one has no name yet, and those who live there gave it none", ["https://r.example/2"]),
            ],
            id="several stories that end in their links",
        ),
        pytest.param(
            LISTS + "# Tools\n\n## A plane for small hands\n\nIt is light.\n\nNew.\n\nIt is cheap, and beats "
            "[others](https://b.example/1).\n\n源码：<https://p.example/code>\n\n## A saw for left hands\n\nNew.\n\n"
            "Quiet.\n\n网址：<https://s.example> (in French)\n\nDemo: <https://s.example/demo>\n",
            [
                ("A plane for small hands", ["https://p.example/code"]),
                ("A saw for left hands", ["https://s.example", "https://s.example/demo"]),
            ],
            id="pointers at the end",
        ),
        pytest.param(
            "# Tools\n\n## An adze, by [Reed](https://r.example)\n\nSharp.\n\n**Handle:**\n\n- ash\n- oak\n\n"
            "**Where:**\n\n[Shop](https://r.example/shop)\n\n## A bit\n\n[b.example](https://b.example)\n",
            [("An adze, by Reed", ["https://r.example"]), ("A bit", ["https://b.example"])],
            id="bold lines under a linked heading",
        ),
        pytest.param(
            "## Oars\n\n[oars.example](https://oars.example/1)\n\nOf ash.\n\n## A saying\n\nRow on.\n",
            [("Oars", ["https://oars.example/1"])],
            id="words without a link",
        ),
        pytest.param(
            "## Tools\n\n[fid](https://f.example) - opens strands.\n\n[marlin](https://m.example) - closes them.\n",
            [("fid", ["https://f.example"]), ("marlin", ["https://m.example"])],
            id="short titles",
        ),
        pytest.param(
            "**Ropes**\n\n**[Hemp, again](https://h.example)** (4 min)\nWhy it lasts.\n\n**Knots that slip**\n\nA warning.\n\n<https://k.example>\n",
            [("Hemp, again", ["https://h.example"]), ("Knots that slip", ["https://k.example"])],
            id="bold headings and bold titles",
        ),
        pytest.param(
            LISTS
            + "## Welcome\n\nThanks to [our hosts](https://host.example/x) for the tea and the biscuits they gave.\n",
            [],
            id="a greeting",
        ),
        pytest.param(
            "# Tar Weekly 7\n\n[Tar Weekly](https://tarweekly.example/) – issue 7\n\n" + LISTS,
            [],
            id="the digest's own front page",
        ),
        pytest.param(
            "## Reading\n\n- [Tar and feathers](https://t.example)\n- [Sponsor] [Buy our tar now](https://ads.example)\n"
            "- [Pitch, compared](https://p.example)\n\n  PITCHCO (sponsor)\n",
            [("Tar and feathers", ["https://t.example"])],
            id="marked as paid for",
        ),
        pytest.param(
            "# Log\n\n- 2020-03-03: [Old charts](https://c.example)\n- Mar 1: [Charts that lie still](https://l.example)\n"
            "- Archive: https://log.example/all\n",
            [("Old charts", ["https://c.example"]), ("Charts that lie still", ["https://l.example"])],
            id="dates before the link",
        ),
        pytest.param(
            "## 1. Caulking\n\n**Link**: [https://c.example](https://c.example)\n\nText.\n\n"
            "## 2. Careening\n\n**Link**: [https://d.example](https://d.example)\n\nText.\n",
            [("Caulking", ["https://c.example"]), ("Careening", ["https://d.example"])],
            id="numbered headings",
        ),
        pytest.param(
            "<details><summary>More</summary>\n\n- [Folded away](https://f.example)\n- [And this too](https://g.example)\n\n</details>\n",
            [("Folded away", ["https://f.example"]), ("And this too", ["https://g.example"])],
            id="details",
        ),
    ],
)
def test_regions(markdown: str, expected: list[tuple[str, list[str]]]) -> None:
    """Entries of digests made like this one would be missed, joined or invented."""
    assert found(markdown) == expected


def test_a_second_paragraph_with_a_link_is_body() -> None:
    """What is told of an entry would be one more entry, for the link in it."""
    text = LISTS + "## The week\n\n[Tar is dear](https://t.example)\n\n"
    text += "We told [why](https://w.example) before, at length.\n\n"
    text += "[Pitch is not](https://p.example)\n\n[Ropes by the yard](https://r.example)\n"
    assert [title for title, _ in found(text)] == ["Tar is dear", "Pitch is not", "Ropes by the yard"]


def test_a_section_of_one_story_among_sections_of_several() -> None:
    """The heading "Misc" would be the title of the only story under it."""
    story = "The one in the {0} yard is now, at last, [{0}](https://{0}.example). Good.\n\n"
    hulls, masts = ("".join(map(story.format, yards)) for yards in (("old", "new", "far"), ("low", "dry", "wet")))
    text = f"## Told\n\n### Hulls\n\n{hulls}### Misc\n\n{story.format('odd')}### Masts\n\n{masts}"
    titles = [title for title, _ in found(text)]
    assert len(titles) == 7
    assert titles[3] == "The one in the odd yard is now, at last, odd"


def test_a_heading_with_all_its_body() -> None:
    """What stands below an entry's sub-heading, bold line or rule would be lost."""
    text = (
        "## News\n\n### [One long story](https://o.example)\n\nA.\n\n---\n\n**Also**\n\nB.\n\n#### C\n\nD.\n\n"
        "### [Next one here](https://n.example)\n"
    )
    first, second = read_markdown(text.encode(), "7", ReadOptions()).entries
    assert (first.text, second.text) == ("A.\nAlso\nB.\nC\nD.", "")


def test_page_that_begins_with_a_link_alone() -> None:
    """An issue's page would be taken for that of its first entry."""
    page = b"""<html><head><title>Tar 7</title>
    <meta property="article:published_time" content="2020-03-03T08:00Z"></head><body>
    <p><a href="https://a.example">Tar and its uses</a></p><p>Many.</p>
    <p><a href="https://b.example">Pitch is not tar</a></p></body></html>"""
    issue = read_html_entry("7", page, ReadOptions())
    assert [entry.title for entry in issue.entries] == ["Tar and its uses", "Pitch is not tar"]
    assert issue.date == "2020-03-03"


def test_forced_shapes() -> None:
    """`shape` would not force anything."""
    text = "## Head\n\n[a.example](https://a.example)\n\n- [Item of it](https://i.example)\n\n1、[Number one here](https://n.example)\n"
    titles = {
        shape: [entry.title for entry in read_markdown(text.encode(), "7", ReadOptions(shape=shape)).entries]
        for shape in ("headed", "listed", "flowing", "numbered")
    }
    assert titles["headed"] == ["Head"]
    assert titles["listed"] == ["Item of it"]
    assert titles["numbered"] == ["Item of it", "Number one here"]
    assert "Item of it" not in titles["flowing"]
