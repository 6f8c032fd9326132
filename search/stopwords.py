"""Words of a question that say nothing about its subject: function words, and words of asking itself.

They are dropped from a conjunction as long as something else is searched for; a phrase keeps them, and so does a
query of nothing else. The list is our own, of the kind that every engine ships, plus words such as "articles about".
"""

from __future__ import annotations

from search.text import fold
from search.tree import Word

_FUNCTION = """
a about above after again against all along also although always among an and any anyone anything are around as at
be became because become becomes been before being below between both but by can cannot could did do does doing done
down during each either else enough etc even ever every everyone everything few for from further had has have having he
her here hers herself him himself his how however i if in into is it its itself just least less like made make makes
many may maybe me might mine more most much must my myself near neither no nor not now of off often on once one only or
other others otherwise our ours ourselves out over own per perhaps quite rather really s same several shall she should
since so some somehow someone something such t than that the their theirs them themselves then there these they this
those though through thus to together too toward towards under until up upon us used uses using very via vs was we well
were what whatever when where whether which while who whoever whole whom whose why will with within without would yet
you your yours yourself yourselves
"""
_ASKING = """
article articles blog blogs deal deals dealing describe described describes describing discuss discussed discusses
discussing exist exists explain explained explains find finding give given gives information interested know known
link links list lists looking need needed needs paper papers please post posts present read reading say says
search searching see show shows someone tell tells want wanted
"""

STOP_WORDS = frozenset((_FUNCTION + _ASKING).split())


def is_stop_word(word: Word) -> bool:
    """Tell whether a word of a query may be left out; one that is asked for in a field never is."""
    return not word.field and fold(word.text) in STOP_WORDS
