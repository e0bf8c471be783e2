// Who founded what, and who says so?
//
// entity: entity = null -- a founder or what was founded, in any spelling
// limit: count = 50 -- most rows
//
// Sample of the demo:
//   founder: "Noor Achterberg"
//   founded: "Pelorus Labs"
//   said: 2
//   episodes: 2
//   words: "I founded Pelorus Labs in 2021 with Teo Marchetti."
//   who: "Noor Achterberg"
//   episode: "Retrieval is a habit"
//   published: "2024-05-14"
//   second: 76.871
//   link: "https://warmcache.example/episodes/retrieval-is-a-habit"
MATCH (p:Entity)-[f:FOUNDED]->(c:Entity)
WHERE $entity IS NULL OR p.id = $entity OR c.id = $entity
MATCH (p)<-[:HEAD]-(s:Relation {type: 'FOUNDED'})-[:TAIL]->(c)
WHERE s.modality = 'asserts' AND NOT s.negated
MATCH (s)-[:FROM]->(g:Segment)<-[:HAS_SEGMENT]-(e:Episode)
OPTIONAL MATCH (s)-[:SAID_BY]->(w:Person)
WITH p, f, c, s, g, e, w ORDER BY e.published, e.id, g.index, s.start, s.quote, s.id
WITH p, f, c, collect({who: coalesce(w.name, g.speaker), words: s.quote, title: e.title, at: e.published,
     second: s.start, link: s.url})[0] AS first
RETURN p.name AS founder, c.name AS founded, f.support AS said, f.episodes AS episodes, first.words AS words,
       first.who AS who, first.title AS episode, toString(date(first.at)) AS published, first.second AS second,
       first.link AS link
ORDER BY founded, founder LIMIT $limit
