"""The child process of the embedded database: ArcadeDB, served over Bolt on loopback until its last client has gone.

Started by :mod:`graph.embedded`, never by hand, as
``python -m graph.embedded_server FOLDER --memory 1g --query-timeout 60``.
It runs apart from the user's interpreter because a Java machine in there turns Ctrl-C into a crash.
"""

import argparse
import json
import os
import secrets
import signal
import threading
import traceback
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from graph.embedded_clients import Clients
from graph.embedded_endpoint import DATABASE, HOST, READER, Endpoint, remove_endpoint, write_endpoint
from graph.statements import FULL_TEXT

DATA_RIGHTS = ["createRecord", "readRecord", "updateRecord", "deleteRecord"]
SCHEMA_RIGHTS = ["updateSecurity", "updateSchema", "updateDatabaseSettings"]
CLOSED_DOORS = (
    "-Darcadedb.opencypher.loadCsv.allowFileUrls=false",
    "-Darcadedb.opencypher.loadCsv.allowRemoteUrls=false",
    "-Darcadedb.polyglotEngineEnabled=false",
    "-Darcadedb.support.autoRegister=false",
)
ON_DISK_AT_COMMIT = "-Darcadedb.txWalFlush=1"  # else a power cut may take what the note beside it calls loaded
WRITE_SECONDS = 300.0  # a load's statement takes seconds; a short limit for questions must not break it
LOCK_SECONDS = 60.0  # a server that ends needs the time to write its pages


def main() -> None:
    """Serve the folder named on the command line; return when the last client has gone."""
    parser = argparse.ArgumentParser(prog="graph.embedded_server")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--memory", required=True)
    parser.add_argument("--query-timeout", type=float, required=True)
    arguments = parser.parse_args()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is meant for the client
    orphaned = watch_stdin()
    try:
        lock = lock_folder(arguments.folder, orphaned)  # noqa: F841 (let go, it would be released)
        serve(arguments.folder, arguments.memory, arguments.query_timeout, orphaned)
    except BaseException:
        traceback.print_exc()
        os._exit(1)  # Java's threads would keep the process alive


def watch_stdin() -> threading.Event:
    """Return an event that is set when the starter has closed our stdin or died."""
    orphaned = threading.Event()

    def wait_for_end() -> None:
        while os.read(0, 1024):
            pass
        orphaned.set()

    threading.Thread(target=wait_for_end, name="stdin", daemon=True).start()
    return orphaned


def lock_folder(folder: Path, orphaned: threading.Event) -> FileLock:
    """Return the lock of the folder, to be held as long as this process lives; wait for a server that is ending."""
    lock = FileLock(folder / "server.lock", thread_local=False)
    for _ in range(int(LOCK_SECONDS / 0.2)):
        if orphaned.is_set():
            os._exit(0)
        try:
            lock.acquire(timeout=0.2)
            return lock
        except Timeout:
            continue
    raise TimeoutError(f"another server has held {folder} for {LOCK_SECONDS:.0f} s")


def serve(folder: Path, memory: str, query_timeout: float, orphaned: threading.Event) -> None:
    """Start the database, say where it is, and stop it when no client is left."""
    owner_password, reader_password = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    start_java(memory, max(query_timeout, WRITE_SECONDS))
    server = start_database(folder, owner_password, query_timeout)
    create_reader(server, reader_password)
    with Clients(secrets.token_hex(32)) as clients:
        endpoint = Endpoint(
            os.getpid(), bolt_port(server), clients.port, clients.token, owner_password, reader_password
        )
        write_endpoint(folder, endpoint)
        clients.wait_for_last(orphaned)
        remove_endpoint(folder)
        server.stop()
        # Everything is on disk. The last client's connection is still open: its end tells the client that we are gone.
        os._exit(0)


def start_java(memory: str, statement_timeout: float) -> None:
    """Start the Java machine, bounded in memory and in the time of one statement, whoever runs it."""
    from arcadedb_embedded.jvm import start_jvm

    timeout = f"-Darcadedb.command.timeout={int(statement_timeout * 1000)}"
    start_jvm(heap_size=memory, jvm_args=[*CLOSED_DOORS, ON_DISK_AT_COMMIT, timeout])


def start_database(folder: Path, owner_password: str, query_timeout: float) -> Any:
    """Start the server with one database, reachable over Bolt alone."""
    import arcadedb_embedded

    prepare_security(folder, query_timeout)
    config = {
        "host": HOST,
        "http_port": "0",
        "server_plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
        "bolt_port": "0",  # 0: the system picks a free one
        "bolt_defaultDatabase": DATABASE,
    }
    server = arcadedb_embedded.create_server(root_path=str(folder), root_password=owner_password, config=config)
    server.start()
    server._java_server.getHttpServer().stopService()  # it can't be left out, and nobody needs it
    create_full_text(server.create_database(DATABASE))
    return server


def create_full_text(database: Any) -> None:
    """Index the words of segments and statements; Cypher has no statement for it here, and its types come first."""
    for label, key in FULL_TEXT.items():
        database.schema.get_or_create_vertex_type(label)
        database.schema.get_or_create_property(label, key, "STRING")
        database.schema.get_or_create_index(label, [key], index_type="FULL_TEXT")


def prepare_security(folder: Path, query_timeout: float) -> None:
    """Write the groups anew and forget the users of the last run: both are ours alone."""
    groups = {
        "admin": group(SCHEMA_RIGHTS, DATA_RIGHTS),
        READER: group([], ["readRecord"], int(query_timeout * 1000)),
        "*": group([], []),
    }
    config = folder / "config"
    config.mkdir(mode=0o700, exist_ok=True)
    document = {"databases": {"*": {"groups": groups}}, "version": 2}
    (config / "server-groups.json").write_text(json.dumps(document), encoding="utf-8")
    (config / "server-users.jsonl").unlink(missing_ok=True)


def group(database_rights: list[str], record_rights: list[str], timeout: int = -1) -> dict[str, Any]:
    """Return a group's rights in the form of ArcadeDB's file; the time (ms) bounds how long it may iterate records."""
    return {
        "resultSetLimit": -1,
        "readTimeout": timeout,
        "access": database_rights,
        "types": {"*": {"access": record_rights}},
    }


def create_reader(server: Any, password: str) -> None:
    """Create the user who answers questions: it may read records, and nothing else."""
    import jpype

    security = server._java_server.getSecurity()
    user = {"name": READER, "password": str(security.encodePassword(password)), "databases": {DATABASE: [READER]}}
    security.createUser(jpype.JClass("com.arcadedb.serializer.json.JSONObject")(json.dumps(user)))


def bolt_port(server: Any) -> int:
    """Return the port that the system gave to Bolt."""
    ports = [int(plugin.getPort()) for plugin in server._java_server.getPlugins() if hasattr(plugin, "getPort")]
    return next(port for port in ports if port > 0)


if __name__ == "__main__":
    main()
