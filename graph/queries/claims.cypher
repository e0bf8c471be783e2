// Which claims of a kind are made, and by whom?
//
// kind: definition | prediction | metric | recommendation = null -- all kinds unless given
// speaker: entity = null -- who says it, in any spelling
// since: date = null -- nothing said before that day
// limit: count = 50 -- most rows
//
// Sample of the demo: kind=metric
//   who: "Noor Achterberg"
//   kind: "metric"
//   about: ["prompt", "token"]
//   value: "$60 per million tokens"
//   due: null
//   words: "And that was lovely, except that our customers paid $60 per million tokens for the answers, and they were stuffing the whole handbook into every prompt."
//   stance: "asserts"
//   holder: null
//   episode: "Retrieval is a habit"
//   published: "2024-05-14"
//   second: 693.6
//   link: "https://warmcache.example/episodes/retrieval-is-a-habit"
MATCH (s:Claim)-[:FROM]->(g:Segment)<-[:HAS_SEGMENT]-(e:Episode)
WHERE ($kind IS NULL OR s.kind = $kind) AND ($since IS NULL OR e.published >= datetime($since))
OPTIONAL MATCH (s)-[:SAID_BY]->(p:Person)
OPTIONAL MATCH (s)-[:HELD_BY]->(h:Entity)
WITH s, g, e, p, h WHERE $speaker IS NULL OR p.id = $speaker
MATCH (s)-[:ABOUT]->(x:Entity)
WITH s, g, e, p, h, x ORDER BY x.name
WITH s, g, e, p, h, collect(x.name) AS about
RETURN coalesce(p.name, g.speaker) AS who, s.kind AS kind, about, s.value AS value, s.due AS due, s.quote AS words,
       CASE WHEN s.negated THEN 'denies' ELSE s.modality END AS stance, h.name AS holder,
       e.title AS episode, toString(date(e.published)) AS published, s.start AS second, s.url AS link
ORDER BY published, episode, g.index, size(split(g.text, s.quote)[0]), second, words, kind, s.id LIMIT $limit
