// What is built on something, or uses it?
//
// entity: entity -- what others build on, in any spelling
// limit: count = 50 -- most rows
//
// Sample of the demo: entity=LlamaIndex
//   what: "Compass"
//   how: "is built on it"
//   type: "Product"
//   words: "Compass is built on top of LlamaIndex."
//   who: "Noor Achterberg"
//   episode: "Retrieval is a habit"
//   published: "2024-05-14"
//   second: 229.19
//   link: "https://warmcache.example/episodes/retrieval-is-a-habit"
MATCH (:Entity {id: $entity})<-[:TAIL]-(s:Relation)-[:HEAD]->(y:Entity)
WHERE s.type IN ['BASED_ON', 'USES'] AND s.modality = 'asserts' AND NOT s.negated
MATCH (s)-[:FROM]->(g:Segment)<-[:HAS_SEGMENT]-(e:Episode)
OPTIONAL MATCH (s)-[:SAID_BY]->(p:Person)
RETURN y.name AS what, CASE s.type WHEN 'USES' THEN 'uses it' ELSE 'is built on it' END AS how,
       [l IN labels(y) WHERE l <> 'Entity'][0] AS type, s.quote AS words, coalesce(p.name, g.speaker) AS who,
       e.title AS episode, toString(date(e.published)) AS published, s.start AS second, s.url AS link
ORDER BY how, what, published, episode, g.index, size(split(g.text, s.quote)[0]), second, words, s.id LIMIT $limit
