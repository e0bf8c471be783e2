"""All Cypher by which the graph is described, shown and exported; each statement runs on both kinds of database.

The rules of `graph.statements` hold here too. Only what is talkgraph's is read (`OURS`).
"""

from graph.statements import BOTH_OURS, KEYS, OURS, checked

_OURS_AT = {label: {name: ours.replace("n.", f"{name}.") for name in ("a", "n")} for label, ours in OURS.items()}


def _edges(label: str, type: str = "") -> str:
    """Begin a statement with the edges that leave nodes of one of the graph's own labels."""
    return f"MATCH (a:{label})-[e{type}]->(b) WHERE {_OURS_AT[label]['a']} AND coalesce(b.id, b.key) IS NOT NULL"


# --- what kinds there are -----------------------------------------------------------------------------------------


def count_nodes(label: str) -> str:
    """Count nodes of one of the graph's own labels, by all their labels."""
    return f"MATCH (n:{label}) WHERE {OURS[label]} RETURN labels(n) AS labels, count(*) AS count"


def count_node_properties(label: str) -> str:
    """Count the values of each property, by the type of the value; what is in a list only Neo4j could tell."""
    return (
        f"MATCH (n:{label}) WHERE {OURS[label]} UNWIND keys(n) AS name "
        "RETURN labels(n) AS labels, name, split(valueType(n[name]), '<')[0] AS type, count(*) AS count"
    )


def count_edges(label: str) -> str:
    """Count the edges that leave nodes of one of the graph's own labels, by type and the labels of their ends."""
    return f"{_edges(label)} RETURN labels(a) AS start, type(e) AS type, labels(b) AS end, count(*) AS count"


def count_edge_properties(label: str) -> str:
    """Count the values of each property of those edges, by the type of the value."""
    return (
        f"{_edges(label)} UNWIND keys(e) AS name "
        "RETURN type(e) AS edge, name, split(valueType(e[name]), '<')[0] AS type, count(*) AS count"
    )


# --- examples -----------------------------------------------------------------------------------------------------


def find_node(label: str, kind: str) -> str:
    """Find the first node of that `kind`, one of the labels of nodes of ours, by its id."""
    return (
        f"MATCH (n:{checked(kind)}) WHERE {OURS[label]} "
        f"RETURN properties(n) AS properties ORDER BY n.{KEYS[label]} LIMIT 1"
    )


def find_entity(type: str) -> str:
    """Find the entity of a type that most episodes speak of."""
    return (
        f"MATCH (n:{checked(type)})<-[d:DISCUSSES]-(:Episode) WHERE {OURS['Entity']} "
        "WITH n, count(d) AS episodes ORDER BY episodes DESC, n.id LIMIT 1 RETURN properties(n) AS properties"
    )


def find_value(label: str, kind: str) -> str:
    """Find the first value of the property `$name`."""
    return (
        f"MATCH (n:{checked(kind)}) WHERE {OURS[label]} AND n[$name] IS NOT NULL "
        f"RETURN n[$name] AS value ORDER BY n.{KEYS[label]} LIMIT 1"
    )


def find_list(label: str, kind: str) -> str:
    """Find the first list of the property `$name` that isn't empty."""
    return (
        f"MATCH (n:{checked(kind)}) WHERE {OURS[label]} AND size(n[$name]) > 0 "
        f"RETURN n[$name] AS value ORDER BY n.{KEYS[label]} LIMIT 1"
    )


def find_node_values(label: str, kind: str) -> str:
    """Find `$most` different values of the property `$name`."""
    return (
        f"MATCH (n:{checked(kind)}) WHERE {OURS[label]} AND n[$name] IS NOT NULL "
        "WITH DISTINCT n[$name] AS value LIMIT $most RETURN value"
    )


def find_edge_values(label: str, type: str) -> str:
    """Find `$most` different values of the property `$name` of the edges that leave nodes of that label."""
    return (
        f"MATCH (a:{label})-[e:{checked(type)}]->() WHERE {_OURS_AT[label]['a']} AND e[$name] IS NOT NULL "
        "WITH DISTINCT e[$name] AS value LIMIT $most RETURN value"
    )


def find_edge(label: str, type: str) -> str:
    """Find the first edge of a type that leaves nodes of one of the graph's own labels."""
    key = KEYS[label]
    return (
        f"{_edges(label, f':{checked(type)}')} "
        "RETURN properties(a) AS start, properties(e) AS properties, properties(b) AS end "
        f"ORDER BY a.{key}, coalesce(b.id, b.key) LIMIT 1"
    )


# --- one entity ---------------------------------------------------------------------------------------------------

READ_SPELLINGS = "MATCH (n:Entity {id: $id}) RETURN n.aliases AS aliases, n.heard_as AS heard_as"
READ_EPISODES_OF = (
    "MATCH (n:Entity {id: $id})<-[d:DISCUSSES]-(e:Episode) "
    "RETURN e.id AS episode, e.title AS title, e.published AS published, d.count AS mentions "
    "ORDER BY e.published, e.id"
)
READ_MENTIONS_OF = (
    "MATCH (n:Entity {id: $id})<-[m:MENTIONS]-(s:Segment)<-[:HAS_SEGMENT]-(e:Episode) "
    "RETURN e.id AS episode, s.id AS segment, s.index AS index, m.forms AS forms ORDER BY episode, index"
)
READ_SEGMENTS = (
    "UNWIND $ids AS id MATCH (s:Segment {id: id}) "
    "RETURN s.id AS id, s.speaker AS speaker, s.start AS second, s.text AS text, s.url AS url"
)
READ_RELATIONS_OF = (
    "MATCH (n:Entity {id: $id})<-[:ABOUT]-(s:Relation)-[:HEAD]->(h:Entity) MATCH (s)-[:TAIL]->(t:Entity) "
    "MATCH (s)-[:FROM]->(g:Segment)<-[:HAS_SEGMENT]-(e:Episode) "
    "RETURN s.id AS statement, h.name AS head, s.type AS type, t.name AS tail, s.negated AS negated, "
    "s.modality AS modality, e.title AS episode, g.speaker AS speaker, s.start AS second, s.quote AS quote "
    "ORDER BY e.published, e.id, g.index, s.start, statement"
)

READ_CLAIMS_OF = (
    "MATCH (n:Entity {id: $id})<-[:ABOUT]-(s:Claim)-[:FROM]->(g:Segment)<-[:HAS_SEGMENT]-(e:Episode) "
    "RETURN s.id AS statement, s.kind AS kind, s.value AS value, s.negated AS negated, s.modality AS modality, "
    "e.title AS episode, g.speaker AS speaker, s.start AS second, s.quote AS quote "
    "ORDER BY e.published, e.id, g.index, s.start, statement"
)


# --- an export ----------------------------------------------------------------------------------------------------

_OF_EPISODE = "MATCH (x:Episode {id: $id})-[:HAS_SEGMENT]->(g:Segment)"
_EDGE = "type(e) AS type, properties(e) AS properties"
EXPORTED_EPISODES = (
    f"MATCH (n:Episode) WHERE {OURS['Episode']} OPTIONAL MATCH (s:Show)-[:HAS_EPISODE]->(n) "
    "RETURN n.id AS id, s.id AS show, s.name AS show_name, n.published AS published ORDER BY id"
)
EXPORTED_SHOWS = f"MATCH (n:Show) WHERE {OURS['Show']} RETURN properties(n) AS properties ORDER BY n.id"
EXPORTED_TYPES = f"MATCH (n:Entity) WHERE {OURS['Entity']} RETURN n.id AS id, labels(n) AS labels"
EXPORTED_ENTITIES = (
    f"MATCH (n:Entity) WHERE {OURS['Entity']} RETURN labels(n) AS labels, properties(n) AS properties ORDER BY n.id"
)
EXPORTED_NAMES = (
    f"MATCH (n:Name)-[:NAMES]->(b:Entity) WHERE {OURS['Name']} "
    "RETURN properties(n) AS properties, b.id AS end ORDER BY n.key, end"
)
EXPORTED_FACTS = (
    f"MATCH (h:Entity)-[e]->(t:Entity) {BOTH_OURS} AND e.support IS NOT NULL "
    f"RETURN h.id AS start, t.id AS end, {_EDGE} ORDER BY type, start, end"
)
EXPORTED_EPISODE = "MATCH (n:Episode {id: $id}) RETURN properties(n) AS properties"
EXPORTED_SEGMENTS = f"{_OF_EPISODE} RETURN properties(g) AS properties ORDER BY g.index, g.id"
EXPORTED_STATEMENTS = (
    f"{_OF_EPISODE}<-[:FROM]-(n:Statement) "
    "RETURN labels(n) AS labels, properties(n) AS properties, g.id AS segment ORDER BY n.id"
)
EXPORTED_EDGES = {  # of an episode, by the labels of their start and end
    ("Episode", "Entity"): (
        "MATCH (a:Episode {id: $id})-[e:DISCUSSES]->(b:Entity) "
        f"RETURN a.id AS start, b.id AS end, {_EDGE} ORDER BY end"
    ),
    ("Entity", "Episode"): (
        f"MATCH (b:Episode {{id: $id}})<-[e:APPEARS_IN]-(a:Entity) "
        f"RETURN a.id AS start, b.id AS end, {_EDGE} ORDER BY start"
    ),
    ("Segment", "Entity"): (
        f"{_OF_EPISODE}-[e]->(b:Entity) RETURN g.id AS start, b.id AS end, {_EDGE} ORDER BY start, type, end"
    ),
    ("Statement", "Entity"): (
        f"{_OF_EPISODE}<-[:FROM]-(a:Statement)-[e]->(b:Entity) "
        f"RETURN a.id AS start, b.id AS end, {_EDGE} ORDER BY start, type, end"
    ),
}
