// Which people appear on more than one show?
//
// least: integer = 2 -- so many shows at least
// limit: count = 50 -- most rows
//
// Sample of the demo:
//   who: "Noor Achterberg"
//   shows: ["Smallscale Summit (speaker)", "Warm Cache (guest)"]
//   episodes: 2
//   first: "2024-05-14"
//   last: "2024-09-17"
MATCH (p:Person)-[a:APPEARS_IN]->(e:Episode)<-[:HAS_EPISODE]-(w:Show)
WITH p, w, e, a ORDER BY e.published, e.id
WITH p, w.name AS show, collect(e) AS episodes, collect(a.role)[0] AS role ORDER BY show
WITH p, collect(show + ' (' + role + ')') AS shows, sum(size(episodes)) AS episodes,
     min(episodes[0].published) AS first, max(episodes[-1].published) AS last
WHERE size(shows) >= $least
RETURN p.name AS who, shows, episodes, toString(date(first)) AS first, toString(date(last)) AS last
ORDER BY size(shows) DESC, episodes DESC, who LIMIT $limit
