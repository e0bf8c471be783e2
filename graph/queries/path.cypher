// By which shortest chain of facts do two entities hang together, and which words prove each link?
//
// from: entity -- where the chain begins, in any spelling
// to: entity -- where it ends, in any spelling
//
// Sample of the demo: from=Noor Achterberg, to=LlamaIndex
//   step: 1
//   head: "Noor Achterberg"
//   fact: "FOUNDED"
//   tail: "Pelorus Labs"
//   confidence: 0.9
//   words: "I founded Pelorus Labs in 2021 with Teo Marchetti."
//   who: "Noor Achterberg"
//   episode: "Retrieval is a habit"
//   published: "2024-05-14"
//   second: 76.871
//   link: "https://warmcache.example/episodes/retrieval-is-a-habit"
MATCH (a:Entity {id: $from}), (b:Entity {id: $to}) WHERE a <> b
  // FACT stands for every type of fact that the graph holds; they are put in before this is sent
MATCH path = allShortestPaths((a)-[:FACT*..6]-(b))
  // Of the shortest the surest: in whose weakest fact it is least likely that all statements err.
WITH path, reduce(doubt = 0.0, f IN relationships(path) | CASE WHEN (1.0 - f.confidence) ^ f.support > doubt
     THEN (1.0 - f.confidence) ^ f.support ELSE doubt END) AS doubt
ORDER BY doubt, [n IN nodes(path) | n.id], [r IN relationships(path) | type(r)] LIMIT 1
UNWIND relationships(path) AS fact
WITH fact, startNode(fact) AS head, endNode(fact) AS tail, [r IN relationships(path) | type(r)] AS types, path
MATCH (head)<-[:HEAD]-(s:Relation)-[:TAIL]->(tail)
WHERE s.type = type(fact) AND s.modality = 'asserts' AND NOT s.negated
MATCH (s)-[:FROM]->(g:Segment)<-[:HAS_SEGMENT]-(e:Episode)
OPTIONAL MATCH (s)-[:SAID_BY]->(p:Person)
WITH head, tail, fact.confidence AS confidence, s, g, e, p, [n IN nodes(path) | n.id] AS ids
ORDER BY s.confidence DESC, e.published, e.id, g.index, s.start, s.quote, s.id
WITH head, tail, s.type AS fact, confidence, ids, collect({who: coalesce(p.name, g.speaker), words: s.quote, title: e.title,
     at: e.published, second: s.start, link: s.url})[0] AS first
WITH *, [i IN range(0, size(ids) - 2) WHERE head.id IN [ids[i], ids[i + 1]] AND tail.id IN [ids[i], ids[i + 1]]][0] AS i
RETURN i + 1 AS step, head.name AS head, fact, tail.name AS tail, confidence, first.words AS words, first.who AS who,
       first.title AS episode, toString(date(first.at)) AS published, first.second AS second, first.link AS link
ORDER BY step
