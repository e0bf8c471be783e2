// What is named in the same segments as something, and seldom in others?
//
// entity: entity -- what is spoken of, in any spelling
// least: integer = 2 -- named together in so many segments at least
// limit: count = 25 -- most rows
//
// Sample of the demo: entity=GPT 4
//   entity: "OpenAI"
//   type: "Company"
//   segments_together: 3
//   segments: 4
MATCH (x:Entity {id: $entity})<-[:MENTIONS]-(g:Segment)-[:MENTIONS]->(y:Entity)
WHERE y <> x
WITH y, count(g) AS together
WHERE together >= $least
MATCH (y)<-[:MENTIONS]-(h:Segment)
WITH y, together, count(h) AS segments
RETURN y.name AS entity, [l IN labels(y) WHERE l <> 'Entity'][0] AS type, together AS segments_together, segments
ORDER BY toFloat(together * together) / segments DESC, together DESC, y.id LIMIT $limit
