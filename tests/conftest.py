"""What all tests share: the databases they run on."""

pytest_plugins = ["neo4j_server"]
