"""doc/schema.sql: what a migrated database has, read from its catalogue.

Of functions and views only what a caller sees: what they do stands in sql/code.  Run as a
program (script/schema) it makes a cluster and prints the text.
"""

import pathlib
import sys
import tempfile

from cluster import ROOT, Cluster

HEAD = """-- What a database has after `reflectorctl migrate`.  Made by script/schema; not to be edited.
"""

RELATIONS = """
    SELECT c.relname, c.relkind::text, obj_description(c.oid, 'pg_class'),
        coalesce((SELECT string_agg(option, ', ' ORDER BY option)
            FROM unnest(c.reloptions) AS option), '')
    FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'S', 'c')
        AND NOT EXISTS (SELECT FROM pg_depend d
            WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'i'
            AND c.relkind = 'S')
    ORDER BY array_position('{r,S,c,v}', c.relkind::text), c.relname
"""
COLUMNS = """
    SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
        CASE WHEN a.attidentity <> '' THEN 'GENERATED ALWAYS AS IDENTITY'
            WHEN a.attgenerated <> '' THEN 'GENERATED ALWAYS AS '
                || pg_get_expr(d.adbin, d.adrelid) || ' STORED'
            WHEN d.adbin IS NOT NULL THEN 'DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) END,
        col_description(a.attrelid, a.attnum)
    FROM pg_attribute a
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attnum
"""
CONSTRAINTS = """
    SELECT 'CONSTRAINT ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = %s::regclass AND contype IN ('p', 'u', 'f', 'c')
    ORDER BY array_position('{p,u,f,c}', contype::text), conname
"""
INDEXES = """
    SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid
    WHERE i.indrelid = %s::regclass
        AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid
            AND k.contype IN ('p', 'u'))
    ORDER BY c.relname
"""
TRIGGERS = """
    SELECT pg_get_triggerdef(oid) FROM pg_trigger
    WHERE tgrelid = %s::regclass AND NOT tgisinternal ORDER BY tgname
"""
# Rights of a role on the whole, then on some columns.
GRANTS = """
    SELECT right_ || CASE WHEN columns IS NULL THEN '' ELSE ' (' || columns || ')' END,
        string_agg(name, ', ' ORDER BY name)
    FROM (
        SELECT r.rolname AS name, a.privilege_type AS right_, NULL AS columns
        FROM pg_class c, aclexplode(c.relacl) a JOIN pg_roles r ON r.oid = a.grantee
        WHERE c.oid = %s::regclass AND a.grantee <> c.relowner
        UNION ALL
        SELECT r.rolname, a.privilege_type, string_agg(t.attname, ', ' ORDER BY t.attnum)
        FROM pg_attribute t, aclexplode(t.attacl) a JOIN pg_roles r ON r.oid = a.grantee
        WHERE t.attrelid = %s::regclass
        GROUP BY 1, 2
    ) AS given
    GROUP BY right_, columns
    ORDER BY columns IS NOT NULL, right_, 2
"""
FUNCTIONS = """
    SELECT p.proname, pg_get_function_arguments(p.oid), pg_get_function_result(p.oid),
        l.lanname || ' ' || CASE p.provolatile WHEN 'i' THEN 'IMMUTABLE' WHEN 's' THEN 'STABLE'
            ELSE 'VOLATILE' END || CASE WHEN p.proisstrict THEN ' STRICT' ELSE '' END
            || CASE WHEN p.prosecdef THEN ' SECURITY DEFINER' ELSE '' END,
        obj_description(p.oid, 'pg_proc'),
        (SELECT string_agg(coalesce(r.rolname, 'PUBLIC'), ', ' ORDER BY r.rolname)
        FROM aclexplode(p.proacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
        WHERE a.grantee <> p.proowner)
    FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
    WHERE p.pronamespace = 'public'::regnamespace
    ORDER BY p.proname, 2
"""
KINDS = {"r": "TABLE", "S": "SEQUENCE", "c": "TYPE", "v": "VIEW"}


def quoted(text):
    """A text as SQL's literal."""
    return "'" + text.replace("'", "''") + "'"


def where(name):
    """The file of sql/code that makes something of that name."""
    [path] = [path for path in (ROOT / "sql" / "code").glob("*/*.sql") if path.stem == name]
    return path.relative_to(ROOT)


def relation(database, name, kind, comment, options):
    """A table, view, sequence or type with all that hangs on it."""
    columns = database.sql(COLUMNS, name)
    lines = [f"{column} {type_}" + (f" {rule}" if rule else "") + (" NOT NULL" if needed else "")
             for column, type_, needed, rule, _ in columns if kind != "S"]
    lines += [text for text, in database.sql(CONSTRAINTS, name)] if kind == "r" else []
    body = " (\n" + ",\n".join("    " + line for line in lines) + "\n)" if lines else ""
    options = f" WITH ({options})" if options else ""
    made = [f"CREATE {KINDS[kind]} {name}{body}{options};"]
    if kind in "vc":
        made.insert(0, f"-- {where(name)}")
    if kind == "r":
        for query in (INDEXES, TRIGGERS):
            made += [text + ";" for text, in database.sql(query, name)]
    if comment:
        made.append(f"COMMENT ON {KINDS[kind]} {name} IS {quoted(comment)};")
    made += [f"COMMENT ON COLUMN {name}.{column} IS {quoted(text)};"
             for column, _, _, _, text in columns if text]
    made += [f"GRANT {right} ON {name} TO {roles};"
             for right, roles in database.sql(GRANTS, name, name)]
    return "\n".join(made)


def function(name, arguments, result, kind, comment, roles):
    """What a caller sees of a function."""
    made = [f"-- {where(name)}", f"CREATE FUNCTION {name}({arguments}) RETURNS {result}",
            f"    LANGUAGE {kind};", f"COMMENT ON FUNCTION {name} IS {quoted(comment)};"]
    if roles:
        made.append(f"GRANT EXECUTE ON FUNCTION {name} TO {roles};")
    return "\n".join(made)


def schema_text(database):
    """The whole, the same from every version of PostgreSQL."""
    found = [relation(database, *row) for row in database.sql(RELATIONS)]
    found += [function(*row) for row in database.sql(FUNCTIONS)]
    text = "\n\n".join(found).replace("public.", "")
    return HEAD + "\n" + text.replace("timestamp with time zone", "timestamptz") + "\n"


def main():
    """Prints it."""
    with tempfile.TemporaryDirectory() as folder:
        made = Cluster(pathlib.Path(folder))
        try:
            made.start()
            database = made.database()
            database.migrate()
            sys.stdout.write(schema_text(database))
        finally:
            made.stop()


if __name__ == "__main__":
    main()
