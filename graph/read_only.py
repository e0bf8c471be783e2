"""What a question may not do: write, read files, reach other machines, or look into the server.

Three guards, one behind the other. The words of the question are looked at first, on both databases. On Neo4j the
server then says, by EXPLAIN, what it would do; the words alone see what a plan hides (a LOAD CSV inside a list
comprehension is no operator of its own), and the plan sees what words can't say. Last, the question runs as a user
who may only read (embedded) or in a READ transaction (Neo4j).
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from graph.cypher_tokens import END, Token, tokens_of
from graph.driver_errors import first_line, server_message
from schemas.errors import QueryError

if TYPE_CHECKING:
    from neo4j import ResultSummary, Session

FIRST_WORDS = frozenset(
    "MATCH OPTIONAL UNWIND WITH RETURN CALL FINISH LET FILTER FOR WHEN LIMIT SKIP OFFSET ORDER".split()
)
WRITING_WORDS = frozenset("CREATE INSERT MERGE SET DELETE DETACH NODETACH REMOVE FOREACH DROP".split())
ALLOWED_PROCEDURES = frozenset(
    {
        "db.labels",
        "db.relationshipTypes",
        "db.propertyKeys",
        "db.schema.visualization",
        "db.schema.nodeTypeProperties",
        "db.schema.relTypeProperties",
        "db.index.fulltext.queryNodes",
        "db.index.fulltext.queryRelationships",
        "db.index.vector.queryNodes",
        "dbms.components",
    }
)
# The namespaces of Cypher's own functions. Others belong to plugins, and those may reach anywhere.
FUNCTION_NAMESPACES = frozenset(
    "date time datetime localtime localdatetime duration point vector coll string list".split()
)
REFUSED_OPERATORS = ("LoadCSV", "Show", "Terminate", "Administration", "TransactionForeach", "TransactionApply")
PART_BEGINS = frozenset({"UNION", "NEXT"})
VALUE_GOES_ON = frozenset("WHEN ELSE END IN IS AND OR XOR STARTS ENDS CONTAINS".split())  # after a variable in CASE
EXPLAIN = "EXPLAIN "
USE_WRITE = "run it with write=True (--write) if that is meant"


def refuse_words(question: str) -> None:
    """Raise QueryError where the words of a question show that it would do more than read the graph."""
    tokens = tokens_of(question)
    refuse_second_statement(tokens)
    refuse_first_word(tokens[len(prefix_of(tokens)) :])
    refuse_writes(tokens)
    refuse_calls(tokens)
    refuse_functions(tokens)


def prefix_of(tokens: list[Token]) -> list[Token]:
    """Return the tokens before the first clause: ``EXPLAIN``, ``PROFILE``, ``CYPHER 25 runtime=slotted``."""
    position = 0
    while position < len(tokens):
        keyword = tokens[position].keyword
        if keyword in ("EXPLAIN", "PROFILE", "CYPHER") or tokens[position].kind == "number":
            position += 1
        elif [token.text for token in tokens[position + 1 : position + 2]] == ["="]:
            position += 3
        else:
            break
    return tokens[:position]


def explained(question: str) -> str:
    """Return the question asking for its plan alone; a leading PROFILE, which would run it, is made EXPLAIN."""
    for token in prefix_of(tokens_of(question)):
        if token.keyword == "PROFILE":
            return f"{question[: token.start]}EXPLAIN{question[token.start + len(token.text) :]}"
    return EXPLAIN + question


def refuse_second_statement(tokens: list[Token]) -> None:
    """Raise QueryError where anything but semicolons follows a semicolon."""
    texts = [token.text for token in tokens]
    if ";" in texts and set(texts[texts.index(";") :]) != {";"}:
        raise QueryError("one question at a time: there is a second statement after the semicolon")


def refuse_first_word(tokens: list[Token]) -> None:
    """Raise QueryError where the first clause is none that reads the graph."""
    first = tokens[0] if tokens else END
    if first.keyword in FIRST_WORDS or first.text in ("(", "{"):
        return
    if not first.text or first.text == ";":
        raise QueryError("the question is empty")
    if first.keyword in WRITING_WORDS:
        raise QueryError(f"the question would write ({first.keyword}): {USE_WRITE}")
    raise QueryError(f"a question begins with MATCH, RETURN, WITH, UNWIND or CALL, not with {first.text}")


def refuse_writes(tokens: list[Token]) -> None:
    """Raise QueryError where a clause writes, as far as words tell; what they don't, the database refuses."""
    for position, token in enumerate(tokens[:-1]):
        following = tokens[position + 1]
        is_clause = following.names or following.text in ("(", "[")
        if token.keyword in WRITING_WORDS and is_clause and not is_name(tokens, position):
            raise QueryError(f"the question would write ({token.keyword}): {USE_WRITE}; a name goes into `backticks`")


def refuse_calls(tokens: list[Token]) -> None:
    """Raise QueryError for LOAD CSV anywhere, for USE, and for a procedure that is not on the list."""
    for position, token in enumerate(tokens):
        following = tokens[position + 1] if position + 1 < len(tokens) else END
        if token.keyword == "LOAD" and following.keyword == "CSV":
            raise QueryError("the question would read a file or an address (LOAD CSV)")
        if token.keyword == "USE" and following.names and may_begin_part(tokens, position):
            raise QueryError("a question can't choose a database (USE): set NEO4J_DATABASE")
        if token.keyword == "CALL" and following.names:
            name = list(dotted_name(tokens, position + 1))
            # A property named call can stand before a word, but nothing that is right can stand before a.b there.
            if len(name) > 1 or not is_name(tokens, position):
                refuse_procedure(".".join(name))


def is_name(tokens: list[Token], position: int) -> bool:
    """Say whether the word there is likely a property, label, parameter or alias, whatever it spells."""
    before = tokens[position - 1] if position else END
    return before.text in (".", ":", "$", "|", "&", "!") or before.keyword == "AS"


def may_begin_part(tokens: list[Token], position: int) -> bool:
    """Say whether the first clause of a part of the question may stand there, which alone may be USE.

    That is in a brace, after UNION, NEXT, or the THEN or ELSE of a branch (those of CASE give a value, which ends or
    goes on otherwise than a clause), or after the WITH by which a subquery takes its variables.
    """
    before, following = tokens[position - 1] if position else END, tokens[position + 1]
    if before.text == "{" or before.keyword in PART_BEGINS:
        return True
    if before.keyword in ("ALL", "DISTINCT"):
        return position > 1 and tokens[position - 2].keyword == "UNION"
    if before.keyword in ("THEN", "ELSE"):
        return following.keyword not in VALUE_GOES_ON
    return follows_import(tokens, position)


def follows_import(tokens: list[Token], position: int) -> bool:
    """Say whether the words before that position are an importing WITH: ``{ WITH a, b`` or ``{ WITH *``."""
    start = position - 1
    while start > 0 and tokens[start].keyword != "WITH" and (tokens[start].names or tokens[start].text in (",", "*")):
        start -= 1
    if start < 1 or tokens[start].keyword != "WITH" or tokens[start - 1].text != "{":
        return False
    items, commas = tokens[start + 1 : position : 2], tokens[start + 2 : position : 2]
    is_list = all(item.text != "," for item in items) and all(comma.text == "," for comma in commas)
    return is_list and len(items) == len(commas) + 1


def is_property(tokens: list[Token], position: int) -> bool:
    """Say whether the word there is taken from a value by a dot; the dot of ``1.`` or ``..`` takes nothing."""
    if position < 2 or tokens[position - 1].text != ".":
        return False
    return tokens[position - 2].names or tokens[position - 2].text in (")", "]", "}")


def dotted_name(tokens: list[Token], position: int) -> Iterator[str]:
    """Give the parts of the dotted name that begins there."""
    while position < len(tokens) and tokens[position].names:
        yield tokens[position].part
        if position + 1 >= len(tokens) or tokens[position + 1].text != ".":
            return
        position += 2


def refuse_procedure(name: str) -> None:
    """Raise QueryError unless the procedure is one of those that read the graph and nothing else."""
    if name not in ALLOWED_PROCEDURES:
        raise QueryError(f"the procedure {name} is not one that a question may call")


def refuse_functions(tokens: list[Token]) -> None:
    """Raise QueryError for a function of a namespace that is not Cypher's own, such as ``apoc.load.json(...)``."""
    for position, token in enumerate(tokens):
        if not token.names or is_property(tokens, position):
            continue
        name = list(dotted_name(tokens, position))
        end = position + 2 * len(name) - 1
        is_call = len(name) > 1 and end < len(tokens) and tokens[end].text == "("
        if is_call and name[0].lower() not in FUNCTION_NAMESPACES and ".".join(name) not in ALLOWED_PROCEDURES:
            raise QueryError(f"the function {'.'.join(name)} is not one that a question may call")


def refuse_plan(session: "Session", question: str, parameters: Mapping[str, Any]) -> None:
    """Raise QueryError where Neo4j's plan of a question does more than read; nothing is run."""
    from neo4j.exceptions import ClientError

    explaining = explained(question)
    try:
        summary = session.run(explaining, dict(parameters)).consume()
    except ClientError as error:  # it isn't Cypher; the places that the server names count our word in front
        message = shifted(server_message(error), len(explaining) - len(question))
        raise QueryError(f"{message} (in: {first_line(question)})") from error
    operators = list(operators_of(summary.plan or {}))
    for name, details in operators:
        refuse_operator(name, details)
    refuse_type(summary, operators)


def shifted(message: str, characters: int) -> str:
    """Return a server's message with its places on the first line moved back by so many characters."""
    return re.sub(
        r"line 1, column (\d+) \(offset: (\d+)\)",
        lambda place: f"line 1, column {int(place[1]) - characters} (offset: {int(place[2]) - characters})",
        message,
    )


def operators_of(plan: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Give each operator of a plan, with its details."""
    yield str(plan.get("operatorType", "")), str((plan.get("args") or {}).get("Details", ""))
    for child in plan.get("children") or ():
        yield from operators_of(child)


def refuse_operator(name: str, details: str) -> None:
    """Raise QueryError for an operator that reaches out of the graph, or that holds one in its expressions."""
    if name.startswith(REFUSED_OPERATORS):
        raise QueryError(f"the question would do more than read the graph ({name.partition('@')[0]})")
    if name.startswith("ProcedureCall"):
        refuse_procedure(details.partition("(")[0].strip())
        return
    # A subquery inside an expression is told only here. The server cuts long ones off, so the words came first.
    tokens = []
    with suppress(QueryError):
        tokens = tokens_of(details)
    refuse_calls(tokens)


def refuse_type(summary: "ResultSummary", operators: list[tuple[str, str]]) -> None:
    """Raise QueryError unless the server calls the question a reading one.

    ``dbms.components`` counts as administration ("s") there although it reads; the list lets it pass.
    """
    calls = any(name.startswith("ProcedureCall") for name, _ in operators)
    if summary.query_type == "r" or (summary.query_type == "s" and calls):
        return
    raise QueryError(f"the question would write: {USE_WRITE}")
