"""Extraction by a large language model: windows of an episode as questions, replies as proposals.

A model is a plain callable (`chat.Model`); all that is asked goes through `asking.Asker`: the cache of replies, the
ceiling, the limits of the server, the tries.
"""
