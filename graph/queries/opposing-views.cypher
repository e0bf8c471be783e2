// Who is for something, who is against it, and who doubts or denies what is said of it?
//
// entity: entity -- what is argued about, in any spelling
// limit: count = 50 -- most rows
//
// Sample of the demo: entity=evals
//   side: "for"
//   holder: "Noor Achterberg"
//   words: "I recommend evals for this more than for anything."
//   stance: "asserts"
//   who: "Noor Achterberg"
//   episode: "Small models, big promises"
//   published: "2024-09-17"
//   second: 641.969
//   link: "https://smallscale.example/talks/small-models-big-promises"
MATCH (x:Entity {id: $entity})<-[:ABOUT]-(s:Statement)-[:FROM]->(g:Segment)<-[:HAS_SEGMENT]-(e:Episode)
WITH x, s, g, e, s.type IN ['ADVOCATES', 'CRITICIZES'] AND EXISTS { (s)-[:TAIL]->(x) } AS judged
WITH s, g, e, CASE
  WHEN judged AND s.negated THEN CASE s.type WHEN 'ADVOCATES' THEN 'against' ELSE 'for' END
  WHEN judged THEN CASE s.type WHEN 'ADVOCATES' THEN 'for' ELSE 'against' END
  WHEN s.polarity IN ['for', 'against'] THEN s.polarity
  WHEN s.negated THEN 'denies'
  WHEN s.modality = 'doubts' THEN 'doubts' END AS side
WHERE side IS NOT NULL
OPTIONAL MATCH (s)-[:SAID_BY]->(p:Person)
OPTIONAL MATCH (s)-[:HELD_BY]->(h:Entity)
OPTIONAL MATCH (s)-[:HEAD]->(a:Entity)
WITH DISTINCT side, s.quote AS words, s.modality AS stance, coalesce(p.name, g.speaker) AS who, e, s.start AS second,
     CASE WHEN s.type IN ['ADVOCATES', 'CRITICIZES'] THEN a.name ELSE coalesce(h.name, p.name, g.speaker) END AS holder,
     s.url AS link, g.index AS place, size(split(g.text, s.quote)[0]) AS offset
RETURN side, holder, words, stance, who, e.title AS episode, toString(date(e.published)) AS published, second, link
ORDER BY side DESC, holder, published, episode, place, offset, second, words, stance LIMIT $limit
