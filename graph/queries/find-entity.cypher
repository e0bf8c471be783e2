// Which entities go by a name?
//
// name: spelling -- any spelling
// limit: count = 20 -- most rows
//
// Sample of the demo: name=RAG
//   id: "retrieval-augmented-generation"
//   name: "retrieval-augmented generation"
//   type: "Concept"
//   aliases: ["RAG", "Retrieval augmented generation", "retrieval augmented generation"]
//   named: 6
//   episodes: 3
UNWIND $name AS key
MATCH (:Name {key: key})-[:NAMES]->(x:Entity)
WITH DISTINCT x
OPTIONAL MATCH (x)<-[d:DISCUSSES]-(e:Episode)
WITH x, coalesce(sum(d.count), 0) AS named, count(e) AS episodes
RETURN x.id AS id, x.name AS name, [l IN labels(x) WHERE l <> 'Entity'][0] AS type, x.aliases AS aliases, named, episodes
ORDER BY named DESC, id LIMIT $limit
