"""Extraction without a key: spaCy, the gazetteer and rules, in the order of reading.

`language` parses, `named` finds names, `concepts` finds terms of art, `referents` says what refers to the same,
`relations` and `claims` read off what is said of them, `extractor` joins these to one extractor.
"""
