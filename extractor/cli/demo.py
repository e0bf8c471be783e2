"""`talkgraph demo`: two talks and an interview from nothing to answers that need more than one of them."""

from importlib import resources
from pathlib import Path
from typing import NamedTuple

import click


class Question(NamedTuple):
    """Ask something of the demo's graph, in words and in Cypher."""

    words: str
    cypher: str


QUESTIONS = (
    Question(
        "What do different speakers say that a concept is?",
        """
MATCH (c:Concept)<-[:ABOUT]-(s:Claim {kind: 'definition'})-[:SAID_BY]->(p:Person)
MATCH (s)-[:FROM]->(:Segment)<-[:HAS_SEGMENT]-(e:Episode)
WITH c, count(DISTINCT p) AS speakers, collect({p: p.name, e: e.title, at: e.published, t: s.start, q: s.quote}) AS said
WHERE speakers > 1
UNWIND said AS one
RETURN c.name AS concept, one.p AS who, one.e AS episode, one.t AS second, one.q AS words
ORDER BY concept, one.at, second
""",
    ),
    Question(
        "What became of the price per million tokens, and of the number of customers?",
        """
MATCH (x:Entity)<-[:ABOUT]-(s:Claim {kind: 'metric'})-[:FROM]->(:Segment)<-[:HAS_SEGMENT]-(e:Episode)
WHERE s.unit IN ['customers', '$ per million tokens']
OPTIONAL MATCH (s)-[:SAID_BY]->(p:Person)
RETURN x.name AS of, substring(toString(e.published), 0, 10) AS date, s.value AS value, p.name AS who, s.start AS second
ORDER BY of, date, second
""",
    ),
    Question(
        "Who is heard or named in more than one episode?",
        """
MATCH (e:Episode)-[:DISCUSSES|APPEARS_IN]-(p:Person)
WITH DISTINCT p, e ORDER BY e.published
WITH p, collect(e.title) AS episodes
WHERE size(episodes) > 1
RETURN p.name AS who, size(episodes) AS episodes, episodes AS titles
ORDER BY episodes DESC, who
""",
    ),
    Question(
        "Who makes what, on what is it built, and who makes that?",
        """
MATCH (maker:Company)-[:DEVELOPED]->(thing:Product)-[b:BASED_ON]->(ground)<-[:DEVELOPED]-(other)
MATCH (s:Relation {type: 'BASED_ON'})-[:HEAD]->(thing), (s)-[:TAIL]->(ground)
MATCH (s)-[:FROM]->(:Segment)<-[:HAS_SEGMENT]-(e:Episode)
WITH maker, thing, ground, other, b, s, e ORDER BY e.published, s.start
WITH maker, thing, ground, other, b, collect(s.quote)[0] AS words
RETURN maker.name AS maker, thing.name AS thing, ground.name AS built_on, other.name AS made_by,
       b.support AS said, words
ORDER BY maker, thing, built_on, made_by
""",
    ),
)


@click.command()
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("talkgraph-demo"),
    show_default=True,
    help="The demo's own workspace folder.",
)
def demo(data: Path) -> None:
    """Make a graph of two talks and an interview that ship with talkgraph, and answer four questions."""
    from extractor.cli.joining import load_into, opened_extractor
    from extractor.cli.output import print_rows
    from extractor.cli.progress import shown_progress
    from extractor.cli.report import print_report
    from extractor.folder import find_transcripts
    from extractor.pipeline import ingest_episodes
    from graph.connection import open_embedded_graph
    from graph.query import query_graph
    from schemas.workspace import open_workspace

    with resources.as_file(resources.files("extractor").joinpath("demo")) as folder:
        listing = find_transcripts([folder])
        with open_workspace(data) as workspace:
            with opened_extractor("spacy") as extractor, shown_progress(len(listing.sources)) as progress:
                report = ingest_episodes(listing, workspace, extractor, progress=progress)
            with open_embedded_graph(workspace.database) as graph:
                load_into(graph, workspace)
                print_report(report)
                for question in QUESTIONS:
                    with query_graph(graph, question.cypher) as answer:
                        print_rows(answer.keys, answer, "table", title=question.words)
    click.echo(
        f"\nAsk on: talkgraph query --data {data} 'MATCH (p:Person)-[r]->(c:Company) RETURN p.name, type(r), c.name'"
    )
