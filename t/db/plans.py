"""Reading PostgreSQL's plans."""

import json
import re

from cluster import rows

NESTED = re.compile(r"plan:\s*({.*})\s*\Z", re.S)


def nodes(plan):
    """Every node of a plan, outermost first."""
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes(child)


def explain(connection, statement, *args, analyze=False):
    """The nodes of a statement's plan; it runs when analyze is true."""
    options = "ANALYZE, " if analyze else ""
    [[[answer]]] = rows(connection, f"EXPLAIN ({options}VERBOSE, FORMAT JSON) {statement}", *args)
    return list(nodes(answer["Plan"]))


def executed(connection, statement, *args):
    """The nodes of a statement and of every statement that functions ran for it, as
    they were run: lists, one a statement.  The connection must be a superuser's."""
    for setting in ["LOAD 'auto_explain'", "SET auto_explain.log_min_duration = 0",
                    "SET auto_explain.log_analyze = on", "SET auto_explain.log_verbose = on",
                    "SET auto_explain.log_nested_statements = on",
                    "SET auto_explain.log_format = 'json'", "SET client_min_messages = log"]:
        rows(connection, setting)
    del connection.notices[:]
    rows(connection, statement, *args)
    found = [NESTED.search(notice) for notice in connection.notices]
    rows(connection, "SET auto_explain.log_min_duration = -1")
    return [list(nodes(json.loads(match[1])["Plan"])) for match in found if match]


def touched(plan):
    """{(relation, how it is read, by which index)}."""
    return {(node["Relation Name"], node["Node Type"], node.get("Index Name"))
            for node in plan if "Relation Name" in node}


def read_by(node):
    """The rows that a node gave, all its loops together."""
    return node["Actual Rows"] * node["Actual Loops"]


def indexes_on(plan):
    """The indexes by which everything is found; "none" when something is not."""
    return {node["Index Name"] for node in plan if "Index Name" in node} | {
        "none" for node in plan if node["Node Type"] == "Seq Scan"}


def output(plan):
    """Every expression that the nodes put out."""
    return " ".join(text for node in plan for text in node.get("Output", []))
