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
        'Who said what "fine-tuning" is, or uses, or argues, and in which words?',
        """
MATCH (:Name {key: 'finetuning'})-[:NAMES]->(c:Concept)<-[:ABOUT]-(s:Statement)-[:FROM]->(g:Segment)
MATCH (e:Episode)-[:HAS_SEGMENT]->(g)
OPTIONAL MATCH (s)-[:SAID_BY]->(p:Person)
RETURN p.name AS who, e.title AS episode, s.start AS second, s.quote AS words
ORDER BY e.published, s.start
LIMIT 6
""",
    ),
    Question(
        "Who is heard or named in more than one episode?",
        """
MATCH (e:Episode)-[:DISCUSSES|APPEARS_IN]-(p:Person)
WITH p, collect(DISTINCT e.title) AS episodes
WHERE size(episodes) > 1
RETURN p.name AS who, episodes
ORDER BY size(episodes) DESC, who
LIMIT 8
""",
    ),
    Question(
        "Which concepts does each of the three episodes lean on?",
        """
MATCH (e:Episode)-[d:DISCUSSES]->(c:Concept)
WITH c, count(e) AS episodes, sum(d.count) AS mentions
WHERE episodes = 3
RETURN c.name AS concept, mentions
ORDER BY mentions DESC, concept
LIMIT 10
""",
    ),
    Question(
        "Who founded or works at what, and which words say so?",
        """
MATCH (p:Person)-[f:FOUNDED|WORKS_AT]->(c:Company|Organization)
MATCH (s:Relation {type: type(f)})-[:HEAD]->(p), (s)-[:TAIL]->(c), (s)-[:FROM]->(g:Segment)<-[:HAS_SEGMENT]-(e:Episode)
WITH p, f, c, e, s ORDER BY e.published, s.start
WITH p, f, c, collect({episode: e.title, second: s.start, words: s.quote})[0] AS proof
RETURN p.name AS who, type(f) AS fact, c.name AS what, f.support AS times, proof.words AS words
ORDER BY who, fact, what
LIMIT 10
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
    from extractor.cli.joining import choose_extractor, load_into
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
        with open_workspace(data) as workspace, shown_progress(len(listing.sources)) as progress:
            report = ingest_episodes(listing, workspace, choose_extractor("spacy"), progress=progress)
            with open_embedded_graph(workspace.database) as graph:
                load_into(graph, workspace)
                print_report(report)
                for question in QUESTIONS:
                    with query_graph(graph, question.cypher) as answer:
                        print_rows(answer.keys, answer, "table", title=question.words)
    click.echo(
        f"\nAsk on: talkgraph query --data {data} 'MATCH (p:Person)-[r]->(c:Company) RETURN p.name, type(r), c.name'"
    )
