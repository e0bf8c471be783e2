// What is an episode: its show, date, people, what it speaks of and what it says?
//
// episode: episode -- its title, number, link or id
//
// Sample of the demo: episode=The API line moves
//   id: "2710cdcabb86a517"
//   title: "The API line moves"
//   show: "Groundtruth Conf"
//   number: null
//   published: "2024-06-25"
//   people: ["Ruben Okonjo-Lind (speaker)", "Priya Castellane (host)"]
//   speaks_of: ["Triagebot", "retrieval-augmented generation", "evals", "fine-tuning", "GPU", "context window", "evaluation", "low-rank adaptation", "training data", "prompt", "context debt", "API line"]
//   defines: ["The \"API line\" is the line between the teams that train models and the teams that call them.", "The \"demo cliff\" is when evaluation stops at the demo.", "Retrieval augmented generation is a search engine with a writer attached."]
//   segments: 21
//   entities: 86
//   statements: 39
//   seconds: 871.6
//   description: "Ruben Okonjo-Lind on crossing from calling models to training one. An invented talk, written for the talkgraph demo: the conference, the people, Tidewater Health, Pelorus Labs and their products do not exist."
//   link: "https://groundtruth.example/2024/the-api-line-moves"
MATCH (e:Episode {id: $episode})
OPTIONAL MATCH (w:Show)-[:HAS_EPISODE]->(e)
CALL (e) {
  OPTIONAL MATCH (p:Person)-[a:APPEARS_IN]->(e)
  WITH p, a ORDER BY a.role DESC, p.name
  RETURN collect(p.name + ' (' + a.role + ')') AS people
}
CALL (e) {
  OPTIONAL MATCH (e)-[d:DISCUSSES]->(x:Entity)
  WITH d, x ORDER BY d.salience DESC, d.count DESC, x.id
  RETURN collect(x.name)[..12] AS speaks_of, count(x) AS entities
}
CALL (e) {
  OPTIONAL MATCH (e)-[:HAS_SEGMENT]->(g:Segment)
  RETURN count(g) AS segments, max(g.end) AS seconds
}
CALL (e) {
  OPTIONAL MATCH (e)-[:HAS_SEGMENT]->(:Segment)<-[:FROM]-(s:Statement)
  WITH s ORDER BY s.start, s.quote, s.id
  RETURN count(s) AS statements, collect(CASE WHEN s.kind = 'definition' THEN s.quote END)[..3] AS defines
}
RETURN e.id AS id, e.title AS title, w.name AS show, e.number AS number, toString(date(e.published)) AS published,
       people, speaks_of, defines, segments, entities, statements, coalesce(e.duration, seconds) AS seconds,
       e.description AS description, e.url AS link
