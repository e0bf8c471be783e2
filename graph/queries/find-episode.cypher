// Which episodes have these words in their title, or this number, link or id?
//
// text: text -- words of the title, a number, a link or an id
// limit: count = 20 -- most rows
//
// Sample of the demo: text=habit
//   id: "f7b7f1dbb9ea33f9"
//   title: "Retrieval is a habit"
//   show: "Warm Cache"
//   number: null
//   published: "2024-05-14"
//   link: "https://warmcache.example/episodes/retrieval-is-a-habit"
MATCH (e:Episode)
WHERE e.id = $text OR e.url = $text OR toString(e.number) = $text OR toLower(e.title) CONTAINS toLower($text)
OPTIONAL MATCH (w:Show)-[:HAS_EPISODE]->(e)
RETURN e.id AS id, e.title AS title, w.name AS show, e.number AS number, toString(date(e.published)) AS published,
       e.url AS link
ORDER BY published DESC, title, id LIMIT $limit
