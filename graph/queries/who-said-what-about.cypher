// Who said what about something, with the second and the words?
//
// entity: entity -- what it is about, in any spelling
// since: date = null -- nothing said before that day
// limit: count = 50 -- most rows
//
// Sample of the demo: entity=evals
//   who: "Noor Achterberg"
//   what: ["definition"]
//   stance: "asserts"
//   holder: null
//   words: "An eval is a unit test that you are allowed to fail."
//   episode: "Retrieval is a habit"
//   published: "2024-05-14"
//   second: 1039.222
//   link: "https://warmcache.example/episodes/retrieval-is-a-habit"
MATCH (:Entity {id: $entity})<-[:ABOUT]-(s:Statement)-[:FROM]->(g:Segment)<-[:HAS_SEGMENT]-(e:Episode)
WHERE $since IS NULL OR e.published >= datetime($since)
OPTIONAL MATCH (s)-[:SAID_BY]->(p:Person)
OPTIONAL MATCH (s)-[:HELD_BY]->(h:Entity)
WITH coalesce(p.name, g.speaker) AS who, CASE WHEN s.negated THEN 'denies' ELSE s.modality END AS stance,
     h.name AS holder, s, g, e
  // Both ends from the statement out: a path through it the embedded database would seek from every entity.
OPTIONAL MATCH (s)-[:HEAD]->(y:Entity), (s)-[:TAIL]->(z:Entity)
WITH who, stance, holder, s, g, e, coalesce(s.kind, y.name + ' ' + s.type + ' ' + z.name) AS kind ORDER BY kind
WITH who, stance, holder, s.quote AS words, g.index AS place, size(split(g.text, s.quote)[0]) AS offset, e, s.start AS second, s.url AS link, collect(DISTINCT kind) AS what
RETURN who, what, stance, holder, words, e.title AS episode, toString(date(e.published)) AS published, second, link
ORDER BY published, episode, place, offset, second, words, who, stance, holder LIMIT $limit
