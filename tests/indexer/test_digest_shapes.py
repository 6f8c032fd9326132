"""Small digests of our own in the shapes listed, flowing, numbered and mixed: every entry right."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from indexer.blocks import is_web
from indexer.front_matter import split_front_matter
from indexer.markdown_blocks import markdown_blocks
from indexer.options import ReadOptions
from indexer.read_html import read_html_issue
from indexer.read_markdown import read_markdown
from indexer.recognise import split_issue
from indexer.template_tags import without_template_tags

Expected = list[tuple[str, str, str]]

# --- E: bullets under headings --------------------------------------------------------------------------------------

LISTED_PLAIN = """---
title: Orchard Notes 14
date: 2021-03-08
---

Welcome to Orchard Notes! We are [open source](https://github.com/orchard/notes), and every
[correction](https://github.com/orchard/notes/pulls) helps.

## Contents

- [Reading](#reading)
- [Tools](#tools)

## Reading

- [How roots find water](https://roots.example/water) — a long walk through soil physics.
  - with a [worksheet](https://roots.example/sheet)
- [Pruning considered](https://prune.example/considered)
- A short history of the apple press, from the [museum](https://museum.example/press) itself.
-
- No link in this one.

## Tools

* [seedsort](https://github.com/orchard/seedsort), sorts seeds by weight
* **Ladderlog** keeps a diary of ladders. [Code](https://code.example/ladderlog)

## Jobs

- [Head gardener](https://jobs.example/gardener)
"""
LISTED_PLAIN_ENTRIES: Expected = [
    ("How roots find water", "https://roots.example/water", "Reading"),
    ("Pruning considered", "https://prune.example/considered", "Reading"),
    ("A short history of the apple press, from the museum itself", "https://museum.example/press", "Reading"),
    ("seedsort", "https://github.com/orchard/seedsort", "Tools"),
    ("Ladderlog", "https://code.example/ladderlog", "Tools"),
]

LISTED_REFERENCES = """Title: Kiln Weekly 7
Date: 2020-11-02
Category: kiln

# Glazes

* [Celadon without cobalt][celadon]. Two recipes and their failures.
* [@mira](https://twitter.com/mira) explains [why crackle glazes crackle][crackle].
* [Ash]: what wood ash does at cone ten.
* ![](https://img.example/pot.jpg) [A pot in cross-section](https://pots.example/section)

# Kilns

1. [Firing curves for beginners](https://curves.example/begin) ([discussion](https://forum.example/t/9))
2. [ ] [Thermocouples compared](https://thermo.example/compared)

# Upcoming events

* [3/12 Kiln opening](https://events.example/1)

# Contributors

* [Ada](https://github.com/ada)

[celadon]: https://glaze.example/celadon
[crackle]: https://glaze.example/crackle
[ash]: https://ash.example/cone10
"""
LISTED_REFERENCES_ENTRIES: Expected = [
    ("Celadon without cobalt", "https://glaze.example/celadon", "Glazes"),
    ("@mira explains why crackle glazes crackle", "https://glaze.example/crackle", "Glazes"),
    ("Ash", "https://ash.example/cone10", "Glazes"),
    ("A pot in cross-section", "https://pots.example/section", "Glazes"),
    ("Firing curves for beginners", "https://curves.example/begin", "Kilns"),
    ("Thermocouples compared", "https://thermo.example/compared", "Kilns"),
]

LISTED_BOLD = """# Lantern Letter #3

**Design**
- [Lamps that fold](https://lamps.example/fold)
- Paper: [Shades of white](https://paper.example/white) (pdf)

**Physics:**

- 1. [Why candles flicker](https://candle.example/flicker)
- 2. [Measuring lumens at home](https://lumen.example/home)

> Tools

> - [wicktrim](https://wick.example/trim) trims wicks
> - Grouped
>   - [wax-mix calculator](https://wax.example/mix)
>   - [burn-time tables](https://wax.example/burn)

Also this week:

- https://bare.example/only
- Moths and how to [keep them out](https://moth.example/out)
"""
LISTED_BOLD_ENTRIES: Expected = [
    ("Lamps that fold", "https://lamps.example/fold", "Design"),
    ("Shades of white", "https://paper.example/white", "Design"),
    ("Why candles flicker", "https://candle.example/flicker", "Physics"),
    ("Measuring lumens at home", "https://lumen.example/home", "Physics"),
    ("wicktrim", "https://wick.example/trim", "Tools"),
    ("wax-mix calculator", "https://wax.example/mix", "Grouped"),
    ("burn-time tables", "https://wax.example/burn", "Grouped"),
    ("https://bare.example/only", "https://bare.example/only", "Also this week"),
    ("Moths and how to keep them out", "https://moth.example/out", "Also this week"),
]

# --- F: paragraphs that begin with a link -----------------------------------------------------------------------------

FLOWING_SECTIONS = """# Tide Tables, 3 March 2020

Hello again. [View this issue in your browser](https://tide.example/web/12).

## Coasts

[Erosion, measured by drone](https://coast.example/drone) Twelve flights over one cliff.

They also publish the raw images.

[Sand is not simple](https://sand.example/simple). The grains matter more than the waves.

> Every beach is a river of sand.

## Ships

**[A hull made of hemp](https://hull.example/hemp)**

It floats, mostly.

📦 [Containers that sort themselves](https://port.example/sort) (video)

---

[Unsubscribe](https://tide.example/unsubscribe) | [Archive](https://tide.example/archive)
"""
FLOWING_SECTIONS_ENTRIES: Expected = [
    ("Erosion, measured by drone", "https://coast.example/drone", "Coasts"),
    ("Sand is not simple", "https://sand.example/simple", "Coasts"),
    ("A hull made of hemp", "https://hull.example/hemp", "Ships"),
    ("Containers that sort themselves", "https://port.example/sort", "Ships"),
]

FLOWING_ADDRESSES = """# Link log

How bread rises in the cold
https://bread.example/cold

The long answer to a short question about yeast.

Flour by the numbers
https://flour.example/numbers

Ovens without doors — https://oven.example/doors
"""
FLOWING_ADDRESSES_ENTRIES: Expected = [
    ("How bread rises in the cold", "https://bread.example/cold", ""),
    ("Flour by the numbers", "https://flour.example/numbers", ""),
    ("Ovens without doors", "https://oven.example/doors", ""),
]

FLOWING_DAYS = """# Loom log

## 2 March 2020

[Punched cards before computers](https://cards.example/before), a photo essay.

[Linen, slowly](https://linen.example/slowly) is about growing a shirt.

## 3 March 2020

[A loom in the attic](https://attic.example/loom) and what it took to get it there.
"""
FLOWING_DAYS_ENTRIES: Expected = [
    ("Punched cards before computers", "https://cards.example/before", "2 March 2020"),
    ("Linen, slowly", "https://linen.example/slowly", "2 March 2020"),
    ("A loom in the attic", "https://attic.example/loom", "3 March 2020"),
]

# --- G: numbers -------------------------------------------------------------------------------------------------------

NUMBERED_CHINESE = """# 灯塔周刊：第 8 期

本刊开源（GitHub: [lamp/weekly](https://github.com/lamp/weekly)），欢迎投稿。

## 文章

1、[为什么海图要用墨卡托投影](https://map.example/mercator)（英文）

![](https://img.example/1.png)

作者解释了航线为什么在图上是直线。

2、[潮汐表的由来](https://tide.example/origin)

还可以看[另一篇](https://tide.example/more)。

3.从[灯塔的透镜](https://lens.example/fresnel)说起，谈谈怎样省材料。

## 工具

1、[knotbook](https://github.com/lamp/knotbook)

绳结手册。

2、**一句话**

> - [雾笛](https://fog.example/horn)又响了。
> - [浮标](https://buoy.example/1)换了颜色。

## 言论

1、

海上没有捷径。

-- [《老水手》](https://old.example/sailor)

## 订阅

请到[这里](https://lamp.example/join)订阅。
"""
NUMBERED_CHINESE_ENTRIES: Expected = [
    ("为什么海图要用墨卡托投影", "https://map.example/mercator", "文章"),
    ("潮汐表的由来", "https://tide.example/origin", "文章"),
    ("从灯塔的透镜说起，谈谈怎样省材料", "https://lens.example/fresnel", "文章"),
    ("knotbook", "https://github.com/lamp/knotbook", "工具"),
    ("雾笛", "https://fog.example/horn", "一句话"),
    ("浮标", "https://buoy.example/1", "一句话"),
    ("海上没有捷径", "https://old.example/sailor", "言论"),
]

NUMBERED_LINES = """# Daily bricks (2019-07-01)

1. Bricks from coffee grounds - https://coffee.example/brick
2. Mortar, revisited https://mortar.example/again
3.[Arches in five lines](https://arch.example/five)
4. [Chimneys](https://chimney.example/x)

- Editor: Rowan
- Subscribe: <https://bricks.example/subscribe>
"""
NUMBERED_LINES_ENTRIES: Expected = [
    ("Bricks from coffee grounds", "https://coffee.example/brick", ""),
    ("Mortar, revisited", "https://mortar.example/again", ""),
    ("Arches in five lines", "https://arch.example/five", ""),
    ("Chimneys", "https://chimney.example/x", ""),
]

NUMBERED_PARAGRAPHS = """# Ten bells

1. [Bells that ring themselves](https://bells.example/self)

   Wind, mostly.

2. [Casting in sand](https://cast.example/sand)

The mould is used once.

- wet sand
- dry sand

(3) [Towers that lean](https://tower.example/lean)

Not on purpose.

④ [Ropes](https://rope.example/x)
"""
NUMBERED_PARAGRAPHS_ENTRIES: Expected = [
    ("Bells that ring themselves", "https://bells.example/self", ""),
    ("Casting in sand", "https://cast.example/sand", ""),
    ("Towers that lean", "https://tower.example/lean", ""),
    ("Ropes", "https://rope.example/x", ""),
]

# --- mixtures ---------------------------------------------------------------------------------------------------------

MIXED_HEADED_AND_LIST = """# Compass 21

## The lake that moved

[geo.example](https://geo.example/lake)

A river was turned, and the maps were wrong for a decade.

## Contour lines by hand

An hour with [the last cartographer](https://carto.example/last) of the valley.

## Also read

- [Blue is not water](https://blue.example/water)
- [North, and other norths](https://north.example/others)
- [Legends](https://legend.example/x)

## Sponsor

[Maps for hire](https://ads.example/maps)
"""
MIXED_HEADED_AND_LIST_ENTRIES: Expected = [
    ("The lake that moved", "https://geo.example/lake", ""),
    ("Contour lines by hand", "https://carto.example/last", ""),
    ("Blue is not water", "https://blue.example/water", "Also read"),
    ("North, and other norths", "https://north.example/others", "Also read"),
    ("Legends", "https://legend.example/x", "Also read"),
]

MIXED_SUBHEADINGS = """---
title: Workshop
number: 9
---
{% raw %}
Hi {{ reader }}!

## Long reads

### [Planes, wooden ones](https://plane.example/wood)

On flattening a sole. See also [winding sticks](https://stick.example/wind).

### A vise of one's own

It took a year.

- [Website](https://vise.example)
- [Plans](https://vise.example/plans.pdf)

## In brief

- [Glue](https://glue.example/hide) that can be undone
- {{< badge >}} [Clamps enough](https://clamp.example/enough)
- `Vec<T>` of [dowels](https://dowel.example/vec)

| Tool | Notes | Link |
| --- | --- | --- |
| Marking gauge | brass | [see](https://gauge.example/brass) |
| Try square | steel | [see](https://square.example/steel) |
{% endraw %}
"""
MIXED_SUBHEADINGS_ENTRIES: Expected = [
    ("Planes, wooden ones", "https://plane.example/wood", "Long reads"),
    ("A vise of one's own", "https://vise.example", "Long reads"),
    ("Glue", "https://glue.example/hide", "In brief"),
    ("Clamps enough", "https://clamp.example/enough", "In brief"),
    ("Vec<T> of dowels", "https://dowel.example/vec", "In brief"),
    ("Marking gauge", "https://gauge.example/brass", "In brief"),
    ("Try square", "https://square.example/steel", "In brief"),
]

MIXED_PROSE = """# Hive report

## Swarms

A swarm crossed the motorway, as [the Herald](https://herald.example/swarm) tells with photographs.

Meanwhile [three keepers](https://keepers.example/three) lost theirs to a chimney.

## Links

* [Smoke and mirrors](https://smoke.example/mirrors)
* [Wax moth season](https://wax.example/moth)
* [A hive on a scale](https://scale.example/hive)
"""
MIXED_PROSE_ENTRIES: Expected = [
    ("A swarm crossed the motorway, as the Herald tells with photographs", "https://herald.example/swarm", "Swarms"),
    ("Meanwhile three keepers lost theirs to a chimney", "https://keepers.example/three", "Swarms"),
    ("Smoke and mirrors", "https://smoke.example/mirrors", "Links"),
    ("Wax moth season", "https://wax.example/moth", "Links"),
    ("A hive on a scale", "https://scale.example/hive", "Links"),
]

DIGESTS = [
    pytest.param(text, shape, entries, id=name)
    for name, text, shape, entries in [
        ("listed plain", LISTED_PLAIN, "listed", LISTED_PLAIN_ENTRIES),
        ("listed references", LISTED_REFERENCES, "listed", LISTED_REFERENCES_ENTRIES),
        ("listed bold", LISTED_BOLD, "listed", LISTED_BOLD_ENTRIES),
        ("flowing sections", FLOWING_SECTIONS, "flowing", FLOWING_SECTIONS_ENTRIES),
        ("flowing addresses", FLOWING_ADDRESSES, "flowing", FLOWING_ADDRESSES_ENTRIES),
        ("flowing days", FLOWING_DAYS, "flowing", FLOWING_DAYS_ENTRIES),
        ("numbered Chinese", NUMBERED_CHINESE, "mixed", NUMBERED_CHINESE_ENTRIES),
        ("numbered lines", NUMBERED_LINES, "prose", NUMBERED_LINES_ENTRIES),
        ("numbered paragraphs", NUMBERED_PARAGRAPHS, "numbered", NUMBERED_PARAGRAPHS_ENTRIES),
        ("headed and a list", MIXED_HEADED_AND_LIST, "mixed", MIXED_HEADED_AND_LIST_ENTRIES),
        ("sub-headings", MIXED_SUBHEADINGS, "mixed", MIXED_SUBHEADINGS_ENTRIES),
        ("prose and a list", MIXED_PROSE, "mixed", MIXED_PROSE_ENTRIES),
    ]
]


def shape_of(text: str) -> str:
    """The shape in which a digest is read."""
    _, body = split_front_matter(text)
    return split_issue(markdown_blocks(without_template_tags(body)), is_web).shape


@pytest.mark.parametrize(("text", "shape", "expected"), DIGESTS)
def test_every_entry(text: str, shape: str, expected: Expected) -> None:
    """Entries of other digests would be missed, invented, or have another's title, link or section."""
    issue = read_markdown(text.encode(), "14", ReadOptions())
    assert shape_of(text) == shape
    assert [(entry.title, entry.urls[0], entry.section) for entry in issue.entries] == expected


@pytest.mark.parametrize(
    ("text", "shape", "expected"),
    [digest for digest in DIGESTS if digest.id not in ("numbered lines", "flowing addresses")],
)
def test_the_same_in_html(text: str, shape: str, expected: Expected) -> None:
    """A digest's own HTML would be read otherwise than its Markdown."""
    _, body = split_front_matter(text)
    parser = MarkdownIt("commonmark").enable("table")
    content = parser.render(without_template_tags(body))
    page = f"<html><body><article>{content}</article></body></html>"
    issue = read_html_issue("14", page.encode(), {}, {}, ReadOptions())
    # On a page a bare address is no link.
    found = [(entry.title, entry.urls[0], entry.section) for entry in issue.entries]
    assert found == [entry for entry in expected if entry[1] != "https://bare.example/only"]
