"""What a question calls the columns of its answer: the embedded database doesn't say it where there is no row."""

from graph.cypher_tokens import Token, tokens_of
from graph.read_only import is_name

OPENING, CLOSING = "([{", ")]}"
FOLLOWING = ("ORDER", "SKIP", "OFFSET", "LIMIT", "UNION")


def columns_of(question: str) -> tuple[str, ...]:
    """Return the names that the last RETURN gives; none where there is none, or where it returns all there is (*)."""
    items: list[list[Token]] = [[]]
    for token, depth in _last_return(tokens_of(question)):
        if token.text == "," and not depth:
            items.append([])
        else:
            items[-1].append(token)
    return tuple(_name(question, item) for item in items) if all(items) and items[0][0].text != "*" else ()


def _last_return(tokens: list[Token]) -> list[tuple[Token, int]]:
    """Return what the last RETURN outside all brackets holds, each token with the brackets that are open there."""
    depth, clause, is_open = 0, list[tuple[Token, int]](), False
    for position, token in enumerate(tokens):
        depth += (token.text in OPENING) - (token.text in CLOSING)
        word = "" if depth or is_name(tokens, position) else token.keyword
        if word == "RETURN":
            clause, is_open = [], True
        elif word in FOLLOWING or token.text == ";":
            is_open = False
        elif is_open and (clause or word != "DISTINCT"):
            clause.append((token, depth))
    return clause


def _name(question: str, item: list[Token]) -> str:
    """Return the alias of an item, else the item as it is written."""
    last = item[-1]
    if len(item) == 1 or item[-2].keyword == "AS":
        return last.part
    return question[item[0].start : last.start + len(last.text)]
