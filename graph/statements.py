"""All Cypher that builds the graph, in one place; each statement runs on Neo4j and on the embedded database.

The rules (measured): a node is matched by one label and its id; nodes are created with all their labels at once, and a
label is only ever changed in two transactions; times are ISO text given to `datetime()`; relationship types and labels
are part of a statement, never a parameter, and come from the ontology after `checked`. `$rows` holds at most
`BATCH_ROWS` rows. Nodes of others that happen to bear one of our labels are told by `OURS` and left alone.
"""

import re

from schemas.errors import SettingsError

BATCH_ROWS = 2_000
KEYS = {"Show": "id", "Episode": "id", "Segment": "id", "Statement": "id", "Entity": "id", "Name": "key"}
OURS = {  # what only talkgraph's own nodes have, each of them at any moment
    "Show": "n.made_by = 'talkgraph'",
    "Episode": "n.extraction IS NOT NULL",
    "Segment": "n.id =~ '[0-9a-f]{16}:[0-9]+-[0-9]+'",
    "Statement": "n.grounding IS NOT NULL",
    "Entity": "n.heard_as IS NOT NULL",
    "Name": "n.made_by = 'talkgraph'",
}
ENDS = {
    "HAS_EPISODE": ("Show", "Episode"),
    "HAS_SEGMENT": ("Episode", "Segment"),
    "DISCUSSES": ("Episode", "Entity"),
    "MENTIONS": ("Segment", "Entity"),
    "APPEARS_IN": ("Entity", "Episode"),
    "SPOKEN_BY": ("Segment", "Entity"),
    "HEAD": ("Statement", "Entity"),
    "TAIL": ("Statement", "Entity"),
    "FROM": ("Statement", "Segment"),
    "SAID_BY": ("Statement", "Entity"),
    "HELD_BY": ("Statement", "Entity"),
    "ABOUT": ("Statement", "Entity"),
}
_INDEXED = [("Entity", "name"), ("Episode", "published"), ("Relation", "type"), ("Claim", "kind")]
FULL_TEXT = {"Segment": "text", "Statement": "quote"}
_IDENTIFIER = re.compile(r"[A-Z][A-Za-z_]*")

SCHEMA = (
    *(
        f"CREATE CONSTRAINT {label.lower()}_{key} IF NOT EXISTS FOR (n:{label}) REQUIRE n.{key} IS UNIQUE"
        for label, key in KEYS.items()
    ),
    *(f"CREATE INDEX {label.lower()}_{key} IF NOT EXISTS FOR (n:{label}) ON (n.{key})" for label, key in _INDEXED),
)
# The embedded database knows no such statement: its server makes these indexes as it starts, and names them so.
NEO4J_FULL_TEXT = tuple(
    f"CREATE FULLTEXT INDEX `{label}[{key}]` IF NOT EXISTS FOR (n:{label}) ON EACH [n.{key}]"
    for label, key in FULL_TEXT.items()
)

# --- what is there ------------------------------------------------------------------------------------------------

_ENTITY = (
    f"WHERE {OURS['Entity']} "
    "RETURN n.id AS id, n.name AS name, n.aliases AS aliases, n.heard_as AS heard_as, labels(n) AS labels"
)
READ_ENTITIES = f"MATCH (n:Entity) {_ENTITY}"
READ_NAMINGS = (
    f"MATCH (n:Entity)<-[:NAMES]-(k:Name) WHERE {OURS['Entity']} WITH n.id AS id, k.key AS key ORDER BY key "
    "RETURN id, collect(key) AS keys"
)
READ_EPISODES = (
    f"MATCH (n:Episode) WHERE {OURS['Episode']} "
    "RETURN n.id AS id, n.title AS title, n.extraction AS extraction, n.resolved AS resolved"
)
READ_SHOWS = "MATCH (n:Show) WHERE n.id IS NOT NULL RETURN n.id AS id, n.name AS name, n.made_by AS made_by"
READ_ENTITIES_OF = f"UNWIND $ids AS id MATCH (n:Entity {{id: id}}) {_ENTITY}"
READ_NAMINGS_OF = (
    f"UNWIND $ids AS given MATCH (n:Entity {{id: given}})<-[:NAMES]-(k:Name) WHERE {OURS['Entity']} "
    "WITH n.id AS id, k.key AS key ORDER BY key RETURN id, collect(key) AS keys"
)
READ_EPISODES_OF = (
    f"UNWIND $ids AS id MATCH (n:Episode {{id: id}}) WHERE {OURS['Episode']} "
    "RETURN n.id AS id, n.extraction AS extraction, n.resolved AS resolved"
)
COUNT_IDLE_NAMES = (
    f"MATCH (n:Name) WHERE {OURS['Name']} AND NOT EXISTS {{ (n)-[:NAMES]->(:Entity) }} RETURN count(n) AS found"
)
READ_RELATIONSHIP_TYPES = "CALL db.relationshipTypes() YIELD relationshipType RETURN relationshipType AS type"

# --- what it was last loaded from: a node that is no part of what is told -----------------------------------------

READ_MARK = "MATCH (n:TalkgraphLoad) RETURN n.archive AS archive, n.counts AS counts"
DELETE_MARK = "MATCH (n:TalkgraphLoad) DELETE n"
WRITE_MARK = "CREATE (n:TalkgraphLoad {archive: $archive, counts: $counts})"

# --- shows, entities and their names ------------------------------------------------------------------------------

CREATE_SHOWS = "UNWIND $rows AS r CREATE (n:Show {id: r.id, name: r.name, made_by: 'talkgraph'})"
RENAME_SHOWS = "UNWIND $rows AS r MATCH (n:Show {id: r.id}) SET n.name = r.name"
DELETE_SHOWS = "UNWIND $rows AS id MATCH (n:Show {id: id}) DETACH DELETE n"
UPDATE_ENTITIES = "UNWIND $rows AS r MATCH (n:Entity {id: r.id}) SET n = r.properties"
RENAME_ENTITIES = "UNWIND $rows AS r MATCH (n:Entity {id: r.id}) SET n.id = r.new"
DELETE_ENTITIES = "UNWIND $rows AS id MATCH (n:Entity {id: id}) DETACH DELETE n"
DELETE_NAMINGS = "UNWIND $rows AS id MATCH (:Entity {id: id})<-[e:NAMES]-(:Name) DELETE e"
# In one statement: with one for the names and one for their edges it took up to twice as long on both databases.
WRITE_NAMES = (
    "UNWIND $rows AS r MATCH (e:Entity {id: r.id}) UNWIND r.keys AS key "
    "MERGE (n:Name {key: key}) ON CREATE SET n.made_by = 'talkgraph' CREATE (n)-[:NAMES]->(e)"
)
DELETE_IDLE_NAMES_OF = (
    f"UNWIND $rows AS key MATCH (n:Name {{key: key}}) WHERE {OURS['Name']} "
    "AND NOT EXISTS { (n)-[:NAMES]->(:Entity) } DETACH DELETE n"
)
DELETE_IDLE_NAMES = f"MATCH (n:Name) WHERE {OURS['Name']} AND NOT EXISTS {{ (n)-[:NAMES]->(:Entity) }} DETACH DELETE n"

# Only an import (`graph.bulk_export`) leaves entities with this mark.
COUNT_UNFINISHED = "MATCH (n:Entity) WHERE n.made_by = 'talkgraph' RETURN count(n) AS found"
FINISH_ENTITIES = (
    f"MATCH (n:Entity) WHERE n.made_by = 'talkgraph' WITH n LIMIT {BATCH_ROWS} "
    "SET n.aliases = coalesce(n.aliases, []), n.heard_as = coalesce(n.heard_as, []) REMOVE n.made_by"
)


def create_entities(type: str) -> str:
    """Create entities of a type."""
    return f"UNWIND $rows AS r CREATE (n:Entity:{checked(type)}) SET n = r.properties"


def remove_label(label: str) -> str:
    """Take a type away from entities; a transaction later `add_label` gives them another."""
    return f"UNWIND $rows AS id MATCH (n:Entity {{id: id}}) REMOVE n:{checked(label)}"


def add_label(label: str) -> str:
    """Give a type to entities."""
    return f"UNWIND $rows AS id MATCH (n:Entity {{id: id}}) SET n:{checked(label)}"


# --- episodes -----------------------------------------------------------------------------------------------------

DELETE_EPISODES = (
    "UNWIND $rows AS id MATCH (:Episode {id: id})-[:HAS_SEGMENT]->(:Segment)<-[:FROM]-(n:Statement) "
    f"WHERE {OURS['Statement']} DETACH DELETE n",
    "UNWIND $rows AS id MATCH (:Episode {id: id})-[:HAS_SEGMENT]->(n:Segment) DETACH DELETE n",
    "UNWIND $rows AS id MATCH (n:Episode {id: id}) DETACH DELETE n",
)
WRITE_NODES = {
    "Episode": "UNWIND $rows AS r CREATE (n:Episode) SET n = r.properties SET n.published = datetime(n.published)",
    "Segment": "UNWIND $rows AS r CREATE (n:Segment) SET n = r.properties",
    "Relation": "UNWIND $rows AS r CREATE (n:Statement:Relation) SET n = r.properties",
    "Claim": "UNWIND $rows AS r CREATE (n:Statement:Claim) SET n = r.properties",
}
WRITE_EDGES = {
    type: (
        f"UNWIND $rows AS r MATCH (a:{start} {{id: r.start}}) MATCH (b:{end} {{id: r.end}}) "
        f"CREATE (a)-[e:{type}]->(b) SET e = r.properties"
    )
    for type, (start, end) in ENDS.items()
}
UNSEAL_EPISODES = "UNWIND $rows AS id MATCH (n:Episode {id: id}) REMOVE n.resolved"
SEAL_EPISODES = "UNWIND $rows AS r MATCH (n:Episode {id: r.id}) SET n.resolved = r.resolved"

# --- counting what episodes hold ----------------------------------------------------------------------------------

_SEGMENTS = "UNWIND $ids AS id MATCH (:Episode {id: id})-[:HAS_SEGMENT]->(s:Segment)"
_STATEMENTS = f"{_SEGMENTS}<-[:FROM]-(n:Statement)"
COUNT_OF_EPISODES = {
    "Episode": "UNWIND $ids AS id MATCH (n:Episode {id: id}) RETURN count(n) AS found",
    "Segment": f"{_SEGMENTS} RETURN count(s) AS found",
    "Relation": f"{_STATEMENTS} WHERE n:Relation RETURN count(n) AS found",
    "Claim": f"{_STATEMENTS} WHERE n:Claim RETURN count(n) AS found",
    "HAS_EPISODE": "UNWIND $ids AS id MATCH (:Episode {id: id})<-[e:HAS_EPISODE]-(:Show) RETURN count(e) AS found",
    "HAS_SEGMENT": f"{_SEGMENTS} RETURN count(s) AS found",
    "DISCUSSES": "UNWIND $ids AS id MATCH (:Episode {id: id})-[e:DISCUSSES]->(:Entity) RETURN count(e) AS found",
    "APPEARS_IN": "UNWIND $ids AS id MATCH (:Episode {id: id})<-[e:APPEARS_IN]-(:Entity) RETURN count(e) AS found",
    "MENTIONS": f"{_SEGMENTS}-[e:MENTIONS]->(:Entity) RETURN count(e) AS found",
    "SPOKEN_BY": f"{_SEGMENTS}-[e:SPOKEN_BY]->(:Entity) RETURN count(e) AS found",
    "FROM": f"{_STATEMENTS} RETURN count(n) AS found",
    **{
        type: f"{_STATEMENTS}-[e:{type}]->(:Entity) RETURN count(e) AS found"
        for type in ("HEAD", "TAIL", "SAID_BY", "HELD_BY", "ABOUT")
    },
}
COUNT_ALL = {
    "Show": f"MATCH (s:Show)-[:HAS_EPISODE]->(n:Episode) WHERE {OURS['Episode']} RETURN count(DISTINCT s) AS found",
    "Entity": f"MATCH (n:Entity) WHERE {OURS['Entity']} RETURN count(n) AS found",
    "Name": f"MATCH (k:Name)-[:NAMES]->(n:Entity) WHERE {OURS['Entity']} RETURN count(DISTINCT k) AS found",
    "Episode": f"MATCH (n:Episode) WHERE {OURS['Episode']} RETURN count(n) AS found",
    "NAMES": f"MATCH (:Name)-[e:NAMES]->(n:Entity) WHERE {OURS['Entity']} RETURN count(e) AS found",
    "Segment": f"MATCH (n:Segment) WHERE {OURS['Segment']} RETURN count(n) AS found",
    "Relation": f"MATCH (n:Relation) WHERE {OURS['Statement']} RETURN count(n) AS found",
    "Claim": f"MATCH (n:Claim) WHERE {OURS['Statement']} RETURN count(n) AS found",
}

# --- facts: the typed edges that are derived from statements ------------------------------------------------------

_SAYING = (
    "MATCH (s)-[:FROM]->(:Segment)<-[:HAS_SEGMENT]-(e:Episode) "
    "WHERE s.modality = 'asserts' AND s.negated = false "
    "RETURN h.id AS head, t.id AS tail, e.id AS episode, e.published.epochSeconds AS said, s.confidence AS confidence, "
    "s.role AS role"
)
READ_SAYINGS = f"MATCH (s:Relation {{type: $type}})-[:HEAD]->(h:Entity) MATCH (s)-[:TAIL]->(t:Entity) {_SAYING}"
# Of facts of any type in one statement: each text is planned anew, which takes longer than to run it.
READ_SAYINGS_OF = (
    "UNWIND $rows AS r MATCH (h:Entity {id: r.head})<-[:HEAD]-(s:Relation) WHERE s.type = r.type "
    f"MATCH (s)-[:TAIL]->(t:Entity {{id: r.tail}}) {_SAYING}, s.type AS type"
)
READ_SAID_TYPES = f"MATCH (n:Relation) WHERE {OURS['Statement']} RETURN DISTINCT n.type AS type"
BOTH_OURS = "WHERE h.heard_as IS NOT NULL AND t.heard_as IS NOT NULL"
_FACT = (
    "RETURN h.id AS head, t.id AS tail, e.support AS support, e.episodes AS episodes, e.confidence AS confidence, "
    "e.first_said.epochSeconds AS first_said, e.last_said.epochSeconds AS last_said, e.role AS role"
)
READ_FACTS_OF = (
    "UNWIND $rows AS r MATCH (h:Entity {id: r.head})-[e]->(t:Entity {id: r.tail}) "
    f"{BOTH_OURS} AND type(e) = r.type {_FACT}, type(e) AS type"
)
_LOOKS_LIKE_FACT = "e.support IS NOT NULL AND e.episodes IS NOT NULL AND e.confidence IS NOT NULL"
_IS_FACT = f"{BOTH_OURS} AND {_LOOKS_LIKE_FACT}"
# The edges between entities, by type: all, and those that look like facts.
COUNT_BETWEEN = (
    f"MATCH (h:Entity)-[e]->(t:Entity) {BOTH_OURS} RETURN type(e) AS type, count(e) AS found, "
    f"sum(CASE WHEN {_LOOKS_LIKE_FACT} THEN 1 ELSE 0 END) AS facts ORDER BY type"
)


def count_facts(type: str) -> str:
    """Count the edges of a type that is one of facts now."""
    return f"MATCH (h:Entity)-[e:{checked(type)}]->(t:Entity) {BOTH_OURS} RETURN count(e) AS found"


def count_former_facts(type: str) -> str:
    """Count the typed edges of a type that no ontology and no statement has any more; edges of others don't count."""
    return f"MATCH (h:Entity)-[e:{checked(type)}]->(t:Entity) {_IS_FACT} RETURN count(e) AS found"


def delete_former_facts(type: str) -> str:
    """Delete what `count_former_facts` counts."""
    return f"MATCH (h:Entity)-[e:{checked(type)}]->(t:Entity) {_IS_FACT} DELETE e"


def read_facts(type: str) -> str:
    """Read the typed edges of a type; times as seconds since 1970, which are read ten times as fast."""
    return f"MATCH (h:Entity)-[e:{checked(type)}]->(t:Entity) {BOTH_OURS} {_FACT}"


def delete_facts(type: str) -> str:
    """Delete typed edges by their ends."""
    return (
        "UNWIND $rows AS r MATCH (h:Entity {id: r.head}) MATCH (t:Entity {id: r.tail}) "
        f"MATCH (h)-[e:{checked(type)}]->(t) DELETE e"
    )


def create_facts(type: str) -> str:
    """Create typed edges."""
    return (
        "UNWIND $rows AS r MATCH (h:Entity {id: r.head}) MATCH (t:Entity {id: r.tail}) "
        f"CREATE (h)-[e:{checked(type)}]->(t) SET e = r.properties "
        "SET e.first_said = datetime(r.first_said), e.last_said = datetime(r.last_said)"
    )


# --- all of it ---------------------------------------------------------------------------------------------------


def read_nodes(label: str) -> str:
    """Read all nodes of one of the graph's own labels."""
    key = KEYS[label]
    return f"MATCH (n:{label}) WHERE n.{key} IS NOT NULL RETURN labels(n) AS labels, properties(n) AS properties"


def read_edges(label: str) -> str:
    """Read all edges that leave nodes of one of the graph's own labels for such nodes."""
    return (
        f"MATCH (a:{label})-[e]->(b) WHERE a.{KEYS[label]} IS NOT NULL AND coalesce(b.id, b.key) IS NOT NULL "
        f"RETURN type(e) AS type, a.{KEYS[label]} AS start, coalesce(b.id, b.key) AS end, properties(e) AS properties"
    )


# --- emptying -----------------------------------------------------------------------------------------------------

EMPTY_BATCHES = tuple(
    f"MATCH (n:{label}) WHERE {ours} WITH n LIMIT {BATCH_ROWS} DETACH DELETE n RETURN count(*) AS gone"
    for label, ours in OURS.items()
)


def checked(identifier: str) -> str:
    """Return a label or relationship type that may stand in a statement; SettingsError for any other text."""
    if not _IDENTIFIER.fullmatch(identifier):
        raise SettingsError(f"{identifier!r} can't be a label or relationship type: it must match [A-Z][A-Za-z_]*")
    return identifier
