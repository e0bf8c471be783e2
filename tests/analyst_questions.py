"""What analysts ask of the graph, in words and in Cypher; each has an answer in the demo's graph.

Each question uses other means of the language and says in which order its rows come: what an analyst may rely on,
whichever database holds the graph. Sums of numbers with a fraction differ in their last digit, so those are rounded.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from schemas.names import normal_form


class Question(NamedTuple):
    """Ask something of the graph, in words and in Cypher."""

    words: str
    cypher: str
    parameters: Mapping[str, Any] = {}


CO_MENTIONS = Question(
    "What is spoken of in the same breath as a model?",
    """
MATCH (x:Entity {id: $id})<-[:MENTIONS]-(g:Segment)-[:MENTIONS]->(other:Entity) WHERE other <> x
RETURN other.id AS entity, count(DISTINCT g) AS segments
ORDER BY segments DESC, entity LIMIT 10
""",
    {"id": "gpt-4"},
)
WHO_SAID_WHAT = Question(
    "Who said what about a concept, in which episode, at which second, in which words?",
    """
MATCH (:Name {key: $key})-[:NAMES]->(c:Concept)<-[:ABOUT]-(s:Statement)-[:FROM]->(g:Segment)<-[:HAS_SEGMENT]-(e:Episode)
OPTIONAL MATCH (s)-[:SAID_BY]->(p:Person)
RETURN p.name AS who, e.title AS episode, s.start AS second, s.quote AS words, g.url AS url
ORDER BY e.published, second, words
""",
    {"key": normal_form("evals")},
)
BY_MONTH = Question(
    "How often is an entity spoken of, month by month?",
    """
MATCH (e:Episode)-[d:DISCUSSES]->(x:Entity)
WITH e.published.year AS year, e.published.month AS month, x, sum(d.count) AS times
WHERE times >= 3
RETURN year, month, x.id AS entity, times
ORDER BY year, month, times DESC, entity
""",
)
FIRST_MENTION = Question(
    "Where was each concept first spoken of?",
    """
MATCH (c:Concept)<-[d:DISCUSSES]-(e:Episode) WITH c, e, d ORDER BY e.published, d.first_start
WITH c, collect({title: e.title, second: d.first_start}) AS spoken
RETURN c.name AS concept, spoken[0].title AS first, spoken[0].second AS second, size(spoken) AS episodes
ORDER BY concept
""",
)
DEFINITIONS = Question(
    "Which two episodes define the same concept in other words?",
    """
MATCH (one:Episode)-[:HAS_SEGMENT]->(:Segment)<-[:FROM]-(a:Claim {kind: 'definition'})-[:ABOUT]->(c:Concept)
MATCH (c)<-[:ABOUT]-(b:Claim {kind: 'definition'})-[:FROM]->(:Segment)<-[:HAS_SEGMENT]-(two:Episode)
WHERE one.published < two.published AND a.quote <> b.quote
RETURN c.name AS concept, a.quote AS before, b.quote AS after
ORDER BY concept, before, after
""",
)
METRICS = Question(
    "Which numbers were given, and how did they change over time?",
    """
MATCH (x:Entity)<-[:ABOUT]-(s:Claim {kind: 'metric'})-[:FROM]->(:Segment)<-[:HAS_SEGMENT]-(e:Episode)
WHERE s.number IS NOT NULL
WITH x, s.unit AS unit, s, e ORDER BY e.published, s.start, s.id
RETURN x.id AS entity, unit, collect(s.number) AS numbers, min(s.number) AS least, max(s.number) AS most
ORDER BY entity, unit
""",
)
PEOPLE_IN_SEVERAL = Question(
    "Which people appear or are spoken of in more than one episode?",
    """
MATCH (p:Person)--(e:Episode)
WITH p, count(DISTINCT e) AS episodes WHERE episodes > 1
RETURN p.name AS who, episodes
ORDER BY episodes DESC, who
""",
)
PROOFS = Question(
    "Which words prove a fact?",
    """
MATCH (p:Person)-[f:FOUNDED]->(c:Company)
MATCH (p)<-[:HEAD]-(s:Relation {type: 'FOUNDED'})-[:TAIL]->(c)
WHERE s.modality = 'asserts' AND NOT s.negated
RETURN p.name AS who, c.name AS what, f.support AS support, s.quote AS words, s.start AS second
ORDER BY who, what, words, second
""",
)
EMPLOYERS = Question(
    "Who works where, as what, and who founded that company?",
    """
MATCH (p:Person)-[w:WORKS_AT]->(c:Company)
OPTIONAL MATCH (founder:Person)-[:FOUNDED]->(c)
WITH p, w, c, founder ORDER BY founder.name
RETURN p.name AS who, coalesce(w.role, 'unknown') AS role, c.name AS company, collect(founder.name) AS founders
ORDER BY who, company
""",
)
PATHS = Question(
    "What do people's companies build, and on what is that built?",
    """
MATCH (p:Person)-[:WORKS_AT|FOUNDED]->(c:Company)-[:DEVELOPED]->(made)-[r:BASED_ON|USES]->(ground)
RETURN DISTINCT p.id AS person, c.id AS company, made.id AS made, type(r) AS how, ground.id AS ground
ORDER BY person, company, made, how, ground
""",
)
REACHED = Question(
    "What is at most three facts away from a person?",
    """
MATCH path = (p:Person {id: $id})-[:FOUNDED|WORKS_AT|DEVELOPED|BASED_ON|USES*1..3]->(x:Entity)
WHERE all(n IN nodes(path) WHERE size([m IN nodes(path) WHERE m = n]) = 1)
RETURN x.id AS reached, min(length(path)) AS steps, count(path) AS ways
ORDER BY steps, reached
""",
    {"id": "noor-achterberg"},
)
CONNECTION = Question(
    "How does a chain of facts lead from a person to a product?",
    """
MATCH path = (:Person {id: $from})-[:WORKS_AT|DEVELOPED|USES|BASED_ON*1..3]->(:Entity {id: $to})
RETURN [n IN nodes(path) | n.name] AS names, [r IN relationships(path) | type(r)] AS facts, length(path) AS steps
ORDER BY steps, names
""",
    {"from": "teo-marchetti", "to": "llamaindex"},
)
SUPPORT = Question(
    "Which facts are said in more than one episode, and between which dates?",
    """
MATCH (h:Entity)-[f]->(t:Entity) WHERE f.episodes > 1
RETURN h.id AS head, type(f) AS fact, t.id AS tail, f.support AS support,
       date(f.first_said) AS first, date(f.last_said) AS last
ORDER BY head, fact, tail
""",
)
SPEAKERS = Question(
    "Who speaks how much, and from what they said first to what they said last?",
    """
MATCH (p:Person)<-[:SPOKEN_BY]-(g:Segment)<-[:HAS_SEGMENT]-(e:Episode)
WITH p, e, g ORDER BY g.index
WITH p, e, collect(g.index) AS turns, sum(size(split(g.text, ' '))) AS words
RETURN e.title AS episode, p.name AS who, words, head(turns) AS first, last(turns) AS last, size(turns) AS turns
ORDER BY episode, words DESC
""",
)
SPELLINGS = Question(
    "Which entities go by many spellings, and are they written in capitals?",
    """
MATCH (x:Entity) WHERE size(x.aliases) > 1
RETURN x.id AS entity, x.aliases + x.heard_as AS spellings, [a IN x.aliases WHERE a = toUpper(a)] AS capitals,
       any(a IN x.aliases WHERE size(a) < 4) AS short, reduce(n = 0, a IN x.aliases | n + size(a)) AS letters,
       tail(x.aliases) AS others, 'RAG' IN x.aliases AS rag
ORDER BY entity
""",
)
NAMES = Question(
    "How do the names begin and end?",
    """
MATCH (p:Person)
WITH p, split(p.name, ' ') AS words
RETURN toLower(words[-1]) AS last, left(p.name, 1) + '.' AS initial, substring(p.name, 0, 4) AS start,
       replace(p.name, ' ', '_') AS joined, trim(' ' + p.name + ' ') = p.name AS whole,
       p.name STARTS WITH 'N' AS n, p.name ENDS WITH 'i' AS i, p.name =~ '.*-.*' AS hyphen
ORDER BY last, initial
""",
)
LOOK_UPS = Question(
    "Which entities do several spellings lead to?",
    """
UNWIND $keys AS key
MATCH (:Name {key: key})-[:NAMES]->(x:Entity)
RETURN key, collect(DISTINCT x.id) AS entities
ORDER BY key
""",
    {"keys": [normal_form(form) for form in ("RAG", "gpt 4", "HuggingFace", "Facebook", "Nobody")]},
)
DATES = Question(
    "How many days lie between an episode and the one before it?",
    """
MATCH (e:Episode)
WITH e ORDER BY e.published
WITH collect(date(e.published)) AS days
UNWIND range(1, size(days) - 1) AS i
RETURN days[i] AS day, date.truncate('month', days[i]) AS month, duration.inDays(days[i - 1], days[i]).days AS after,
       days[i].dayOfWeek AS weekday, days[i] >= date('2024-06-01') AS summer
ORDER BY day
""",
)
TOP_OF_EACH = Question(
    "Which three entities are the most salient of each episode?",
    """
MATCH (e:Episode)
CALL (e) {
  MATCH (e)-[d:DISCUSSES]->(x:Entity) WHERE d.salient
  RETURN x.id AS entity, d.salience AS salience ORDER BY salience DESC, entity LIMIT 3
}
RETURN e.title AS episode, entity, salience
ORDER BY episode, salience DESC, entity
""",
)
EVERYWHERE = Question(
    "Which companies does every episode speak of, and how many people are known to work there?",
    """
MATCH (c:Company) WHERE COUNT { (:Episode)-[:DISCUSSES]->(c) } = COUNT { MATCH (e:Episode) }
RETURN c.name AS company, size([(p:Person)-[:WORKS_AT]->(c) | p.name]) AS people,
       EXISTS { (:Person)-[:FOUNDED]->(c) } AS founder_known
ORDER BY company
""",
)
UNBUILT = Question(
    "Which products and models are spoken of, though nobody says who made them?",
    """
MATCH (x:Product|Model) WHERE NOT EXISTS { MATCH (x)<-[:DEVELOPED]-(:Entity) } AND NOT (x)-[:BASED_ON]->()
RETURN x.id AS entity
ORDER BY entity
""",
)
FIGURES = Question(
    "How is the length of segments spread over each episode?",
    """
MATCH (e:Episode)-[:HAS_SEGMENT]->(g:Segment)
WITH e, toInteger(g.end - g.start) AS seconds
RETURN e.title AS episode, sum(seconds) AS all, round(avg(seconds), 4) AS mean, round(stDev(seconds), 2) AS spread,
       percentileCont(seconds, 0.5) AS median, percentileDisc(seconds, 0.9) AS long
ORDER BY episode
""",
)
STRENGTH = Question(
    "How well is each kind of fact supported?",
    """
MATCH (h:Entity)-[f]->(:Entity) WHERE f.support IS NOT NULL
RETURN CASE WHEN f.support = 1 THEN 'once' WHEN f.support < 3 THEN 'twice' ELSE 'often' END AS said,
       type(f) AS fact, count(DISTINCT h) AS heads, sum(f.support) AS statements
ORDER BY fact, said
""",
)
MAKERS_AND_USERS = Question(
    "Which entities make something, and which use something?",
    """
MATCH (x:Entity)-[:DEVELOPED]->() RETURN x.id AS entity, 'makes' AS what ORDER BY entity
UNION
MATCH (x:Entity)-[:USES]->() RETURN x.id AS entity, 'uses' AS what ORDER BY entity
""",
)
KINDS = Question(
    "What kinds of things are spoken of, and how often?",
    """
MATCH (x:Entity)<-[d:DISCUSSES]-(:Episode)
UNWIND [label IN labels(x) WHERE label <> 'Entity'] AS type
WITH type, count(DISTINCT x) AS entities, sum(d.count) AS times
WHERE entities > 1
RETURN type, entities, times, round(1.0 * times / entities, 1) AS each
ORDER BY times DESC, type
""",
)
TEXT_SEARCH = Question(
    "Where does someone speak of money, and what is named around it?",
    """
MATCH (e:Episode)-[:HAS_SEGMENT]->(g:Segment)
WHERE toLower(g.text) CONTAINS $word OR g.text =~ '(?s).*[$][0-9].*'
OPTIONAL MATCH (g)-[m:MENTIONS]->(x:Entity)
WITH e, g, x, m ORDER BY x.id
RETURN e.title AS episode, g.index AS segment, g.start AS second, collect(x.id) AS named, sum(m.count) AS times
ORDER BY episode, segment
""",
    {"word": "money"},
)
LIKENESS = Question(
    "How alike are two episodes in what they speak of?",
    """
MATCH (a:Episode)-[:DISCUSSES]->(x:Entity)<-[:DISCUSSES]-(b:Episode)
WHERE a.published < b.published
WITH a, b, count(x) AS both
RETURN a.title AS one, b.title AS other, both,
       round(toFloat(both) / (COUNT { (a)-[:DISCUSSES]->() } + COUNT { (b)-[:DISCUSSES]->() } - both), 3) AS likeness
ORDER BY likeness DESC, one, other
""",
)
STRICT = Question(
    "What is said with both ends named, by whom, and is it for or against?",
    """
MATCH (s:Relation)-[:HEAD]->(h:Entity), (s)-[:TAIL]->(t:Entity)
WHERE s.grounding IN ['named', 'speaker'] AND s.confidence >= 0.5
WITH s, h, t ORDER BY s.quote
RETURN s.type AS type, h.id AS head, t.id AS tail, collect(DISTINCT s.grounding) AS grounding,
       collect(DISTINCT s.polarity)[0] AS polarity, collect(s.quote)[..1] AS words
ORDER BY type, head, tail SKIP 2 LIMIT 12
""",
)

QUESTIONS = {name: value for name, value in list(globals().items()) if isinstance(value, Question)}
