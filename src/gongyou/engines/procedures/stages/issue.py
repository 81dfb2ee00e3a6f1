"""Issue: a document is made, numbered, signed, and served; served to the public it is 公布."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils import translation

from gongyou.engines.procedures.enums import Verb
from gongyou.engines.procedures.models import Act, Matter
from gongyou.engines.procedures.operations.issuing import write_document
from gongyou.engines.procedures.types import ON_ACT, Stage
from gongyou.kernel.access.viewer import Viewer


@dataclass(frozen=True)
class Issue(Stage):
    """The document's number is prefix〔year〕serial; `title` and `text` are filled with the words of the matter.

    `words` gives those words from the matter; `to` is the party that is served. A signed document never changes.
    Where what was decided no longer holds by the time of signing, a refusal leads back to an earlier stage.
    """

    kind: ClassVar[str] = "issue"
    title: Any = ""
    text: Any = ""
    words: Callable[[Any], dict[str, str]] | None = None
    to: str = ""

    def faults(self) -> list[str]:
        back = [o for o in self.outcomes if o.verb == Verb.REFUSE and o.to and o.needs_note]
        wrong = [o.key for o in self.outcomes if o.verb != Verb.ISSUE and o not in back]
        found = super().faults() + [f"outcome {key!r}: Issue knows issue, and back with a reason" for key in wrong]
        if not (self.title and self.text and self.to):
            found.append("a document has a title, a text and a receiver")
        return found


@ON_ACT.register("issue")
def write(viewer: Viewer, matter: Matter, stage: Issue, act: Act) -> None:
    """Number the document, write it with the matter's words, and serve it to the party named.

    Documents are in the language of the country, whatever language the desk reads its pages in. Whoever gives the
    matter back issues nothing.
    """
    if act.verb != Verb.ISSUE:
        return
    with translation.override("zh-hans"):
        words = stage.words(matter) if stage.words else {}
        title, text = str(stage.title), str(stage.text)
    write_document(viewer, matter=matter, act=act, title=title, text=text, words=words, to=stage.to)
