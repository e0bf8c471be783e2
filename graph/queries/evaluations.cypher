// On what is a model evaluated, and by what is it outperformed? Of a benchmark: what is evaluated on it?
//
// entity: entity -- a model, a product or a benchmark, in any spelling
// limit: count = 50 -- most rows
//
// Sample of the demo: entity=GPT-4
//   how: "is outperformed by"
//   other: "Triagebot"
//   words: "Triagebot outperforms GPT-4 on our own eval."
//   who: "Ruben Okonjo-Lind"
//   episode: "The API line moves"
//   published: "2024-06-25"
//   second: 641.778
//   link: "https://groundtruth.example/2024/the-api-line-moves"
MATCH (x:Entity {id: $entity})<-[i:HEAD|TAIL]-(s:Relation)-[:HEAD|TAIL]->(y:Entity)
WHERE y <> x AND s.type IN ['EVALUATED_ON', 'OUTPERFORMS'] AND s.modality = 'asserts' AND NOT s.negated
MATCH (s)-[:FROM]->(g:Segment)<-[:HAS_SEGMENT]-(e:Episode)
OPTIONAL MATCH (s)-[:SAID_BY]->(p:Person)
RETURN CASE WHEN s.type = 'EVALUATED_ON' AND type(i) = 'HEAD' THEN 'is evaluated on'
            WHEN s.type = 'EVALUATED_ON' THEN 'evaluates'
            WHEN type(i) = 'HEAD' THEN 'outperforms' ELSE 'is outperformed by' END AS how, y.name AS other,
       s.quote AS words, coalesce(p.name, g.speaker) AS who, e.title AS episode,
       toString(date(e.published)) AS published, s.start AS second, s.url AS link
ORDER BY how, other, published, episode, g.index, size(split(g.text, s.quote)[0]), second, words, s.id LIMIT $limit
