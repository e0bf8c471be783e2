// How is something defined, or of what kind is it said to be, by whom, side by side?
//
// entity: entity -- what is defined, in any spelling
// limit: count = 50 -- most rows
//
// Sample of the demo: entity=demo cliff
//   who: "Noor Achterberg"
//   words: "The demo cliff is the drop between the demo that works on ten hand-picked documents and the first real user."
//   kinds: []
//   stance: "asserts"
//   holder: null
//   episode: "Retrieval is a habit"
//   published: "2024-05-14"
//   second: 581.076
//   link: "https://warmcache.example/episodes/retrieval-is-a-habit"
MATCH (x:Entity {id: $entity})<-[i:ABOUT|HEAD]-(s:Statement)-[:FROM]->(g:Segment)<-[:HAS_SEGMENT]-(e:Episode)
WHERE (type(i) = 'ABOUT' AND s.kind = 'definition') OR (type(i) = 'HEAD' AND s.type = 'INSTANCE_OF')
OPTIONAL MATCH (g)-[m:MENTIONS]->(x)
UNWIND coalesce(m.forms, [x.name]) AS form
WITH x, i, s, g, e, min(size(split(toLower(s.quote), toLower(form))[0])) AS named
  // A sentence defines what it names first; what it names on the way comes after. Of an "it" nobody knows.
WITH s, g, e, type(i) = 'ABOUT' AND named < size(s.quote) AND EXISTS {
  MATCH (s)-[:ABOUT]->(y:Entity)<-[n:MENTIONS]-(g)
  WHERE y <> x AND any(form IN n.forms WHERE size(split(toLower(s.quote), toLower(form))[0]) < named)
} AS aside
OPTIONAL MATCH (s)-[:TAIL]->(k:Entity)
OPTIONAL MATCH (s)-[:SAID_BY]->(p:Person)
OPTIONAL MATCH (s)-[:HELD_BY]->(h:Entity)
WITH coalesce(p.name, g.speaker) AS who, CASE WHEN s.negated THEN 'denies' ELSE s.modality END AS stance,
     h.name AS holder, s.quote AS words, g.index AS place, size(split(g.text, s.quote)[0]) AS offset, e,
     s.start AS second, s.url AS link, aside, k ORDER BY k.name
WITH who, stance, holder, words, place, offset, e, second, link, aside, collect(DISTINCT k.name) AS kinds
RETURN who, words, kinds, stance, holder, e.title AS episode, toString(date(e.published)) AS published, second, link
ORDER BY aside, published, episode, place, offset, second, words, who, stance, holder LIMIT $limit
