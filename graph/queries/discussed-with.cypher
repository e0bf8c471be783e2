// What is named in the same breath as something, and seldom without it?
//
// entity: entity -- what is spoken of, in any spelling
// least: integer = 2 -- named together in so many segments at least
// limit: count = 25 -- most rows
//
// Sample of the demo: entity=GPT 4
//   entity: "OpenAI"
//   type: "Company"
//   together: 3
//   named: 4
MATCH (x:Entity {id: $entity})<-[:MENTIONS]-(g:Segment)-[:MENTIONS]->(y:Entity)
WHERE y <> x
WITH y, count(g) AS together
WHERE together >= $least
MATCH (y)<-[d:DISCUSSES]-(:Episode)
WITH y, together, sum(d.count) AS named
RETURN y.name AS entity, [l IN labels(y) WHERE l <> 'Entity'][0] AS type, together, named
ORDER BY toFloat(together * together) / named DESC, together DESC, y.id LIMIT $limit
