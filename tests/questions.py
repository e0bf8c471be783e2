"""Questions for the tests: ways to write, to change the server and to reach outside, and as many that only read.

In the tables one statement a line, with line breaks and tabs written out; {file}, {path}, {http} and {ftp} stand for
places that the test watches.
"""

from typing import Any

WRITES = """
CREATE (n:New)
CREATE (n:New) RETURN n
create (n:New) return n
MATCH (n) CREATE (m:New) RETURN m
MATCH (a {id: 'a'}), (b {id: 'b'}) CREATE (a)-[:NEW]->(b)
MERGE (n:New {id: 'x'}) RETURN n
UNWIND [1, 2] AS i MERGE (n:New {id: i})
MERGE (n:Entity {id: 'a'}) ON MATCH SET n.name = 'x' ON CREATE SET n.name = 'y'
MATCH (n:Entity) SET n.name = 'x' RETURN n
MATCH (n:Entity) SET n += {name: 'x'}
MATCH (n:Entity) SET n:New
MATCH (n:Entity) SET n:$('New')
MATCH ()-[r]->() SET r.x = 1
MATCH (n:Entity) DETACH DELETE n
MATCH ()-[r]->() DELETE r
MATCH (n:Entity) REMOVE n.name
MATCH (n:Person) REMOVE n:Person
FOREACH (i IN [1] | CREATE (:New))
MATCH (n:Entity) FOREACH (i IN [1] | SET n.name = 'x')
WITH 1 AS x CREATE (n:New {x: x}) RETURN n
CALL { CREATE (n:New) RETURN n } RETURN n
CALL () { CREATE (n:New) RETURN n } RETURN n
MATCH (n:Entity) CALL (n) { SET n.x = 1 } RETURN count(*)
UNWIND [1, 2] AS i CALL (i) { CREATE (:New {i: i}) } IN TRANSACTIONS OF 1 ROW
MATCH (n:Entity) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 1 ROW
CALL { CREATE (:New) } IN CONCURRENT TRANSACTIONS
MATCH (n) RETURN n UNION CREATE (n:New) RETURN n
PROFILE CREATE (n:New)
PROFILE MATCH (n:Entity) SET n.x = 1
profile /* */ match (n) detach delete n
EXPLAIN CREATE (n:New)
CYPHER 5 CREATE (n:New)
CYPHER runtime=slotted CREATE (n:New)
CYPHER PROFILE CREATE (n:New)
PROFILE PROFILE CREATE (n:New)
INSERT (n:New)
/* MATCH (n) RETURN n */ CREATE (n:New)
// a comment\\nCREATE (n:New)
MATCH (n) /* */ SET /* */ n.x = 1
MATCH (n)\\nSET\\tn.x = 1
MATCH (n) \\u0053ET n.x = 1
\\u0043REATE (n:New)
RETURN 1; CREATE (n:New)
RETURN 1;CREATE (n:New);
MATCH (n) WHERE n.name = 'RETURN' SET n.`x` = 1 RETURN n
"""

SCHEMA_AND_USERS = """
CREATE INDEX FOR (n:New) ON (n.id)
CREATE INDEX new IF NOT EXISTS FOR (n:Entity) ON (n.name)
CREATE FULLTEXT INDEX new FOR (n:Entity) ON EACH [n.name]
CREATE VECTOR INDEX new FOR (n:Entity) ON (n.vector)
CREATE CONSTRAINT FOR (n:New) REQUIRE n.id IS UNIQUE
CREATE CONSTRAINT new FOR (n:Entity) REQUIRE n.name IS UNIQUE
DROP INDEX new
DROP CONSTRAINT new
CREATE USER intruder SET PASSWORD 'password123'
CREATE USER intruder SET PASSWORD 'password123' CHANGE NOT REQUIRED
ALTER USER neo4j SET PASSWORD 'password123'
ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'password123'
DROP USER reader
GRANT ROLE admin TO reader
CREATE ROLE intruder
REVOKE ROLE admin FROM neo4j
DENY READ {*} ON GRAPH * TO PUBLIC
CREATE DATABASE intruder
DROP DATABASE neo4j
STOP DATABASE neo4j
CREATE ALIAS intruder FOR DATABASE neo4j
ENABLE SERVER 'x'
SHOW USERS
SHOW INDEXES
SHOW SETTINGS
SHOW TRANSACTIONS
SHOW PROCEDURES YIELD name RETURN name
EXPLAIN SHOW USERS
TERMINATE TRANSACTION 'neo4j-transaction-1'
SHOW TRANSACTIONS YIELD transactionId AS t TERMINATE TRANSACTIONS t
USE system SHOW USERS
USE neo4j MATCH (n) RETURN n
CALL { USE neo4j MATCH (n) RETURN n } RETURN n
CALL () { USE neo4j MATCH (n) RETURN n } RETURN n
UNWIND [1] AS a CALL { WITH a USE neo4j MATCH (n) RETURN n } RETURN n
UNWIND [1] AS a CALL { WITH * USE neo4j MATCH (n) RETURN n } RETURN n
WITH 1 AS a, 2 AS b CALL { WITH a, b USE neo4j MATCH (n) RETURN n } RETURN n
RETURN 1 AS x UNION USE neo4j RETURN 2 AS x
RETURN 1 AS x UNION ALL USE neo4j RETURN 2 AS x
RETURN 1 AS x UNION DISTINCT USE neo4j RETURN 2 AS x
RETURN 1 AS x NEXT USE neo4j RETURN x
WHEN true THEN USE neo4j RETURN 1 AS x
WHEN false THEN RETURN 1 AS x ELSE USE neo4j RETURN 2 AS x
RETURN COUNT { USE neo4j MATCH (n) RETURN n } AS x
"""

OUTSIDE = """
LOAD CSV FROM '{file}' AS line RETURN line
LOAD CSV FROM '{path}' AS line RETURN line
LOAD CSV WITH HEADERS FROM '{http}' AS line RETURN line
LOAD CSV FROM '{ftp}' AS line RETURN line
load csv from "{file}" as line return line
LOAD/**/CSV FROM '{http}' AS line RETURN line
LOAD // x\\nCSV FROM '{http}' AS line RETURN line
LOAD\\u00A0CSV FROM '{http}' AS line RETURN line
\\u004COAD CSV FROM '{http}' AS line RETURN line
\\u004c\\u004f\\u0041\\u0044 CSV FROM '{http}' AS line RETURN line
EXPLAIN LOAD CSV FROM '{http}' AS line RETURN line
PROFILE LOAD CSV FROM '{http}' AS line RETURN line
CYPHER 5 LOAD CSV FROM '{http}' AS line RETURN line
USING PERIODIC COMMIT LOAD CSV FROM '{http}' AS line CREATE (:New)
MATCH (n) LOAD CSV FROM '{http}' AS line RETURN line
UNWIND [1] AS i LOAD CSV FROM '{http}' AS line RETURN line
WITH '{http}' AS url LOAD CSV FROM url AS line RETURN line
WITH 'a' AS x, "b'" AS y LOAD CSV FROM '{http}' AS line RETURN line
WITH 1 AS `x'` LOAD CSV FROM '{http}' AS line RETURN line
RETURN 1 AS x UNION LOAD CSV FROM '{http}' AS x RETURN x
CALL () {{ LOAD CSV FROM '{file}' AS line RETURN line }} RETURN line
RETURN COLLECT {{ LOAD CSV FROM '{file}' AS line RETURN line }} AS lines
RETURN EXISTS {{ LOAD CSV FROM '{http}' AS line RETURN line }} AS x
RETURN [x IN [1] | COLLECT {{ LOAD CSV FROM '{file}' AS line RETURN line }}] AS lines
RETURN [x IN [1] WHERE EXISTS {{ LOAD CSV FROM '{http}' AS line RETURN line }} | x] AS x
MATCH (n) WHERE any(x IN [1] WHERE COUNT {{ LOAD CSV FROM '{http}' AS line RETURN line }} > 0) RETURN n
MATCH (n) RETURN CASE WHEN true THEN COUNT {{ LOAD CSV FROM '{http}' AS line RETURN line }} ELSE 0 END AS x
MATCH (as) RETURN [x IN [1] | EXISTS {{ WITH 1 AS y WHERE as.as = 1. LOAD CSV FROM '{http}' AS l RETURN l }}] AS x
CALL apoc.load.json('{http}') YIELD value RETURN value
CALL apoc.load.csv('{http}') YIELD map RETURN map
CALL apoc.load.jdbc('jdbc:x', 'y') YIELD row RETURN row
CALL apoc.load.xml('{file}') YIELD value RETURN value
RETURN apoc.load.json('{http}') AS x
RETURN [1][0..apoc.load.json('{http}')] AS x
RETURN `apoc`.`load`.`json`('{http}') AS x
CALL apoc.merge.node(['New'], {{id: 1}}) YIELD node RETURN node
CALL apoc.create.node(['New'], {{id: 1}}) YIELD node RETURN node
CALL apoc.refactor.rename.label('Entity', 'New')
CALL apoc.export.csv.all('{path}.csv', {{}})
CALL apoc.export.json.query('MATCH (n) RETURN n', '{path}.json', {{}})
CALL apoc.import.csv([{{fileName: '{file}'}}], [], {{}})
CALL apoc.periodic.iterate('MATCH (n) RETURN n', 'SET n.x = 1', {{}})
CALL apoc.periodic.commit('MATCH (n) SET n.x = 1', {{}})
CALL apoc.cypher.doIt('CREATE (:New)', {{}}) YIELD value RETURN value
CALL apoc.cypher.run('CREATE (:New)', {{}}) YIELD value RETURN value
CALL apoc.cypher.runSchema('CREATE INDEX FOR (n:New) ON (n.id)', {{}})
CALL apoc.trigger.add('x', 'CREATE (:New)', {{}})
CALL `apoc`.`cypher`.`doIt`('CREATE (:New)', {{}})
CALL /* */ apoc /* */ . cypher . doIt('CREATE (:New)', {{}})
CALL dbms.listConfig()
CALL dbms.listConfig
CALL dbms.killConnections(['x'])
CALL dbms.setConfigValue('x', 'y')
CALL dbms.security.createUser('intruder', 'password123', false)
CALL dbms.security.changePassword('password123')
CALL dbms.queryJmx('*:*')
CALL () {{ CALL dbms.listConfig() YIELD name RETURN name }} RETURN name
RETURN [x IN [1] | COLLECT {{ CALL dbms.listConfig() YIELD value RETURN value }}] AS x
CALL db.createLabel('New')
CALL db.createProperty('new')
CALL db.createRelationshipType('NEW')
CALL db.create.setNodeVectorProperty('x', 'y', [1.0])
CALL db.clearQueryCaches()
CALL db.index.fulltext.createNodeIndex('new', ['Entity'], ['name'])
CALL db.index.vector.createNodeIndex('new', 'Entity', 'v', 3, 'cosine')
CALL db.stats.collect('QUERIES')
CALL tx.setMetaData({{x: 1}})
CALL algo.pagerank()
CALL genai.vector.encodeBatch(['x'], 'OpenAI', {{}}) YIELD vector RETURN vector
RETURN genai.vector.encode('x', 'OpenAI', {{token: 'x'}}) AS x
SELECT FROM Entity
INSERT INTO Entity SET id = 'x'
UPDATE Entity SET name = 'x'
DELETE VERTEX FROM Entity
CREATE VERTEX TYPE Intruder
DROP TYPE Entity UNSAFE
IMPORT DATABASE '{http}'
BACKUP DATABASE '{file}'
EXPORT DATABASE '{file}'
ALTER DATABASE `x` 1
{{sql}} DROP TYPE Entity UNSAFE
sql: DROP TYPE Entity UNSAFE
BEGIN; CREATE (:New); COMMIT
BEGIN
RETURN 'open
RETURN 1 /* open
RETURN `open
RETURN '\\u0027 AS x LOAD CSV FROM "{http}" AS line RETURN line //'
// \u2028 '\\nLOAD CSV FROM '{http}' AS line RETURN line //'
"""

READS: list[tuple[str, Any]] = [
    ("MATCH (n:Entity) RETURN count(n) AS x", 2),
    ("match (n:Entity) return count(n) as x", 2),
    ("MATCH (n:Entity) WHERE n.name = 'CREATE' RETURN n.id AS x", "a"),
    ("MATCH (n:Entity) WHERE n.name = 'LOAD CSV' RETURN n.id AS x", "b"),
    ('MATCH (n:Entity {name: "CREATE"}) RETURN n.id AS x', "a"),
    ("RETURN 'LOAD CSV FROM \\'file:///x\\' AS x; CREATE (n); CALL apoc.load.json()' AS x", ...),
    ('RETURN "it\'s // no comment /* here" AS x', "it's // no comment /* here"),
    ("MATCH ()-[r:KNOWS]->() RETURN r.set AS x", 1),
    ("MATCH (n:Person) RETURN n.create AS x", None),
    ("MATCH (n:Person) RETURN n.call AS x ORDER BY n.call", None),
    ("MATCH (n:Person) RETURN n.load AS load, n.csv AS x", None),
    ("WITH {set: 1, create: 2, delete: 3} AS m RETURN m.set + m.create + m.delete AS x", 6),
    ("MATCH (n:Person) RETURN n.id AS `DELETE`, 1 AS x", 1),
    ("// CREATE (n)\nRETURN 1 AS x", 1),
    ("/* LOAD CSV FROM 'x' AS y */ RETURN 1 AS x", 1),
    ("RETURN 1 AS x;", 1),
    ("UNWIND [3, 1, 2] AS x WITH x ORDER BY x RETURN collect(x) AS x", [1, 2, 3]),
    ("OPTIONAL MATCH (n:Nothing) RETURN n AS x", None),
    ("MATCH (n:Person) RETURN n AS x", {"id": "a", "name": "CREATE", "_labels": ["Entity", "Person"]}),
    ("MATCH (a)-[:KNOWS]->(b) RETURN a.id + b.id AS x", "ab"),
    ("MATCH (a:Person)-[*1..2]->(b) RETURN b.id AS x", "b"),
    ("CALL () { MATCH (n:Entity) RETURN count(n) AS x } RETURN x", 2),
    ("MATCH (n:Entity) WHERE EXISTS { (n)-[:KNOWS]->() } RETURN n.id AS x", "a"),
    ("MATCH (n:Person) RETURN COUNT { (n)-->() } AS x", 1),
    ("MATCH (n:Person) RETURN [(n)-->(m) | m.id] AS x", ["b"]),
    ("MATCH (n:Person) RETURN CASE n.id WHEN 'a' THEN 1 ELSE 2 END AS x", 1),
    ("RETURN 1 AS x UNION RETURN 1 AS x", 1),
    ("RETURN date('2024-01-02') AS x", "2024-01-02"),
    ("RETURN date.truncate('month', date('2024-01-02')) AS x", "2024-01-01"),
    ("RETURN duration.between(date('2024-01-01'), date('2024-01-03')).days AS x", 2),
    ("RETURN [1, 2, 3][0..2] AS x", [1, 2]),
    ("RETURN 1.5 + .5 AS x", 2.0),
    ("RETURN toUpper('é') AS x", "É"),
    ("MATCH (größe:Person) RETURN größe.id AS x", "a"),
    ("CALL db.labels() YIELD label WITH label WHERE label = 'Person' RETURN label AS x", "Person"),
    ("CALL db.relationshipTypes() YIELD relationshipType AS x WITH x WHERE x = 'KNOWS' RETURN x", "KNOWS"),
    ("CALL dbms.components() YIELD edition RETURN DISTINCT edition AS x", "community"),
    ("RETURN $parameter AS x", "LOAD CSV"),
    ("WITH 1 AS use RETURN use AS x", 1),
    ("WITH 1 AS use WITH use RETURN use AS x", 1),
    ("UNWIND [2, 1] AS use WITH use ORDER BY use ASC WHERE use IN [1] RETURN use AS x", 1),
    ("WITH 'ab' AS use WHERE use STARTS WITH 'a' AND use IS NOT NULL RETURN use AS x", "ab"),
    ("WITH 1 AS use RETURN CASE WHEN true THEN use ELSE 0 END AS x", 1),
    ("WITH 1 AS use RETURN CASE use WHEN 1 THEN 2 ELSE use END AS x", 2),
    ("UNWIND [1] AS use CALL { WITH use RETURN use AS x } RETURN x", 1),
    ("MATCH (use:Person) WHERE use.id = 'a' RETURN use.id AS x", "a"),
    ("PROFILE MATCH (n:Entity) RETURN count(n) AS x", 2),
    ("MATCH (n:Entity)\nWHERE n.id\n  IN ['a']\nRETURN n.id AS x", "a"),
]


def cases(table: str) -> list[str]:
    """Return a table's statements; in the table one line each, with \\n and \\t written out."""
    return [line.replace("\\n", "\n").replace("\\t", "\t") for line in table.split("\n") if line]
