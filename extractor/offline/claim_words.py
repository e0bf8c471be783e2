"""Which words mark a claim: numbers with their units, "X is a ...", the time when something is due."""

import re

from extractor.numbers import NUMBER

SCALE = r"(?:[kKmMbB]\b|thousand|million|billion|trillion)"
_SPELT = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy"
    r"|eighty|ninety|a hundred|a thousand|a million|a billion|a trillion|half a|hundreds of|thousands of|millions of"
    r"|billions of)(?:[ -](?:hundred|thousand|million|billion|trillion|two|five))*"
)
_UNITS = (
    r"parameters?|tokens?|customers?|users?|developers?|engineers?|employees|people|downloads?|stars|GPUs?|H100s?|chips"
    r"|episodes|languages|models|dollars|bucks|cents|milliseconds?|seconds?|minutes?|hours?|days?|weeks?|months?|years?"
    r"|papers?|documents?|requests?|companies|startups|teams?|agents?|tasks?|questions?|examples?|samples?|layers?|bits?"
    r"|gigabytes?|GB|MB|TB|terabytes?|megabytes?|petaflops?|teraflops?|flops?|watts?|kilowatts?|megawatts?|gigawatts?"
    r"|points?|percentage points|lines|pages|words|characters|images|videos|nodes|cores|gigs?|x|times|fold|orders of"
    r"|queries|calls|tests|projects|repos|repositories|apps|sessions|attendees|members|students|countries|cities"
)
_AMOUNT = rf"(?:{NUMBER}(?:\s?{SCALE})?|{_SPELT})"
METRIC = re.compile(
    rf"(?P<money>[$€£])\s?(?P<amount>{NUMBER})(?:\s?(?P<scale>{SCALE}))?"
    rf"(?P<per>\s(?:per|a|an)\s(?:million\s|thousand\s)?\w+)?"
    rf"|(?P<share>{NUMBER})\s?(?:%|percent\b)"
    rf"|(?P<times>{NUMBER})\s?[xX]\b"
    rf"|(?P<count>{NUMBER})(?:\s?(?P<countscale>{SCALE}))?\s(?:\w+\s)?(?P<unit>{_UNITS})\b"
    rf"|(?P<spelt>{_SPELT})\s(?:\w+\s)?(?:percent|{_UNITS})\b",
    re.IGNORECASE,
)
COPULA = re.compile(
    r"^[”\"']?,?\s(?:is|are|means|refers to|is defined as)\s"
    r"(?:(?:just|really|basically|essentially|simply|like|kind of|sort of)\s)*"
    r"(?:a|an|the|any|when|where|how|what)\b",
    re.IGNORECASE,
)
OPENS = re.compile(
    r"^[\"“'\s]*(?:(?:so|and|but|well|now|basically|again|you know|okay|yeah|um|uh|the|an?|what)\b[,\s]*)*[\"“']?$",
    re.IGNORECASE,
)
CALLED = re.compile(r"\bwhat\s(?:I|we|they|people)\s(?:like\sto\s)?call\s+(?:the\s|an?\s)?[\"“']?$", re.IGNORECASE)
DEFINED = re.compile(
    r"\b(?:(?:I|we|they|you)\s(?:would\s)?(?:define|call)|by|definition\sof)\s+(?:the\s|an?\s)?[\"“']?$", re.IGNORECASE
)
DUE = re.compile(
    r"\b(?:by|in|before|until|around|through)\s(?:the\s(?:end|middle|start)\sof\s)?(?P<year>20[2-9]\d)\b"
    r"|\b(?P<span>(?:in|within|over)\s(?:the\snext\s)?(?P<count>\w+)\s(?P<unit>years?|months?|weeks?))\b"
    r"|\b(?P<next>(?:next|this|coming)\s(?:year|month|decade|few years|couple of years))\b",
    re.IGNORECASE,
)
_WORDS = re.IGNORECASE
ADVICE = {
    "should": re.compile(
        r"\b(?:you|we|people|folks|they|teams|everyone|developers|companies)\s(?:really\s|probably\s)?"
        r"(?:should|ought|gotta|got to|have to|need to|must|want to|can't|cannot|shouldn't)\b",
        _WORDS,
    ),
    "advise": re.compile(
        r"\b(?:recommend|advice|advise|encourage|suggest|urge|tip|takeaway|best practice|make sure|be sure|sign up"
        r"|check out|go (?:try|check|read|look)|take a look|start (?:with|by|small)|the best way|a good way"
        r"|the right way|you might want|you'd want|worth)\b",
        _WORDS,
    ),
    "would": re.compile(
        r"\b(?:I|we)(?:'d|’d| would)\s(?:\w+\s)?(?:say|recommend|start|suggest|encourage|use|do|go|look)\b", _WORDS
    ),
    "orders": re.compile(
        r"^(?:so |and |but |just |please |then |now |also )*(?:don't|do not|never|always|try|use|start|make|go|think"
        r"|look|focus|build|keep|pick|choose|get|take|give|learn|stop|avoid|consider|read)\b",
        _WORDS,
    ),
}
OUTLOOK = {
    "will": re.compile(r"\b(?:will|won't|gonna|going to|'ll|’ll)\b", _WORDS),
    "be": re.compile(
        r"\b(?:will|gonna|going to|'ll|’ll)\s(?:\w+ly\s|also\s|just\s|still\s)?"
        r"(?:be|become|have|see|get|need|happen|continue)\b",
        _WORDS,
    ),
    "later": re.compile(
        r"\b(?:in the future|next (?:year|few|couple|decade|generation|phase|wave)|eventually|ultimately|over time"
        r"|someday|long run|long term|years from now|from now|soon|coming (?:years|months)|by 20\d\d|in 20\d\d"
        r"|here to stay|going forward|at some point|down the line|within .{1,15} (?:years|months))\b",
        _WORDS,
    ),
    "bet": re.compile(
        r"\b(?:predict|prediction|bet|expect|forecast|bullish|my guess|likely|inevitabl[ey]|the future (?:of|is)"
        r"|I think (?:we|it|they|there|that)(?:'s|'re| is| are|'ll| will)(?: \w+)? (?:going|gonna|be))\b",
        _WORDS,
    ),
    "we": re.compile(
        r"\b(?:we|I)(?:'re|’re|'m| are| am|'ll|’ll| will)\s(?:\w+\s)?"
        r"(?:going to|gonna|talk|get into|show|walk|do|go|start|look)\b",
        _WORDS,
    ),
}
