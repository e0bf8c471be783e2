// Where do words stand: in names, in what is said of something, and in all else that is said?
//
// q: words -- words that all must occur; "several words" in a row; begin* of a word
// limit: count = 30 -- most rows
//
// Sample of the demo: q=api line
//   found: "name"
//   words: "API line (Concept)"
//   who: null
//   episode: "The API line moves"
//   published: "2024-06-25"
//   second: 114.233
//   link: "https://groundtruth.example/2024/the-api-line-moves"
WITH toLower(replace(trim(replace(replace(replace($q, '+', ''), '"', ''), '*', '')), '-', ' ')) AS phrase,
     split(toLower($q), '"') AS parts
  // The embedded database finds words that are to stand in a row wherever they stand.
WITH phrase, [i IN range(0, size(parts) - 1) WHERE i % 2 = 1 | '(?Us).*\\b' + replace(parts[i], ' ', '\\W+') + '\\b.*'] AS runs
CALL (phrase, runs) {
  MATCH (k:Name) WHERE k.key STARTS WITH phrase OR k.key STARTS WITH replace(phrase, ' ', '-') OR replace(k.key, '-', ' ') CONTAINS ' ' + phrase
  MATCH (k)-[:NAMES]->(x:Entity)
  WITH DISTINCT x, replace(toLower(x.name), '-', ' ') = phrase AS same
  MATCH (x)<-[d:DISCUSSES]-(e:Episode)
  WITH x, same, d, e ORDER BY e.published, e.id
  WITH x, same, sum(d.count) AS times, collect({e: e, second: d.first_start})[0] AS first
  RETURN 1 AS rank, 'name' AS found, x.name + ' (' + [l IN labels(x) WHERE l <> 'Entity'][0] + ')' AS words,
         null AS who, first.e AS e, first.second AS second, first.e.url AS link,
         CASE WHEN same THEN 1000000 ELSE times END AS hits
  ORDER BY hits DESC, words LIMIT 5
  UNION
  CALL db.index.fulltext.queryNodes('Statement[quote]', $q) YIELD node AS s
  WITH s, phrase WHERE all(run IN runs WHERE toLower(s.quote) =~ run)
  MATCH (s)-[:FROM]->(g:Segment)<-[:HAS_SEGMENT]-(e:Episode)
  OPTIONAL MATCH (s)-[:SAID_BY]->(p:Person)
  WITH DISTINCT s.quote AS words, coalesce(p.name, g.speaker) AS who, e, s.start AS second, s.url AS link, phrase
  RETURN 2 AS rank, 'statement' AS found, words, who, e, second, link,
         size(split(replace(toLower(words), '-', ' '), phrase)) - 1 AS hits
  ORDER BY hits DESC, e.published DESC, words LIMIT 10
  UNION
  CALL db.index.fulltext.queryNodes('Segment[text]', $q) YIELD node AS g
  WITH g, phrase WHERE all(run IN runs WHERE toLower(g.text) =~ run)
  MATCH (g)<-[:HAS_SEGMENT]-(e:Episode)
  WITH g, e, replace(g.text, '\n', ' ') AS text, split(replace(toLower(g.text), '-', ' '), phrase) AS parts,
       split(toLower(g.text), split(phrase, ' ')[0]) AS first
  WITH g, e, text, size(parts) - 1 AS hits, CASE WHEN size(parts) > 1 THEN size(parts[0]) ELSE size(first[0]) END AS at
  ORDER BY hits DESC, e.published DESC, g.id LIMIT $limit
  OPTIONAL MATCH (g)-[:SPOKEN_BY]->(p:Person)
  // Words begin with a sentence, else with a word.
  WITH p, g, e, hits, text, at, split(right(left(text, at), 160), '. ') AS parts
  WITH p, g, e, hits, size(text) > at + 160 AS cut,
       trim(CASE WHEN size(parts) > 1 OR at <= 160 THEN parts[-1]
            ELSE '... ' + substring(parts[0], size(split(parts[0], ' ')[0]) + 1) END + substring(text, at, 160)) AS words
  RETURN 3 AS rank, 'segment' AS found,
         CASE WHEN cut THEN left(words, size(words) - size(split(words, ' ')[-1])) + '...' ELSE words END AS words,
         coalesce(p.name, g.speaker) AS who, e, g.start AS second, g.url AS link, hits
}
RETURN found, words, who, e.title AS episode, toString(date(e.published)) AS published, second, link
ORDER BY rank, hits DESC, published DESC, episode, second, words LIMIT $limit
