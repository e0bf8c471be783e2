"""Which words hint at which relation: what the relation model sees beside the words themselves, since it has read few.

A cue is a lemma. One may be a cue of several kinds; the model weighs them.
"""

CUES: dict[str, str] = {
    "work": """work join lead run manage head hire employ employee ceo cto coo cfo chief director president vp
    engineer scientist researcher partner professor manager intern advisor consultant fellow
    evangelist team""",
    "found": "found co-found cofound founder co-founder cofounder bootstrap establish start",
    "make": """build develop create make train release launch ship publish introduce announce open-source
    maintain invent design engineer pre-train produce roll maker developer creator team behind by""",
    "write": "write author publish paper book essay post blog article newsletter read wrote",
    "coin": "coin term call name phrase define dub so-called",
    "host": "host co-host organize organise welcome podcast show episode listen listener run",
    "guest": """join guest today delighted excited welcome here speak speaker talk keynote present panel appear
    interview""",
    "money": "invest investor fund raise back lead round seed series",
    "buy": "acquire buy purchase acquisition merge",
    "with": """partner collaborate partnership customer client work together integrate integration collaboration
    deal""",
    "rival": "compete competitor competition rival alternative against versus vs beat or market",
    "use": """use utilize adopt run leverage employ apply rely deploy integrate via through with using switch
    try plug power support combine call import install need require take user""",
    "base": """base build top fine-tune finetune tune derive fork extend underlie foundation on from under
    inherit distill originate version variant wrapper""",
    "test": "evaluate test benchmark measure score eval rank perform on achieve",
    "better": """outperform beat surpass exceed better fast cheap strong well bad slow small large than superior
    state best improve win more less""",
    "part": """part component include contain consist comprise of in within inside have module layer piece member
    belong feature step stage subset section aspect ingredient involve element track family team""",
    "kind": """like such as example instance be kind type sort form case other another especially include namely
    called particular one a an variety class category thing different various""",
    "contrast": """versus vs instead rather oppose contrast unlike difference different compare compared but not
    while whereas or against between distinction differ alternative traditional both than either vs.""",
    "lead": """enable allow let help make lead drive cause power create unlock give improve provide reduce
    increase turn mean result generate produce get able possible so through via by with for to because
    can need support solve""",
    "praise": """love like great good important should recommend believe excited fan favorite best useful amazing
    awesome key powerful interesting advocate argue prefer need must think enjoy encourage cool nice
    super valuable big huge""",
    "blame": """not no bad hard problem wrong issue difficult never doubt skeptical hate fail worry concern
    overrated hype limit limitation challenge expensive slow lack terrible critic criticize painful
    struggle annoying n't broken unfortunately dangerous risk""",
}
CUE_KINDS: dict[str, tuple[str, ...]] = {}
for _kind, _words in CUES.items():
    for _word in _words.split():
        CUE_KINDS[_word] = (*CUE_KINDS.get(_word, ()), _kind)
