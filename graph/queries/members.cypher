// What belongs to a list, an event or a kind: the four wars, the tracks of a conference, the vertical start-ups?
//
// entity: entity -- the list, event or kind, in any spelling
// limit: count = 100 -- most rows
//
// Sample of the demo: entity=benchmark
//   member: "MMLU"
//   how: "is a case of it"
//   words: "MMLU is a benchmark of multiple-choice questions in 57 subjects, and HumanEval is a benchmark for writing Python functions, OpenAI published that one."
//   who: "Noor Achterberg"
//   episode: "Retrieval is a habit"
//   published: "2024-05-14"
//   second: 1099.164
//   link: "https://warmcache.example/episodes/retrieval-is-a-habit"
MATCH (:Entity {id: $entity})<-[:TAIL]-(s:Relation)-[:HEAD]->(y:Entity)
WHERE s.type IN ['PART_OF', 'INSTANCE_OF'] AND s.modality = 'asserts' AND NOT s.negated
MATCH (s)-[:FROM]->(g:Segment)<-[:HAS_SEGMENT]-(e:Episode)
OPTIONAL MATCH (s)-[:SAID_BY]->(p:Person)
OPTIONAL MATCH (g)-[m:MENTIONS]->(y)
UNWIND coalesce(m.forms, [y.name]) AS form
WITH y, s, g, e, p, min(size(split(toLower(s.quote), toLower(form))[0])) AS place
RETURN y.name AS member, CASE s.type WHEN 'PART_OF' THEN 'is part of it' ELSE 'is a case of it' END AS how,
       s.quote AS words, coalesce(p.name, g.speaker) AS who, e.title AS episode,
       toString(date(e.published)) AS published, s.start AS second, s.url AS link
ORDER BY how, published, episode, g.index, size(split(g.text, s.quote)[0]), second, words, place, member, s.id LIMIT $limit
