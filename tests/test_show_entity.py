"""`entities show`: an entity with all that it is made of, found by any spelling."""

import pytest
from factories import make_archive
from loads import keep, load

from extractor.cli.entity_card import print_card
from graph.connection import Graph
from graph.show_entity import EntityCard, show_entity
from schemas.errors import QueryError
from schemas.extraction import Extraction, claim_id, relation_id
from schemas.workspace import Workspace

LOOM = {"launch": "r3", "review": "c", "panel": "s"}  # the referents that are Bright Loom


@pytest.fixture
def loaded(graph: Graph, workspace: Workspace) -> Graph:
    keep(workspace, *make_archive().values())
    load(graph, workspace)
    return graph


def said_of_loom(name: str, extraction: Extraction) -> set[str]:
    names = {referent.id: referent.name for referent in extraction.referents}
    ends = (relation for relation in extraction.relations if LOOM[name] in (relation.head, relation.tail))
    return {relation_id(extraction.episode.id, relation, names) for relation in ends}


def test_a_card_holds_what_the_episodes_say_and_how_often(loaded: Graph) -> None:
    card = show_entity(loaded, "bright looms")
    talks = make_archive()
    assert (card.id, card.name, card.type) == ("bright-loom", "Bright Loom", "Company")
    assert set(card.aliases) == {"Brightloom", "Bright Looms"}
    for name, talk in talks.items():
        mentions = [mention for mention in talk.mentions if mention.referent == LOOM[name]]
        (source,) = (source for source in card.sources if source.episode == talk.episode.id)
        assert source.mentions == len(mentions)
        assert set(source.forms) == {mention.form for mention in mentions}
        first = talk.episode.segment_at(min(mention.span.start for mention in mentions))
        assert (source.speaker, source.second) == (first.speaker, first.start)
        assert source.quote is not None
        assert source.quote.strip(". ") in first.span.of(talk.episode.text)
        assert any(form in source.quote for form in source.forms)
    assert card.mentions == sum(source.mentions for source in card.sources)
    assert {said.statement for said in card.relations} == set().union(
        *(said_of_loom(name, talk) for name, talk in talks.items())
    )
    assert {said.negated for said in card.relations} == {True, False}


def test_who_may_be_meant_is_listed_and_an_id_decides(loaded: Graph) -> None:
    with pytest.raises(
        QueryError, match=r"'weftling' may mean 2 entities: .*weftling-model, Model.*weftling-product, Product"
    ):
        show_entity(loaded, "weftling")
    assert show_entity(loaded, "weftling-product").type == "Product"
    with pytest.raises(QueryError, match="no entity is called 'brite loom'; near it: Bright Loom"):
        show_entity(loaded, "brite loom")


def test_a_card_is_printed_within_the_width_of_the_terminal(
    loaded: Graph, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "72")
    card = show_entity(loaded, "Bright Loom")
    print_card(card, None)
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 72
    assert all(said.statement[:12] in out for said in card.relations)
    assert "(not)" in out


def test_a_card_holds_the_claims_too_each_with_its_id(loaded: Graph, capsys: pytest.CaptureFixture[str]) -> None:
    review = make_archive()["review"]
    card = show_entity(loaded, "Loomer")
    (claim,) = card.claims
    names = {referent.id: referent.name for referent in review.referents}
    assert claim.statement == claim_id(review.episode.id, review.claims[0], names)
    assert (claim.kind, claim.value, claim.second) == ("prediction", "double", 20.0)
    print_card(card, 1)
    told = capsys.readouterr()
    assert f"{claim.statement[:12]} prediction double" in told.out
    assert "claims more" not in told.err


def test_what_is_left_out_of_a_long_card_is_counted(loaded: Graph, capsys: pytest.CaptureFixture[str]) -> None:
    card: EntityCard = show_entity(loaded, "Bright Loom")
    print_card(card, 1)
    told = capsys.readouterr().err.splitlines()
    assert told == ["2 episodes more; --all shows them", f"{len(card.relations) - 1} relations more; --all shows them"]
