// What is often named in the same segments as something though no statement connects the two?
//
// entity: entity -- what is spoken of, in any spelling
// least: integer = 2 -- named together in so many segments at least
// limit: count = 25 -- most rows
//
// Sample of the demo: entity=GPT 4
//   entity: "front desk"
//   type: "Concept"
//   segments_together: 2
//   segments: 2
MATCH (x:Entity {id: $entity})
OPTIONAL MATCH (x)<-[:ABOUT]-(:Statement)-[:ABOUT]->(z:Entity)
WITH x, collect(DISTINCT z.id) AS connected
MATCH (x)<-[:MENTIONS]-(g:Segment)-[:MENTIONS]->(y:Entity)
WHERE y <> x
WITH connected, y, count(g) AS together
WHERE together >= $least AND NOT y.id IN connected
MATCH (y)<-[:MENTIONS]-(h:Segment)
WITH y, together, count(h) AS segments
RETURN y.name AS entity, [l IN labels(y) WHERE l <> 'Entity'][0] AS type, together AS segments_together, segments
ORDER BY toFloat(together * together) / segments DESC, together DESC, y.id LIMIT $limit
