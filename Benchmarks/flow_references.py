"""Runs the port scanning query in DuckDB and in Polars over a CSV file of flows, and prints what each round took.

usage: flow_references.py FILE --engine duckdb|polars --threads N --begin UNIX_SECONDS --rounds N

Every reference answers from memory, with the columns that the query reads in the form that suits it best: DuckDB in a
table of its own, Polars with text as it is and, a second time, as categories. One line of JSON; times in seconds.
"""

import argparse
import json
import time

PORTS = [443, 80, 2049, 123, 445, 53, 853]
GROUPS = ["srcAddr", "dstAddr", "vpcId", "region", "subNetId"]
QUERY = """
SELECT srcAddr, dstAddr, COUNT(DISTINCT dstPort) AS distinctDstPorts, vpcId, region, subNetId
FROM flows
WHERE start >= {begin} AND srcAddr != 'null'
  AND srcPort NOT IN (443, 80, 2049, 123, 445, 53, 853)
  AND dstPort NOT IN (443, 80, 2049, 123, 445, 53, 853)
  AND flowDirection = 'egress'
GROUP BY srcAddr, dstAddr, vpcId, region, subNetId
HAVING COUNT(DISTINCT dstPort) >= 10
ORDER BY COUNT(DISTINCT dstPort) DESC
"""


def measured(rounds, query):
    """The number of rows that a query gives, and the seconds of each round after a first one that does not count."""
    found, seconds = query(), []
    for _ in range(rounds):
        begin = time.perf_counter()
        found = query()
        seconds.append(time.perf_counter() - begin)
    return {"found": found, "seconds": seconds}


def duckdb_figures(options, threads):
    import duckdb

    connection = duckdb.connect(config={"threads": threads})
    connection.execute(f"CREATE TABLE flows AS SELECT * FROM read_csv('{options.file}')")
    query = QUERY.format(begin=options.begin)
    return measured(options.rounds, lambda: len(connection.execute(query).fetchall()))


def polars_figures(options):
    import polars

    columns = [*GROUPS, "srcPort", "dstPort", "start", "flowDirection"]
    frame = polars.read_csv(options.file, columns=columns)
    texts = [polars.col(name).cast(polars.Categorical) for name in (*GROUPS, "flowDirection")]
    column = polars.col
    keep = (
        (column("start") >= options.begin)
        & (column("srcAddr") != "null")
        & ~column("srcPort").is_in(PORTS)
        & ~column("dstPort").is_in(PORTS)
        & (column("flowDirection") == "egress")
    )

    def count(rows):
        grouped = rows.lazy().filter(keep).group_by(GROUPS).agg(column("dstPort").n_unique())
        return len(grouped.filter(column("dstPort") >= 10).sort("dstPort", descending=True).collect())

    categories = frame.with_columns(texts)
    return {
        "text": measured(options.rounds, lambda: count(frame)),
        "categories": measured(options.rounds, lambda: count(categories)),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--engine", choices=("duckdb", "polars"), required=True)
    parser.add_argument("--threads", type=int, required=True, help="of DuckDB; those of Polars are $POLARS_MAX_THREADS")
    parser.add_argument("--begin", type=int, required=True, help="the first second that the query asks for")
    parser.add_argument("--rounds", type=int, required=True)
    options = parser.parse_args()
    if options.engine == "duckdb":
        print(json.dumps(duckdb_figures(options, options.threads)))
    else:
        print(json.dumps(polars_figures(options)))


if __name__ == "__main__":
    main()
