// Which entities were named for the first time in the last days, whatever came before?
//
// days: integer = 30 -- so many days
// today: date = null -- the last of those days; the newest episode's unless given
// type: entity type = null -- only entities of this type: Person, Company, Model, Product, Concept, ...
// limit: count = 50 -- most rows
//
// Sample of the demo: days=90
//   entity: "Triagebot"
//   type: "Product"
//   first: "2024-06-25"
//   times: 16
//   episodes: 2
//   episode: "The API line moves"
//   second: 67.333
//   link: "https://groundtruth.example/2024/the-api-line-moves"
MATCH (e:Episode)
WITH coalesce(datetime($today), max(e.published)) AS end
MATCH (n:Episode)-[d:DISCUSSES]->(x:Entity)
WHERE n.published > end - duration({days: $days}) AND n.published < end + duration({days: 1})
  AND ($type IS NULL OR $type IN labels(x))
WITH x, end - duration({days: $days}) AS start, min(n.published) AS first, sum(d.count) AS times,
     count(n) AS episodes, max(d.salience) AS salience
WHERE NOT EXISTS { MATCH (x)<-[:DISCUSSES]-(o:Episode) WHERE o.published <= start OR o.published IS NULL }
WITH x, first, times, episodes, salience ORDER BY episodes DESC, salience DESC, times DESC, x.id LIMIT $limit
MATCH (x)<-[d:DISCUSSES]-(e:Episode) WHERE e.published = first
WITH x, first, times, episodes, salience, e, d ORDER BY e.id
WITH x, first, times, episodes, salience, collect(e.title)[0] AS episode, collect(d.first_start)[0] AS second,
     collect(e.url)[0] AS link
RETURN x.name AS entity, [l IN labels(x) WHERE l <> 'Entity'][0] AS type, toString(date(first)) AS first, times,
       episodes, episode, second, link
ORDER BY episodes DESC, salience DESC, times DESC, x.id
