"""Countries, states and large cities, and academic degrees: named, but no entities of a talk."""

_PLACES = """
    africa, alabama, alaska, america, amsterdam, argentina, arizona, arkansas, asia, atlanta, australia, austria,
    bangalore, bangladesh, barcelona, bay area, beijing, belarus, belgium, berlin, boston, brazil, brooklyn,
    bulgaria, cairo, california, canada, chicago, chile, china, colombia, colorado, connecticut, croatia, cuba,
    czech republic, dallas, delaware, delhi, denmark, denver, dubai, dublin, egypt, england, estonia, ethiopia,
    europe, european union, finland, florida, france, geneva, germany, ghana, greece, hawaii, hong kong, houston,
    hungary, iceland, idaho, illinois, india, indiana, indonesia, iowa, iran, iraq, ireland, israel, italy, japan,
    kansas, kentucky, kenya, korea, kyiv, lagos, las vegas, latin america, latvia, lisbon, lithuania, london, los
    angeles, louisiana, madrid, maine, malaysia, manhattan, maryland, massachusetts, mexico, miami, michigan, middle
    east, minnesota, mississippi, missouri, montana, montreal, morocco, moscow, mountain view, mumbai, munich,
    nairobi, nashville, nebraska, nepal, netherlands, nevada, new hampshire, new jersey, new mexico, new orleans,
    new york, new zealand, nigeria, north carolina, north dakota, norway, ohio, oklahoma, oregon, orlando, pakistan,
    palo alto, paris, pennsylvania, peru, philadelphia, philippines, poland, portugal, puerto rico, qatar, rhode
    island, romania, rome, russia, san diego, san francisco, san jose, saudi arabia, scotland, seattle, serbia,
    shanghai, shenzhen, silicon valley, singapore, south africa, south carolina, south dakota, south korea, spain,
    sri lanka, stockholm, sweden, switzerland, taiwan, tel aviv, tennessee, texas, thailand, tokyo, toronto, uk,
    ukraine, united kingdom, united states, us, usa, utah, vancouver, venezuela, vermont, vienna, vietnam, virginia,
    wales, washington, washington dc, west virginia, wisconsin, wyoming, zurich
"""
PLACE_NAMES = frozenset(" ".join(place.split()) for place in _PLACES.split(","))
DEGREES = frozenset({"phd", "mba", "bsc", "msc", "md"})
