"""The version of the view that the database is, in one place."""

# Raise it with every change that makes the same workspace, gazetteer and ontology give another graph: in the ladder and
# the blocks of resolution, in names, ids and keys of entities, in rows, in facts, in the statements that write them.
# Episodes then are written anew, and the note beside the embedded database (`graph.loaded`) no longer holds.
VIEW_VERSION = 6
