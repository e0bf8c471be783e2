// Who named something first, and who took it up after?
//
// entity: entity -- what is named, in any spelling
// limit: count = 50 -- most rows
//
// Sample of the demo: entity=API line
//   who: "Ruben Okonjo-Lind"
//   words: "And there was a line between us, and people have started calling it the \"API line\". I'll say it slowly, because I want to get it right, with a footnote. The \"API line\" is the line between the teams that train models and the teams ..."
//   episode: "The API line moves"
//   published: "2024-06-25"
//   second: 114.233
//   link: "https://groundtruth.example/2024/the-api-line-moves"
//   episodes: 1
MATCH (:Entity {id: $entity})<-[m:MENTIONS]-(g:Segment)<-[:HAS_SEGMENT]-(e:Episode)
OPTIONAL MATCH (g)-[:SPOKEN_BY]->(p:Person)
WITH coalesce(p.name, g.speaker) AS who, m, g, e ORDER BY e.published, e.id, g.index
WITH coalesce(who, e.id) AS voice, collect({who: who, form: replace(m.forms[0], '\n', ' '), text: replace(g.text, '\n', ' '), second: coalesce(m.start, g.start), link: g.url,
     title: e.title, at: e.published, index: g.index, id: e.id})[0] AS first, count(DISTINCT e) AS episodes
WITH first, episodes, split(first.text, first.form)[0] AS before
  // Words begin with a sentence, else with a word.
WITH first, episodes, before, split(right(before, 160), '. ') AS parts
WITH first, episodes, before, CASE WHEN size(parts) > 1 OR size(before) <= 160 THEN parts[-1]
     ELSE '... ' + substring(parts[0], size(split(parts[0], ' ')[0]) + 1) END AS lead
WITH first, episodes, trim(lead + substring(first.text, size(before), 160)) AS words,
     size(first.text) > size(before) + 160 AS cut
RETURN first.who AS who, CASE WHEN cut THEN left(words, size(words) - size(split(words, ' ')[-1])) + '...' ELSE words END AS words,
       first.title AS episode, toString(date(first.at)) AS published, first.second AS second, first.link AS link, episodes
ORDER BY published, first.id, first.index LIMIT $limit
