// What is predicted, by whom, and has its date passed?
//
// entity: entity = null -- what the prediction is about, in any spelling
// speaker: entity = null -- who predicts, in any spelling
// today: date = today -- the day on which a date counts as passed or not
// limit: count = 50 -- most rows
//
// Sample of a made talk: today=2026-11-24
//   who: null
//   about: ["Loomer"]
//   words: "Nobody at Bright Loom founded Weftling. Loomer will double by 2026."
//   due: "2026"
//   passed: "no"
//   stance: "asserts"
//   holder: "Bright Loom"
//   episode: "review"
//   published: "2024-05-01"
//   second: 20.0
//   link: null
MATCH (s:Claim {kind: 'prediction'})-[:FROM]->(g:Segment)<-[:HAS_SEGMENT]-(e:Episode)
WHERE $entity IS NULL OR EXISTS { (s)-[:ABOUT]->(:Entity {id: $entity}) }
OPTIONAL MATCH (s)-[:SAID_BY]->(p:Person)
OPTIONAL MATCH (s)-[:HELD_BY]->(h:Entity)
WITH s, g, e, p, h WHERE $speaker IS NULL OR p.id = $speaker
MATCH (s)-[:ABOUT]->(x:Entity)
WITH s, g, e, p, h, x ORDER BY x.name
WITH s, g, e, p, h, collect(x.name) AS about
RETURN coalesce(p.name, g.speaker) AS who, about, s.quote AS words, s.due AS due,
       CASE WHEN s.due IS NULL THEN 'no date said'
            WHEN s.due < substring(toString(date(e.published)), 0, size(s.due)) THEN 'before it was said'
            WHEN s.due < substring($today, 0, size(s.due)) THEN 'yes'
            ELSE 'no' END AS passed,
       CASE WHEN s.negated THEN 'denies' ELSE s.modality END AS stance, h.name AS holder,
       e.title AS episode, toString(date(e.published)) AS published, s.start AS second, s.url AS link
ORDER BY s.due IS NULL, due, published, episode, g.index, size(split(g.text, s.quote)[0]), second, words, s.id LIMIT $limit
