// Which episodes are most like one: with what weighs most in both, the rarer the more?
//
// episode: episode -- its title, number, link or id
// limit: count = 10 -- most rows
//
// Sample of the demo: episode=The API line moves
//   episode: "Small models, big promises"
//   published: "2024-09-17"
//   likeness: 2.574
//   in_common: 43
//   shared: ["evaluation", "low-rank adaptation", "context debt", "API line", "retrieval-augmented generation", "fine-tuning", "evals", "Triagebot"]
//   link: "https://smallscale.example/talks/small-models-big-promises"
MATCH (a:Episode {id: $episode})-[m:DISCUSSES]->(x:Entity)<-[n:DISCUSSES]-(b:Episode)
WHERE b <> a
WITH x, collect({episode: b, weight: m.salience * n.salience}) AS others
UNWIND others AS other
WITH other.episode AS b, x, other.weight / sqrt(size(others)) AS weight ORDER BY weight DESC, x.id
WITH b, sum(weight) AS weight, collect(x.name) AS shared
MATCH (b)-[d:DISCUSSES]->(:Entity)
WITH b, weight, shared, sqrt(sum(d.salience * d.salience)) AS length
WHERE weight > 0 AND length > 0
RETURN b.title AS episode, toString(date(b.published)) AS published, round(weight / length, 3) AS likeness,
       size(shared) AS in_common, shared[..8] AS shared, b.url AS link
ORDER BY likeness DESC, b.id LIMIT $limit
