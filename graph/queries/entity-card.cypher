// What is known of an entity: type, spellings, facts, how it is defined, where it is spoken of?
//
// entity: entity -- who or what, in any spelling
//
// Sample of the demo: entity=Pelorus Labs
//   id: "pelorus-labs"
//   name: "Pelorus Labs"
//   type: "Company"
//   aliases: []
//   heard_as: []
//   facts: ["DEVELOPED Compass", "ACQUIRED Driftkeep", "PARTNERED_WITH Tidewater Health"]
//   facts_of_others: ["Noor Achterberg FOUNDED", "Noor Achterberg WORKS_AT", "Teo Marchetti WORKS_AT", "Fathomline COMPETES_WITH"]
//   defined_as: []
//   named: 16
//   episodes: 3
//   statements: 14
//   first: "2024-05-14"
//   last: "2024-09-17"
//   first_episode: "Retrieval is a habit"
MATCH (x:Entity {id: $entity})
  // The surest facts first: those of which it is least likely that all statements err.
CALL (x) {
  OPTIONAL MATCH (x)<-[d:DISCUSSES]-(e:Episode)
  WITH d, e ORDER BY e.published, e.id
  RETURN sum(d.count) AS named, count(e) AS episodes, toString(date(min(e.published))) AS first,
         toString(date(max(e.published))) AS last, collect(e.title)[0] AS first_episode
}
CALL (x) {
  OPTIONAL MATCH (x)-[f]->(y:Entity)
  WITH f, y ORDER BY (1.0 - f.confidence) ^ f.support, f.support DESC, type(f), y.id
  RETURN collect(type(f) + ' ' + y.name)[..12] AS facts
}
CALL (x) {
  OPTIONAL MATCH (y:Entity)-[f]->(x)
  WITH f, y ORDER BY (1.0 - f.confidence) ^ f.support, f.support DESC, type(f), y.id
  RETURN collect(y.name + ' ' + type(f))[..12] AS facts_of_others
}
CALL (x) {
  OPTIONAL MATCH (x)<-[:ABOUT]-(s:Claim {kind: 'definition', modality: 'asserts', negated: false})
  WITH s ORDER BY s.confidence DESC, s.quote, s.id
  RETURN collect(s.quote)[..2] AS defined_as
}
CALL (x) {
  OPTIONAL MATCH (x)<-[:ABOUT]-(s:Statement)
  RETURN count(s) AS statements
}
RETURN x.id AS id, x.name AS name, [l IN labels(x) WHERE l <> 'Entity'][0] AS type, x.aliases AS aliases,
       x.heard_as AS heard_as, facts, facts_of_others, defined_as, named, episodes, statements, first, last,
       first_episode
