// Which concepts weigh in more of the last episodes than before (they rise), and which in fewer (they fall)?
//
// days: integer = 365 -- length of the last stretch of time, and of the one before it
// today: date = null -- the end of the last stretch; the newest episode's day unless given
// type: entity type = Concept -- entities of this type
// least: integer = 3 -- of weight in so many episodes at least
// limit: count = 20 -- most rows
//
// Sample of the demo: days=120, least=1
//   trend: "rises"
//   entity: "API line"
//   episodes_before: 0
//   episodes_now: 2
//   percent_before: 0.0
//   percent_now: 100.0
//   change: 100.0
MATCH (e:Episode)
WITH coalesce(datetime($today), max(e.published)) + duration({days: 1}) AS end
MATCH (e:Episode)
WHERE e.published < end AND e.published >= end - duration({days: 2 * $days})
WITH end - duration({days: $days}) AS middle, collect(e) AS episodes
WITH middle, episodes, size([e IN episodes WHERE e.published >= middle]) AS late
WITH middle, episodes, late, size(episodes) - late AS early
WHERE late > 0 AND early > 0
UNWIND episodes AS e
WITH e, middle, late, early
MATCH (e)-[d:DISCUSSES]->(x:Entity) WHERE d.salient AND $type IN labels(x)
WITH x, late, early, sum(CASE WHEN e.published >= middle THEN 1 ELSE 0 END) AS now,
     sum(CASE WHEN e.published < middle THEN 1 ELSE 0 END) AS before
WHERE now + before >= $least
WITH x, now, before, round(100.0 * now / late, 1) AS percent_now, round(100.0 * before / early, 1) AS percent_before
WITH x, now, before, percent_now, percent_before, round(percent_now - percent_before, 1) AS change
WHERE change <> 0
RETURN CASE WHEN change > 0 THEN 'rises' ELSE 'falls' END AS trend, x.name AS entity, before AS episodes_before,
       now AS episodes_now, percent_before, percent_now, change
ORDER BY abs(change) DESC, change DESC, x.id LIMIT $limit
