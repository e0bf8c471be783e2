// Who works or worked where, as what (the first named first), and since which episode is it said?
//
// person: entity = null -- who works, in any spelling
// company: entity = null -- where, in any spelling
// limit: count = 50 -- most rows
//
// Sample of the demo:
//   person: "Noor Achterberg"
//   roles: ["CEO"]
//   company: "Pelorus Labs"
//   since: "2024-05-14"
//   said: 2
//   episodes: 2
//   confidence: 0.9
//   words: "So, I'm Noor, I'm the CEO of Pelorus Labs."
//   who: "Noor Achterberg"
//   episode: "Retrieval is a habit"
//   second: 70.0
//   link: "https://warmcache.example/episodes/retrieval-is-a-habit"
MATCH (p:Person)-[f:WORKS_AT]->(c:Entity)
WHERE ($person IS NULL OR p.id = $person) AND ($company IS NULL OR c.id = $company)
WITH p, f, c, toString(date(f.first_said)) AS since
ORDER BY p.name, since, c.name, p.id, c.id LIMIT $limit
MATCH (p)<-[:HEAD]-(s:Relation {type: 'WORKS_AT'})-[:TAIL]->(c)
WHERE s.modality = 'asserts' AND NOT s.negated
MATCH (s)-[:FROM]->(g:Segment)<-[:HAS_SEGMENT]-(e:Episode)
OPTIONAL MATCH (s)-[:SAID_BY]->(w:Person)
WITH p, f, c, since, s, g, e, w ORDER BY e.published, e.id, g.index, s.start, s.quote, s.id
WITH p, f, c, since, collect(DISTINCT s.role) AS roles, collect({who: coalesce(w.name, g.speaker), words: s.quote,
     title: e.title, second: s.start, link: s.url})[0] AS first
RETURN p.name AS person, roles, c.name AS company, since, f.support AS said, f.episodes AS episodes,
       f.confidence AS confidence, first.words AS words, first.who AS who, first.title AS episode,
       first.second AS second, first.link AS link
ORDER BY person, since, company, p.id, c.id
