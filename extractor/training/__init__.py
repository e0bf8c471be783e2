"""Training: from annotated texts to the pipeline that offline extraction runs on.

`folds` keeps shows together, `projection` finds where each form stands, `augment` imitates captions and swaps names,
`names` trains the names, `ranking` the scorer of concepts, `claims` the model of claims by `fitting`, `train` joins
these, `written` says what came of it.
"""
