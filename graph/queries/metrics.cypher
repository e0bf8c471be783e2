// Which numbers are given of something, over time: costs, attendance, sizes?
//
// entity: entity -- what is measured, in any spelling
// unit: text = null -- only numbers whose unit has this in it
// limit: count = 50 -- most rows
//
// Sample of the demo: entity=token
//   published: "2024-05-14"
//   value: "$60 per million tokens"
//   number: 60.0
//   unit: "$ per million tokens"
//   words: "And that was lovely, except that our customers paid $60 per million tokens for the answers, and they were stuffing the whole handbook into every prompt."
//   who: "Noor Achterberg"
//   stance: "asserts"
//   holder: null
//   episode: "Retrieval is a habit"
//   second: 693.6
//   link: "https://warmcache.example/episodes/retrieval-is-a-habit"
MATCH (:Entity {id: $entity})<-[:ABOUT]-(s:Claim {kind: 'metric'})-[:FROM]->(g:Segment)<-[:HAS_SEGMENT]-(e:Episode)
WHERE (s.value IS NOT NULL OR s.quote =~ '(?s).*[0-9].*')
  AND ($unit IS NULL OR toLower(coalesce(s.unit, '') + ' ' + coalesce(s.value, '')) CONTAINS toLower($unit))
OPTIONAL MATCH (s)-[:SAID_BY]->(p:Person)
OPTIONAL MATCH (s)-[:HELD_BY]->(h:Entity)
RETURN toString(date(e.published)) AS published, s.value AS value, s.number AS number, s.unit AS unit, s.quote AS words,
       coalesce(p.name, g.speaker) AS who, CASE WHEN s.negated THEN 'denies' ELSE s.modality END AS stance,
       h.name AS holder, e.title AS episode, s.start AS second, s.url AS link
ORDER BY published, episode, g.index, size(split(g.text, s.quote)[0]), second, words, value, s.id LIMIT $limit
