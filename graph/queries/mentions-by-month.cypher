// How often is something named, month by month?
//
// entity: entity -- what is named, in any spelling
// since: date = null -- nothing before that day
// limit: count = 500 -- most rows
//
// Sample of the demo: entity=evals
//   month: "2024-05"
//   times: 6
//   episodes: 1
MATCH (:Entity {id: $entity})<-[d:DISCUSSES]-(e:Episode)
WHERE e.published IS NOT NULL AND ($since IS NULL OR e.published >= datetime($since))
RETURN substring(toString(date(e.published)), 0, 7) AS month, sum(d.count) AS times, count(e) AS episodes
ORDER BY month LIMIT $limit
