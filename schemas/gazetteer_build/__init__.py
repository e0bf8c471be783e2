"""Makes the shipped gazetteer: `python -m schemas.gazetteer_build SHARED -o schemas/gazetteer.json`.

SHARED is a folder that holds `gazetteer/` (lists made by others) and `silver/annotations/` (names found in talks). The
same files give the same bytes. In reading order: `hand_decisions` and `known_names`, what people decided; `read_lists`
and `model_names`, from a file to candidates; `merge`, from candidates to drafts by normal form; `forms`, right
spellings and misheard ones; `worth`, what is left out; `word_frequency`, everyday words; `entries`, the file.
"""
