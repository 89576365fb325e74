"""Conditions on an event, and how they are joined and made simpler.

A condition is True, False, an `Atom`, or `Join` of conditions. There is no negation: each operation has its opposite,
and a condition may always be made weaker (nearer to True) without becoming wrong for a prefilter.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Iterable, NamedTuple, Union

Scalar = Union[None, str, int, float, bool]

# What kinds of value there are; a missing value counts as null for every operation but `missing` and `present`.
MISSING, NULL, TEXT, NUMBER, OBJECT, LIST = "missing", "null", "text", "number", "object", "list"
KINDS = frozenset({MISSING, NULL, TEXT, NUMBER, OBJECT, LIST})

TEXT_OPERATIONS = ("starts_with", "ends_with", "contains")
KIND_OPERATIONS = {
    "text": frozenset({TEXT}),
    "object": frozenset({OBJECT}),
    "list": frozenset({LIST}),
    "number": frozenset({NUMBER}),
    "missing": frozenset({MISSING}),
    "not_text": KINDS - {TEXT},
    "not_object": KINDS - {OBJECT},
    "not_list": KINDS - {LIST},
    "not_number": KINDS - {NUMBER},
    "present": KINDS - {MISSING},
}
OPPOSITES = {"truthy": "falsy", "falsy": "truthy", "missing": "present", "present": "missing"}
ATOMS_MAX = 160
CACHED_MAX = 4096


class Atom(NamedTuple):
    """One comparison of one field; `values` holds the keys of `value_key`, sorted."""

    path: tuple[str, ...]
    exact: bool
    operation: str
    values: tuple[tuple[str, Any], ...] = ()


class Join(NamedTuple):
    """`all` or `any` of at least two conditions."""

    word: str
    parts: frozenset["Condition"]


Condition = Union[bool, Atom, Join]


def value_key(value: Scalar) -> tuple[str, Any]:
    """The same key for values that are equal in Python: 1, 1.0 and True are."""
    if value is None:
        return ("null", 0)
    if isinstance(value, str):
        return ("text", value)
    return ("number", value + 0)


def opposite(operation: str) -> str:
    if operation in OPPOSITES:
        return OPPOSITES[operation]
    return operation[4:] if operation.startswith("not_") else "not_" + operation


def atom(path: tuple[str, ...], exact: bool, operation: str, values: Iterable[Scalar] = ()) -> Condition:
    keys = tuple(sorted({value_key(value) for value in values}))
    return atom_of_keys(path, exact, operation, keys)


def atom_of_keys(
    path: tuple[str, ...], exact: bool, operation: str, keys: tuple[tuple[str, Any], ...]
) -> Condition:
    takes_values = operation not in KIND_OPERATIONS and operation not in ("truthy", "falsy")
    if takes_values and not keys:
        return operation.startswith("not_")
    return Atom(path, exact, operation, keys)


def kinds(one: Atom) -> frozenset[str]:
    """The kinds of value for which the atom may be true."""
    operation = one.operation
    if operation in KIND_OPERATIONS:
        return KIND_OPERATIONS[operation]
    if operation == "equals":
        found = {kind for kind, _ in one.values}
        return frozenset(found | {MISSING}) if NULL in found else frozenset(found)
    if operation == "not_equals" and ("null", 0) in one.values:
        return KINDS - {MISSING, NULL}
    if operation == "truthy":
        return KINDS - {MISSING, NULL}
    if operation == "includes":
        return frozenset({LIST})
    if operation == "equals_folded" or operation.removesuffix("_folded") in TEXT_OPERATIONS:
        return frozenset({TEXT})
    return KINDS


def holds(one: Atom, key: tuple[str, Any]) -> bool | None:
    """Whether the atom is true for a value; None where the value does not say."""
    kind, value = key
    operation = one.operation
    if operation.endswith("_folded"):
        if kind != TEXT:
            return operation.startswith("not_")
        return None if not value.isascii() else compared(operation.removesuffix("_folded"), value.lower(), one.values)
    if operation in KIND_OPERATIONS:
        if kind == NULL and operation in ("missing", "present"):
            return None
        return kind in KIND_OPERATIONS[operation]
    if operation in ("truthy", "falsy"):
        return bool(value) == (operation == "truthy")
    if operation in ("equals", "not_equals"):
        return (key in one.values) == (operation == "equals")
    if operation in ("includes", "not_includes"):
        return operation == "not_includes"
    if kind != TEXT:
        return operation.startswith("not_")
    return compared(operation, value, one.values)


def compared(operation: str, text: str, keys: tuple[tuple[str, Any], ...]) -> bool:
    """A comparison of text with any of the texts, or its opposite."""
    if operation.startswith("not_"):
        return not compared(operation[4:], text, keys)
    texts = tuple(value for _, value in keys)
    if operation == "equals":
        return text in texts
    if operation == "starts_with":
        return text.startswith(texts)
    if operation == "ends_with":
        return text.endswith(texts)
    return any(value in text for value in texts)


def both(*parts: Condition) -> Condition:
    """All of the conditions, simplified: False where they cannot be true together."""
    if False in parts:
        return False
    left = tuple(part for part in parts if part is not True)
    if len(left) < 2:
        return left[0] if left else True
    return both_of(left)


@lru_cache(CACHED_MAX)
def both_of(parts: tuple[Condition, ...]) -> Condition:
    found: set[Condition] = set()
    for part in parts:
        if part is False:
            return False
        if isinstance(part, Join) and part.word == "all":
            found |= part.parts
        elif part is not True:
            found.add(part)
    if len(found) < 2:
        return next(iter(found), True)
    atoms = {part for part in found if isinstance(part, Atom)}
    joins = found - atoms
    narrowed = narrow(atoms)
    if narrowed is None:
        return False
    for join in joins:
        simpler = within(join, narrowed)
        if simpler is False:
            return False
        if simpler is not True:
            if isinstance(simpler, Atom) or (isinstance(simpler, Join) and simpler.word == "all"):
                return both(simpler, *narrowed, *(other for other in joins if other is not join))
            narrowed = narrowed | {simpler}
    return joined("all", narrowed)


def within(join: Condition, atoms: set[Condition]) -> Condition:
    """The part of an `any` that is left where the atoms are true."""
    if not isinstance(join, Join) or join.word != "any":
        return join
    left: list[Condition] = []
    for part in join.parts:
        needed = part.parts if isinstance(part, Join) else {part}
        if needed <= atoms:
            return True
        narrowed = narrow({one for one in needed | atoms if isinstance(one, Atom)})
        if narrowed is not None:
            left.append(part)
    return either(*left) if len(left) < len(join.parts) else join


def narrow(atoms: set[Atom] | set[Condition]) -> set[Condition] | None:
    """The atoms with what they imply left out; None where they contradict each other."""
    fields: dict[tuple[tuple[str, ...], bool], list[Atom]] = {}
    for one in atoms:
        assert isinstance(one, Atom)
        fields.setdefault((one.path, one.exact), []).append(one)
    present = [field for field, group in fields.items() if any(MISSING not in kinds(one) for one in group)]
    result: set[Condition] = set()
    for (path, exact), group in fields.items():
        deeper = any(other[: len(path)] == path and len(other) > len(path) and exact == e for other, e in present)
        narrowed = narrow_field(group, deeper)
        if narrowed is None:
            return None
        result |= narrowed
    return result


def narrow_field(group: list[Atom], is_object: bool) -> set[Condition] | None:
    """`narrow` for the atoms of one field; `is_object` where a field below it is known to be present."""
    possible = frozenset({OBJECT}) if is_object else KINDS
    for one in group:
        possible &= kinds(one)
    if not possible:
        return None
    group = merged(group)
    equal = next((one for one in group if one.operation == "equals"), None)
    others = [one for one in group if one is not equal]
    if equal is not None:
        keys = tuple(key for key in equal.values if all(holds(one, key) is not False for one in others))
        if not keys:
            return None
        others = [one for one in others if any(holds(one, key) is None for key in keys)]
        return {equal._replace(values=keys), *others}
    for one in others:
        # Text with other than ASCII makes a folded operation and its opposite true together.
        if not one.operation.endswith("_folded") and one._replace(operation=opposite(one.operation)) in others:
            return None
    rest = [one for one in others if one.operation not in KIND_OPERATIONS and not is_implied(one, others)]
    known = frozenset({OBJECT}) if is_object else KINDS
    for one in rest:
        known &= kinds(one)
    result: set[Condition] = set(rest)
    for one in sorted((one for one in others if one.operation in KIND_OPERATIONS), key=lambda one: len(kinds(one))):
        if not known <= kinds(one):
            result.add(one)
            known &= kinds(one)
    return result


def is_implied(one: Atom, group: list[Atom]) -> bool:
    """Whether other atoms leave out every value that a `not_equals` leaves out, by its kind."""
    if one.operation != "not_equals":
        return False
    left = KINDS
    for other in group:
        left &= KINDS if other is one else kinds(other)
    excluded = {kind for kind, _ in one.values}
    return not left & (excluded | {MISSING} if NULL in excluded else excluded)


def merged(group: list[Atom]) -> list[Atom]:
    """`equals` atoms as their intersection, `not_equals` atoms as their union."""
    equals = [one for one in group if one.operation == "equals"]
    differs = [one for one in group if one.operation == "not_equals"]
    result = [one for one in group if one.operation not in ("equals", "not_equals")]
    if equals:
        common = set(equals[0].values).intersection(*(one.values for one in equals[1:]))
        result.append(equals[0]._replace(values=tuple(sorted(common))))
    if differs:
        every = set().union(*(one.values for one in differs))
        result.append(differs[0]._replace(values=tuple(sorted(every))))
    return result


def either(*parts: Condition) -> Condition:
    """Any of the conditions, simplified: True where one of them always is."""
    if True in parts:
        return True
    left = tuple(part for part in parts if part is not False)
    if len(left) < 2:
        return left[0] if left else False
    return either_of(left)


@lru_cache(CACHED_MAX)
def either_of(parts: tuple[Condition, ...]) -> Condition:
    found: set[Condition] = set()
    for part in parts:
        if part is True:
            return True
        if isinstance(part, Join) and part.word == "any":
            found |= part.parts
        elif part is not False:
            found.add(part)
    if len(found) < 2:
        return next(iter(found), False)
    widened = widen(found)
    if widened is None:
        return True
    shorter = {shortened(part, widened) for part in widened}
    if shorter != widened:
        return either(*shorter)
    kept = {
        part
        for part in widened
        if not (isinstance(part, Join) and (part.parts & widened or absorbed(part, widened)))
    }
    if len(kept) < 2:
        return next(iter(kept))
    return factored(kept)


def shortened(part: Condition, others: set[Condition]) -> Condition:
    """An `all` without atoms that are true wherever the other alternatives are not."""
    if not isinstance(part, Join) or part.word != "all":
        return part
    left = [one for one in part.parts if not any(completes(one, other) for other in others)]
    return both(*left) if len(left) < len(part.parts) else part


def completes(one: Condition, other: Condition) -> bool:
    """Whether one atom is true wherever the other is not."""
    if not isinstance(one, Atom) or not isinstance(other, Atom) or one[:2] != other[:2]:
        return False
    if one.operation != opposite(other.operation):
        return False
    return set(one.values) <= set(other.values) if one.operation.startswith("not_") else set(other.values) <= set(one.values)


def absorbed(part: Join, others: set[Condition]) -> bool:
    """Whether another `all` of fewer conditions is true whenever this one is."""
    return any(
        isinstance(other, Join) and other is not part and other.parts < part.parts for other in others
    )


def widen(parts: set[Condition]) -> set[Condition] | None:
    """Atoms of one field joined into one where that says the same; None where the atoms are true together."""
    joins = {part for part in parts if isinstance(part, Join)}
    groups: dict[tuple[tuple[str, ...], bool, str], set[tuple[str, Any]]] = {}
    result: set[Condition] = set()
    for one in parts - joins:
        assert isinstance(one, Atom)
        if one.values and not one.operation.startswith("not_"):
            groups.setdefault((one.path, one.exact, one.operation), set()).update(one.values)
        else:
            result.add(one)
    for (path, exact, operation), keys in groups.items():
        result.add(Atom(path, exact, operation, tuple(sorted(keys))))
    result = {left for one in result if (left := without_covered(one, result)) is not False}
    for one in list(result):
        assert isinstance(one, Atom)
        if one._replace(operation=opposite(one.operation)) in result:
            return None
        if one.operation == "not_equals" and covers(one, result):
            return None
    return result | joins


def without_covered(one: Condition, parts: set[Condition]) -> Condition:
    """An `equals` without the values for which another alternative is true."""
    if not isinstance(one, Atom) or one.operation != "equals":
        return one
    others = [other for other in parts if isinstance(other, Atom) and other != one and other[:2] == one[:2]]
    # A missing value is null for `equals`, and so it is for all that are true for null.
    keys = [key for key in one.values if not any(holds(other, key) for other in others)]
    return atom_of_keys(one.path, one.exact, one.operation, tuple(keys))


def covers(one: Atom, parts: set[Condition]) -> bool:
    """Whether `equals` of the same field is true for each value that `not_equals` leaves out."""
    return any(
        isinstance(other, Atom)
        and (other.path, other.exact, other.operation) == (one.path, one.exact, "equals")
        and set(one.values) <= set(other.values)
        for other in parts
    )


def factored(parts: set[Condition]) -> Condition:
    """`any` of the parts, with what all of them need taken out in front."""
    needs = [part.parts if isinstance(part, Join) and part.word == "all" else frozenset({part}) for part in parts]
    common = frozenset.intersection(*needs)
    if not common:
        return joined("any", parts)
    rest = [both(*(need - common)) for need in needs]
    return both(*common, either(*rest))


def joined(word: str, parts: set[Condition]) -> Condition:
    if len(parts) < 2:
        return next(iter(parts), word == "all")
    whole = Join(word, frozenset(parts))
    return whole if size(whole) <= ATOMS_MAX else weaker(whole)


def weaker(whole: Join) -> Condition:
    """A smaller condition that is true whenever this one is."""
    if whole.word == "any":
        return True
    small: set[Condition] = {part for part in whole.parts if isinstance(part, Atom)}
    return joined("all", small) if small else True


def size(condition: Condition) -> int:
    return sum(map(size, condition.parts)) if isinstance(condition, Join) else 1
