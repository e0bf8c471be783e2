"""Which words say which relation: the tables behind `extractor.offline.relations`. A new rule begins here."""

# verb lemma -> types that it may say of its subject and its object
OBJECT_VERBS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("found", "cofound", "co", "start"), ("FOUNDED",)),
    **dict.fromkeys(("develop", "build", "make", "release", "create", "train", "ship", "launch"), ("DEVELOPED",)),
    **dict.fromkeys(("write", "author", "publish"), ("AUTHORED",)),
    **dict.fromkeys(("coin",), ("COINED",)),
    **dict.fromkeys(("host", "organize", "organise", "run"), ("HOSTS",)),
    **dict.fromkeys(("acquire", "buy"), ("ACQUIRED",)),
    **dict.fromkeys(("use", "adopt"), ("USES",)),
    **dict.fromkeys(("outperform", "beat"), ("OUTPERFORMS",)),
    **dict.fromkeys(("join",), ("WORKS_AT",)),
    **dict.fromkeys(("enable",), ("ENABLES",)),
    **dict.fromkeys(("recommend", "advocate"), ("ADVOCATES",)),
    **dict.fromkeys(("criticize", "criticise"), ("CRITICIZES",)),
}
# (verb lemma, preposition) -> type of subject and prepositional object
PREPOSITION_VERBS: dict[tuple[str, str], str] = {
    ("work", "at"): "WORKS_AT",
    ("work", "for"): "WORKS_AT",
    ("invest", "in"): "INVESTED_IN",
    ("partner", "with"): "PARTNERED_WITH",
    ("collaborate", "with"): "PARTNERED_WITH",
    ("compete", "with"): "COMPETES_WITH",
    ("compete", "against"): "COMPETES_WITH",
    ("speak", "at"): "SPOKE_AT",
    ("rely", "on"): "USES",
    ("run", "on"): "USES",
    ("switch", "to"): "USES",
    ("advocate", "for"): "ADVOCATES",
}
# the same where the verb is passive: "X is built on Y", "X was evaluated on Y"
PASSIVE_PREPOSITIONS: dict[tuple[str, str], str] = {
    ("build", "on"): "BASED_ON",
    ("base", "on"): "BASED_ON",
    ("derive", "from"): "BASED_ON",
    ("tune", "from"): "BASED_ON",
    ("evaluate", "on"): "EVALUATED_ON",
    ("test", "on"): "EVALUATED_ON",
    ("benchmark", "on"): "EVALUATED_ON",
    ("contrast", "with"): "CONTRASTS_WITH",
}
JOBS = frozenset(
    """ceo cto coo cfo founder co-founder cofounder president chief head director vp lead leader partner engineer
    scientist researcher developer strategist advocate evangelist architect analyst manager professor student intern
    advisor consultant designer principal""".split()
)
FOUNDERS = frozenset({"founder", "co-founder", "cofounder"})
OFFICERS = FOUNDERS | {"ceo", "cto", "coo", "cfo"}
