"""The table of results in clients/README.md: a row for each method and behaviour, a column for each client."""

import wire

FILE = wire.ROOT / "clients/README.md"
BEGIN = "<!-- made by clients/conformance/run --write-table -->"
END = "<!-- end of what is made -->"
NOT_JUDGED = ""


def split(text):
    """What stands before the table, the table, and what stands behind it."""
    head, _, rest = text.partition(BEGIN + "\n")
    middle, found, tail = rest.partition(END)
    if not found:
        raise SystemExit(f"{FILE}: expected the lines '{BEGIN}' and '{END}'")
    return head, middle, tail


def parse(middle):
    """The cells of a table by title of the client and row."""
    rows = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in middle.splitlines() if line[:1] == "|"]
    if not rows:
        return {}
    titles = rows[0][1:]
    return {title: {row[0]: row[at + 1] for row in rows[2:]} for at, title in enumerate(titles)}


def render(columns, order):
    """The lines of a table; clients that were never judged have no column."""
    titles = sorted(columns, key=str.lower)
    lines = [" | ".join(["| what", *titles]) + " |", "|---" * (len(titles) + 1) + "|"]
    for row in order:
        lines.append(" | ".join(["| " + row, *(columns[title].get(row, NOT_JUDGED) for title in titles)]) + " |")
    return "\n".join(lines) + "\n"


def write(results, order):
    """Puts results into the table; the columns of clients that were not judged stay."""
    head, middle, tail = split(FILE.read_text())
    columns = {**parse(middle), **results}
    FILE.write_text(head + BEGIN + "\n\n" + render(columns, order) + "\n" + END + tail)


def stale(results, order):
    """What the table says otherwise than the results."""
    _, middle, _ = split(FILE.read_text())
    columns = parse(middle)
    for title, cells in results.items():
        if title not in columns:
            yield f"the table has no column {title}"
            continue
        for row in [*order, *(row for row in columns[title] if row not in order)]:
            old, new = columns[title].get(row), cells.get(row)
            if old != new:
                yield f"{title}: '{row}' is '{new}', in the table '{old}'"
