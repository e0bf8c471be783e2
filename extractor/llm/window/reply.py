"""What a reply says of a window: its items, each checked alone and tied to the window's sentences."""

from pydantic import ValidationError

from extractor.llm.prompts.window_v1 import WindowReply
from extractor.llm.window.reply_items import LocalEntity, ReplyItems
from extractor.llm.window.reply_json import ValidationFault, find_object
from extractor.proposal import ProposedClaim, ProposedRelation
from schemas.episode import Episode
from schemas.extraction import Rejection, Window
from schemas.model import Frozen
from schemas.ontology import Ontology

METHOD, SECOND_METHOD = "llm", "llm, second question"


class WindowReading(Frozen):
    """Hold what one reply says of one window; the ends of its statements are numbers of its entities, as text.

    `rejections` are the items that can't even be written as a proposal.
    """

    window: int
    method: str = METHOD
    entities: tuple[LocalEntity, ...] = ()
    salient: tuple[int, ...] = ()
    relations: tuple[ProposedRelation, ...] = ()
    claims: tuple[ProposedClaim, ...] = ()
    rejections: tuple[Rejection, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether the reply says that the window holds nothing."""
        return not (self.entities or self.relations or self.claims or self.rejections)


def read_reply(text: str, episode: Episode, window: Window, ontology: Ontology, method: str = METHOD) -> WindowReading:
    """Read a reply; ValidationFault where it is no JSON object of the form. A bad item is a rejection, no fault."""
    try:
        reply = WindowReply.model_validate(find_object(text, "e"))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise ValidationFault(f'"{place}" must be a list: {first["msg"]}.', text) from error
    items = ReplyItems(episode, window, ontology, method)
    items.read_entities(reply.e)
    items.read_salient(reply.s)
    items.read_relations(reply.r)
    items.read_claims(reply)
    items.read_rare(reply.q)
    return WindowReading(
        window=window.index,
        method=method,
        entities=tuple(items.entities.values()),
        salient=tuple(items.salient),
        relations=tuple(items.relations),
        claims=tuple(items.claims),
        rejections=tuple(items.rejections),
    )
