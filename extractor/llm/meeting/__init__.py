"""Windows meet: what the readings of one episode have in common becomes one set of proposals."""
