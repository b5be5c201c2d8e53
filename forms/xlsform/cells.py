"""What is wrong inside one cell: an expression, or the references of a text."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from forms.expressions.parser import parse
from forms.expressions.tree import ExpressionError, parts
from forms.problems import FormProblem
from forms.xlsform.expressions import Cell, call_problems
from forms.xlsform.quotes import straight
from forms.xlsform.vocabulary import REFERENCE

MAX_KNOWN = 600


def near(name: str, names: Iterable[str]) -> dict[str, object]:
    """The name that was probably meant, with its row where ``names`` gives rows: ``close``, ``line``."""
    # a capital is the commonest slip of all: whoever wrote ${Nom} meant ${nom}
    known = {each.casefold(): each for each in names}
    # comparing each with each takes seconds where there are thousands
    found = get_close_matches(name[:80].casefold(), known, 1, 0.7) if len(known) <= MAX_KNOWN else []
    if not found:
        return {}
    close = known[found[0]]
    line = names[close] if isinstance(names, Mapping) else None
    return {"close": close, **({"line": line} if line else {})}


def reference_problems(cell: Cell, text: str, names: Mapping[str, int]) -> Iterator[FormProblem]:
    """``${x}`` without a question x: pyxform would stop at the first."""
    for name in dict.fromkeys(REFERENCE.findall(text)):
        if name not in names:
            yield cell.problem("reference_unknown", name=name, **near(name, names))


def text_problems(cell: Cell, text: str, names: Mapping[str, int]) -> Iterator[FormProblem]:
    """The references of a text, and ``${`` that begins none."""
    yield from reference_problems(cell, text, names)
    position = REFERENCE.sub(lambda match: " " * len(match.group()), text).find("${")
    if position >= 0:
        yield cell.problem("expression_syntax", text=text[:400], position=position, found="${")


def expression_problems(cell: Cell, text: str, names: Mapping[str, int]) -> Iterator[FormProblem]:
    """Syntax with its position, references, functions with their arguments, patterns."""
    if not text:
        return
    yield from reference_problems(cell, text, names)
    try:
        tree = parse(straight(text))
    except ExpressionError as error:
        found = error.detail if error.code == "syntax" else error.code
        yield cell.problem("expression_syntax", text=text[:400], position=error.position, found=found)
        return
    for head, operands in parts(tree):
        yield from call_problems(cell, head, operands)
