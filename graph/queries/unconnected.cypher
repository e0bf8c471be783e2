// What is often named together with something though no statement connects the two?
//
// entity: entity -- what is spoken of, in any spelling
// least: integer = 2 -- named together in so many segments at least
// limit: count = 25 -- most rows
//
// Sample of the demo: entity=GPT 4
//   entity: "front desk"
//   type: "Concept"
//   together: 2
//   named: 2
MATCH (x:Entity {id: $entity})
OPTIONAL MATCH (x)<-[:ABOUT]-(:Statement)-[:ABOUT]->(z:Entity)
WITH x, collect(DISTINCT z.id) AS connected
MATCH (x)<-[:MENTIONS]-(g:Segment)-[:MENTIONS]->(y:Entity)
WHERE y <> x
WITH connected, y, count(g) AS together
WHERE together >= $least AND NOT y.id IN connected
MATCH (y)<-[d:DISCUSSES]-(:Episode)
WITH y, together, sum(d.count) AS named
RETURN y.name AS entity, [l IN labels(y) WHERE l <> 'Entity'][0] AS type, together, named
ORDER BY toFloat(together * together) / named DESC, together DESC, y.id LIMIT $limit
