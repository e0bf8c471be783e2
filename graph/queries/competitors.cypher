// With whom or what does something compete, and who says so?
//
// entity: entity -- whose competitors, in any spelling
// limit: count = 50 -- most rows
//
// Sample of the demo: entity=Pelorus Labs
//   competitor: "Fathomline"
//   words: "And before anybody asks, yes, Pelorus Labs competes with Fathomline."
//   who: "Noor Achterberg"
//   episode: "Small models, big promises"
//   published: "2024-09-17"
//   second: 79.364
//   link: "https://smallscale.example/talks/small-models-big-promises"
MATCH (x:Entity {id: $entity})<-[:HEAD|TAIL]-(s:Relation {type: 'COMPETES_WITH'})-[:HEAD|TAIL]->(c:Entity)
WHERE c <> x AND s.modality = 'asserts' AND NOT s.negated
MATCH (s)-[:FROM]->(g:Segment)<-[:HAS_SEGMENT]-(e:Episode)
OPTIONAL MATCH (s)-[:SAID_BY]->(p:Person)
RETURN c.name AS competitor, s.quote AS words, coalesce(p.name, g.speaker) AS who, e.title AS episode,
       toString(date(e.published)) AS published, s.start AS second, s.url AS link
ORDER BY competitor, published, episode, g.index, size(split(g.text, s.quote)[0]), second, words, s.id LIMIT $limit
