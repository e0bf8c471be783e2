"""Build the shipped gazetteer: `python -m schemas.build_gazetteer SHARED_FOLDER -o schemas/gazetteer.json`.

SHARED_FOLDER holds `gazetteer/` (lists made by others) and `silver/annotations/` (names found in talks). The same files
give the same bytes. In reading order: what was decided by hand; readers, from a file to candidates; merging, from
candidates to drafts by normal form; sorting of forms into right spellings and misheard ones; everyday words; writing.
Everyday words are told by the package wordfreq, which this script alone needs.
"""

import argparse
import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from schemas.names import fold_words, normal_form

SOURCES: tuple[dict[str, str], ...] = (
    {"id": "ai-glossary", "name": "san-serif-sentiments/ai-glossary", "licence": "terms only"},
    {"id": "annotations", "name": "talkgraph annotations", "licence": "Apache-2.0"},
    {"id": "epoch", "name": "Epoch AI, notable AI models", "licence": "CC BY 4.0"},
    {"id": "litellm", "name": "litellm, model prices", "licence": "MIT", "version": "1.109.1"},
    {"id": "models.dev", "name": "anomalyco/models.dev", "licence": "MIT"},
)
WEIGHTS = {"annotations": 10, "models.dev": 4, "epoch": 3, "litellm": 2, "ai-glossary": 1}
LINKING = frozenset("a an and as at by for from in of on or the to with".split())

# Zipf frequencies (wordfreq, English) from which a word is an everyday word: as a name by itself, within a phrase, and
# as a concept by itself (such a concept is left out unless several talks have it or one leans on it).
EVERYDAY, EVERYDAY_IN_PHRASE, EVERYDAY_CONCEPT, EVERYDAY_ALWAYS, HEARD_WORD = 3.0, 4.0, 3.4, 4.0, 2.0


# --- decided by hand, after reading the result -----------------------------------------------------------------------


def _listed(text: str) -> frozenset[str]:
    return frozenset(normal_form(name) for name in text.replace("\n", " ").split("|"))


def _mapped(text: str) -> dict[str, str]:
    pairs = (line.split("=", 1) for line in text.replace("\n", " ").split("|"))
    return {normal_form(key): value.strip() for key, value in pairs}


# Persons known by one name.
MONONYMS = _listed("Aristotle|Plato|Teknium|swyx")
# Names and phrases of the annotations that serve one talk alone.
SKIPPED = _listed(
    """John Smith|Ed (Prediction Guard engineer)|Basil|Donne|David|Kylo Ren|Access to multiple models
    |Accessibility of AI|AI chess player|AI in education|AI intake chat|AI gadgets|bio nano machine
    |Capturing value|car detector|COVID awareness|classification of agents|Code migration and modernization
    |connecting dots|Constraint deprioritization|full access|Creativity and problem solving
    |Cost and compute efficiency|database exploration|Definition of agent|fear of AI|Decoupling models from labs
    |gas tubes|GDP growth|human arrogance|hyped AI companies|Hand-coded system|notepad|missile trajectories
    |mismanaged genius|Multiple suppliers|Nationalization of NVIDIA|non-technical buyer|user mod
    |Niche and personalized software|opinionated framework|Pernicious problem|presumptions of RLHF
    |preventive solutions|Preview model|propaganda and censorship|sales prediction|science fiction scenarios
    |search ads|Searching messages|short programs|Special purpose optimized model|Superhuman therapist
    |Switching between models|therapist|chameleon|Tackling tasks in parallel|Three levers of AI
    |Three-step training|true invention|type one data|type two data|Untrusted LLM output|verified flag
    |100k context window|Simulation of task environments|exploitable poker|programming language innovation
    |business model shift|Open and restricted licensing|account opening agent|engineering integrations
    |human reading speed|cybersecurity data|Domain-specific corpus|Consumer AI|chess program|corporate structure
    |creative tension|crown jewels|custom algorithms|customizable software|LLM survey|US–China technology race
    |data collaboration|derived artifact|feedback task|Trial-and-error learning|year of agents
    |Hardware depreciation|implementation model|innermost loop|language superset|outer model|Perfect compression
    |silicon Prairie|simulation of reality|transistor moment|translate endpoint|venture-backed startup
    |sandbox game|Body Builder|Uncensored|Coder Large|Virtuoso Large|Maestro Reasoning|Spotlight|Weaver|Owl Alpha
    |Magnum v4|Transformer ELMo|Agile Soccer Robot|Robot Parkour|Table Tennis Agent|Infinity|Volcano|Firefly|Eve
    |GPipe|JFT|Theseus|Show-1|FTW|Diplodocus|Unicorn|Swift|Switch|Eagle 2|FGN|OR-WideResNet
    |Statement Curriculum Learning|co-pilot|PLATO-XL|CaLM|DeLighT|PLUG|SEER|LUKE|CURL|DITTO|CoCa|CT-MoS|KEPLER
    |BERT-Large-CAS|Transformer-XL DeFINE|/goal|@workspace|Lab|Char-CNN-BiLSTM|Fine-tuned-AWD-LSTM-DOC
    |Sparse all-MLP|Multi-cell LSTM|Transformer WT103|FFN SwiGLU|Photo-Geometric Autoencoder|TaLK Convolution
    |ResNeXt-101 Billion-scale|MMLSTM|Mogrifier RLSTM|GQA-8-XXL|GPT3|Discriminator Guidance|LaNet-L|LEP-AD
    |PG-SWGAN|GPT Mini|6-Act Tether|MEB|M4|EMDR|GGNN|ADM|R1 Distill Llama|R1 Distill Llama 70B|R1 Distill Qwen
    |R1 Distill Qwen 32B|GPT Chat|ReMM SLERP|MythoMax|Llama 3.3 Nemotron Super V1.5|Hermes 2 Pro - Llama-3
    |Hermes 2 Pro - Llama-3 8B|DeepSeek V3.1 Nex N1|Aion-RP 1.0"""
)
# Brands and acronyms: frequent, yet no words of everyday speech, so lower case is as good as upper.
NAMES_ONLY = _listed(
    """Adidas|Adobe|Amazon|AMD|AT&T|AWS|Azure|Bing|Bloomberg|Claude|Facebook|FTC|Gemini|GitHub|Google|Grok|HTML|HTTP
    |Huawei|IBM|IEEE|IMDB|Intel|iPhone|JavaScript|LG|LinkedIn|Linux|MacBook|macOS|Microsoft|MIT|Netflix|NPR|NVIDIA
    |NYU|Opus|PHP|Pokémon|Purdue|Qualcomm|Samsung|Snapchat|Sony|Spotify|SQL|Stanford|Tesla|Twitter|Uber|UCL|UCLA
    |Wikipedia|Xiaomi|YouTube|DMV|SEC|Berkeley|Haskell|Z.ai|fast.ai|Harrison.ai|C++|C plus plus|BERT|RoBERTa
    |AlphaFold"""
)
# Words of everyday speech, or of talk of AI, that are rarer than that.
WORDS_TOO = _listed(
    """Bubblewrap|Decagon|Embed|Flan|Haystack|Imbue|Interconnects|Obsidian|Oryx|Perplexity|Poolside|Ridgeline|Upstage
    |Verifiers|Workday|Perceptron|Capybara|Puffin|Sonnet|Conformer|Cohere|Mythos|Parti"""
)
# Words that show a phrase of everyday words to be a name, if it begins with a capital.
_ORGANISED = _listed(
    """University|Institute|College|Research|Academy|Foundation|School|Department|Community|Laboratory|Congress
    |Commission|Bar|Census|Lab|Google|Microsoft|Amazon|Facebook|OpenAI|Hugging|Stanford|Disney"""
)
# Words that keep their capital at the beginning of a concept.
PROPER = _listed(
    """Alpaca|AlphaGo|Antikythera|Apache|Bradley|Cambrian|Chinese|Chomsky|Chrome|Docker|Drosophila|Fortune|Gell|Gödel
    |Goodhart|Jevons|Majorana|Monte|Moore|Normsky|Norvig|Pareto|Punnett|Rice|Turing|Verifier|Von|Silicon|Q"""
)
# Epoch AI lists methods beside models.
METHODS = _listed("LSTM|GRUs|GANs|Transformer|Hopfield Networks|Q-learning|Genetic algorithm|Support Vector Machines")
# Models from before 2018 that are still talked of.
CLASSICS = METHODS | _listed(
    """AlexNet|AlphaGo Fan|AlphaGo Lee|AlphaGo Master|AlphaGo Zero|AlphaZero|word2vec|VGG16|VGG19|GoogLeNet
    |ResNet-101|ResNet-152|Xception|MobileNet|U-Net|YOLO|YOLOv2|Faster R-CNN|Fast R-CNN|Mask R-CNN|DQN|TRPO
    |WaveNet|PixelCNN|GloVe|DeepFace|Libratus|DeepStack|GNMT|SqueezeNet|Inception v3|PointNet|VQ-VAE|AWD-LSTM
    |LeNet-5|Deep Blue|TD-Gammon|NETtalk|Transformer-XL|Florence|Seq2Seq LSTM|Paragraph Vector"""
)
# Right forms that no rule sees: nicknames, former names, spelled-out and clipped names.
NICKNAMES = _listed(
    """Zuck|team green|Facebook|swyx|Udub|SEC|Eleuther|California Bar|C plus plus|FDE 101|artificialanalysis.ai|Torch
    |Dynamo|promptingguide.ai|ModelIO|Mosaic|OpenHermes|AIqualityconference.com|ai.engineer/worldsfair
    |infra 2.0 wishlist|BFS"""
)
# Descriptions and bare parts, which lead to a name within one talk only, and misheard words too frequent to be of use.
DROPPED = _listed(
    """SDK|Python SDK|God|OpenAPI|Claude bio|Claude bio / life sciences|Universe Software Platform|Transformers paper
    |cheating post|Christiano paper|GPU poor thing|Sutton and Barto book|Facebook machine learning research
    |Stanford Lab|Colab notebook|S3 buckets|app server protocol|Atlas web browser|auto approval mode|accelerator
    |Windows sandbox|assistance functionality|OpenAI's endpoints|OpenAI's fine tuning endpoints|GPT-4 functions
    |optimized research|pixel phone|Google searching|Meta's profit framework|learn.mlops.community
    |Cobalt AI community|RLHF team|LOD slingshots program|startup program for Neo Forj|web search API|PEF library
    |Postgress database|Open AIs|core interpreter tool|Open Ended|Majorana Zero Chip|computer use models
    |world human action models|all series|old series|old series models|SQL coder family of models|Capybara series
    |Hermes 1|Llama models|LLaMA 2s|Meta Voice model|4.0 search|NaivePyTorch|Google OpenAI mode documents
    |WebSocket connection|4.0|Spaces|Responses|capped nonprofit|creating value|commercial usage|cost savings
    |output artifact|static types|true innovation|evaluation survey|instruction-tuned|instruction-tune|fine tune
    |fine tuned|simulation for task environments|vibe code|context link|cv|pia|DP|segmentation|sensitivity|label
    |kill switch|trust and safety|generated data|top case similarity|back end teams|Tech|rRust|ChatGPT 4
    |ChatGPT 4.0|robo, taxis|multi- aent|UC|New LinkedIn|chat, e p t|AIA|lossy in the middle|Hugging Face bases"""
)
# One thing under two names, or a name under its better spelling: the right side is kept.
SAME = _mapped(
    """Clem Delangue=Clément Delangue|ml ops=MLOps|GANs=generative adversarial network|LLaMA=Llama|LLaMA 2=Llama 2
    |LLaMA 2 Chat=Llama 2 Chat|Code LLaMA=Code Llama|Cerebras Systems=Cerebras|Moonshot=Moonshot AI|R1=DeepSeek-R1
    |University of California Berkeley=UC Berkeley|UT Austin=University of Texas at Austin|Sora 2.0=Sora 2
    |o3 Mini=o3-mini|AutoGPT=Auto-GPT|Postgres=PostgreSQL|AWS ECS=Amazon ECS|GPT-4V=GPT-4 Vision|GPU poor=GPU-poor
    |AI21=AI21 Labs|agentic ai=agentic AI|ai governance=AI governance|constitutional ai=constitutional AI
    |responsible ai=responsible AI|generative ai=generative AI|Amazon Titan=Titan|reranking=re-ranking
    |Recommender systems=Recommendation system|Massachusetts Institute of Technology=MIT|FAIR=Facebook AI Research
    |DALL·E 2=DALL-E 2|modalities=modality|Saba=Mistral Saba|Fable=Claude Fable|Zhipu AI=Z.ai
    |Nova Pro 1.0=Amazon Nova Pro|Nova Lite 1.0=Amazon Nova Lite|Nova Micro 1.0=Amazon Nova Micro
    |Nova Premier 1.0=Amazon Nova Premier"""
)
RETYPED = _mapped("IEEE=Organization|Cohere for AI=Organization")
# How models.dev names makers, and how litellm names companies and services; Company where no type is given.
MAKERS = _mapped(
    """AI21=AI21 Labs|AllenAI=Allen Institute for AI:Organization|Baidu Qianfan=Baidu|ByteDance Seed=ByteDance
    |LiquidAI=Liquid AI|EssentialAI=Essential AI|MoonshotAI=Moonshot AI|Inception=Inception Labs
    |Inflection=Inflection AI|Mistral=Mistral AI|Nous=Nous Research|NousResearch=Nous Research|Qwen=Alibaba
    |Venice=Venice AI|TheDrummer=|Sao10K=|AlfredPros=|Mancer=|Nex AGI="""
)
PROVIDERS = _mapped(
    """ai21=AI21 Labs|anyscale=Anyscale|assemblyai=AssemblyAI|azure=Azure:Product|baseten=Baseten
    |bedrock=Amazon Bedrock:Product|black_forest_labs=Black Forest Labs|cerebras=Cerebras|cloudflare=Cloudflare
    |cognition=Cognition|cohere=Cohere|crusoe=Crusoe|databricks=Databricks|deepgram=Deepgram|deepinfra=DeepInfra
    |deepseek=DeepSeek|elevenlabs=ElevenLabs|exa_ai=Exa|fal_ai=fal|featherless_ai=Featherless AI
    |firecrawl=Firecrawl|fireworks_ai=Fireworks AI|friendliai=FriendliAI|github_copilot=GitHub Copilot:Product
    |groq=Groq|heroku=Heroku:Product|hyperbolic=Hyperbolic|jina_ai=Jina AI|lambda_ai=Lambda|linkup=Linkup
    |minimax=MiniMax|mistral=Mistral AI|moonshot=Moonshot AI|nebius=Nebius|nlp_cloud=NLP Cloud|novita=Novita AI
    |nscale=Nscale|ollama=Ollama:Product|ovhcloud=OVHcloud|perplexity=Perplexity|recraft=Recraft|reducto=Reducto
    |replicate=Replicate|runwayml=Runway|sagemaker=Amazon SageMaker:Product|sambanova=SambaNova|sarvam=Sarvam AI
    |scaleway=Scaleway|serper=Serper:Product|snowflake=Snowflake|soniox=Soniox|stability=Stability AI
    |tavily=Tavily|tencent=Tencent|together_ai=Together AI|vertex_ai=Vertex AI:Product|voyage=Voyage AI
    |wandb=Weights & Biases|watsonx=watsonx:Product|xai=xAI|zai=Z.ai|you_com=You.com|duckduckgo=DuckDuckGo
    |v0=v0:Product|parallel_ai=Parallel|bespoke=Bespoke Labs"""
)
# How litellm's ids of models begin.
FAMILIES = _mapped(
    """claude=Claude|gpt=GPT|gemini=Gemini|gemma=Gemma|codegemma=CodeGemma|grok=Grok|mistral=Mistral|mixtral=Mixtral
    |ministral=Ministral|codestral=Codestral|devstral=Devstral|magistral=Magistral|pixtral=Pixtral|voxtral=Voxtral
    |jamba=Jamba|kimi=Kimi|glm=GLM|deepseek=DeepSeek|llama=Llama|qwen=Qwen|qwq=QwQ|flux=FLUX|veo=Veo|imagen=Imagen
    |sora=Sora|lyria=Lyria|minimax=MiniMax|nemotron=Nemotron|olmo=OLMo|granite=Granite|phi=Phi|dbrx=DBRX
    |ernie=ERNIE|internvl=InternVL|internlm=InternLM|starcoder=StarCoder|vicuna=Vicuna|seedance=Seedance
    |seedream=Seedream|voyage=Voyage|cogito=Cogito|codellama=Code Llama|hunyuan=Hunyuan|mimo=MiMo"""
)
# What may follow there, beside numbers: all else is a date, a host's variant or a file format.
_SPOKEN = frozenset(
    "opus sonnet haiku fable mythos instant mini nano micro pro premier flash lite ultra turbo codex max air coder "
    "plus medium small large nemo saba next embed super guard scout maverick luna sol terra astra ocr omni code".split()
)


# --- readers: a file to candidates -----------------------------------------------------------------------------------


class Candidate(NamedTuple):
    """Hold one name as one source gives it; `forms` are yet to be told into right and misheard ones."""

    name: str
    type: str
    source: str
    forms: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    salient: bool = False


def read_annotations(folder: Path) -> Iterator[Candidate]:
    """Yield each entity of each annotated talk."""
    for path in sorted(folder.glob("*.json")):
        for entity in json.loads(path.read_text("utf-8"))["entities"]:
            name, salient = entity["name"], bool(entity.get("salient"))
            yield Candidate(name, entity["type"], "annotations", tuple(entity["names"]), salient=salient)


def read_glossary(path: Path) -> Iterator[Candidate]:
    """Yield the terms of the glossary."""
    for term in json.loads(path.read_text("utf-8")):
        yield Candidate(term["term"], "Concept", "ai-glossary", aliases=tuple(term["aliases"]))


def read_models_dev(path: Path) -> Iterator[Candidate]:
    """Yield models and their makers from display names such as "OpenAI: GPT-5.4 Mini"."""
    for model in json.loads(path.read_text("utf-8"))["data"]:
        given, _, display = model["name"].rpartition(": ")
        maker, _, kind = MAKERS.get(normal_form(given), given).partition(":")
        if maker:
            yield Candidate(maker, kind or "Company", "models.dev")
        if "Router" not in display and (maker or not given):
            yield from _models(display, "models.dev")


def read_litellm(path: Path) -> Iterator[Candidate]:
    """Yield models and the companies that serve them from ids such as "anthropic.claude-3-5-sonnet-20241022-v2:0"."""
    for model_id, facts in json.loads(path.read_text("utf-8")).items():
        for display in _displays_of_id(model_id):
            yield from _models(display, "litellm")
        name, _, kind = PROVIDERS.get(normal_form(facts.get("litellm_provider") or ""), "").partition(":")
        if name:
            yield Candidate(name, kind or "Company", "litellm")


def read_epoch(path: Path) -> Iterator[Candidate]:
    """Yield notable models and the organisations behind them."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        for name in row["Model"].split(" / "):
            yield from _epoch_model(name.strip(), int(row["Publication date"][:4] or 0))
    yield from _epoch_organisations(rows)


def _epoch_model(name: str, year: int) -> Iterator[Candidate]:
    name, bracketed = _without_brackets(name)
    key = normal_form(name)
    if key in METHODS:
        yield Candidate(name, "Concept", "epoch")
    elif key in CLASSICS or (year >= 2018 and _looks_like_a_name(name, year)):
        aliases = tuple(form for form in bracketed if is_acronym(form, name))
        yield from (
            model._replace(aliases=aliases)
            for model in _models(_without_variant(name, year), "epoch", sized=year >= 2023)
        )


_BRACKETS = re.compile(r"\s*[(（]([^)）]*)[)）]")


def _without_brackets(name: str) -> tuple[str, list[str]]:
    return _BRACKETS.sub("", name).strip(), _BRACKETS.findall(name)


def _without_variant(name: str, year: int) -> str:
    if year >= 2023 or name.startswith(("GPT", "Claude", "Transformer", "PLATO")):
        return name
    return re.sub(r"[- _]?(xx?large|xxlarge|large|base|small|XX?L|Large|Base|\d+x\d+\w?)$", "", name)


def _looks_like_a_name(name: str, year: int) -> bool:
    words = name.split()
    if len(words) > (3 if year >= 2023 else 2) or re.search(r"[+†×@/:]|^\W| - |[a-z]_|WT2|CIFAR", name):
        return False
    if any(word[0].islower() and not re.search(r"[A-Z\d]", word) for word in words[1:]):
        return False
    if len(words) == 1 and len(name) <= 3 and not re.search(r"\d", name) and name not in ("OPT", "ViT"):
        return False
    marked = year >= 2023 or re.search(r"\d|[A-Z]\w*[A-Z]", name)
    return bool(marked) or any(zipf(word) < EVERYDAY for word in fold_words(name))


def _epoch_organisations(rows: list[dict[str, str]]) -> Iterator[Candidate]:
    kinds: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        names, categories = row["Organization"].split(","), row["Organization categorization"].split(",")
        recent = row["Publication date"] >= "2023"
        if len(names) != len(categories):
            continue
        for name, category in zip(names, categories, strict=True):
            kinds[name.strip()][category.strip()] += 2 if recent and category == "Industry" else 1
    for name, counts in sorted(kinds.items()):
        if name and counts.total() > 1:
            plain, bracketed = _without_brackets(re.split(" / | - ", name)[0])
            kind = "Company" if counts["Industry"] > counts.total() / 2 else "Organization"
            acronyms = tuple(form for form in bracketed if form.isupper() and " " not in form)
            yield Candidate(re.sub(r" Inc\.?$", "", plain), kind, "epoch", aliases=acronyms)


# --- names of models as people say them ------------------------------------------------------------------------------

_DATES = re.compile(r"\b20\d\d-\d\d-\d\d\b|\b\d\d-(20)?\d\d$|\b[01]\d[0-3]\d\b|\b2[3-7]\d\d\b|\bv0\.\d\b")
_ACTIVE = re.compile(r"[- ]A\d+(\.\d+)?B\b")
_WORDS = re.compile(
    r"\b(Preview|Latest|Instruct|Exp|Beta|Custom Tools|Experimental)\b|^(Anthropic|MoonshotAI|Google) |^OpenAI (?=GPT)",
    re.I,
)
_SIZE = re.compile(r"[- _]\(?(\d+x)?\d+(\.\d+)?[BbTM]\b\)?")
_CLAUDE = "Opus|Sonnet|Haiku|Fable|Mythos"


def _models(display: str, source: str, sized: bool = True) -> Iterator[Candidate]:
    """Yield the model, without dates and variants, and its name without the size."""
    name = _WORDS.sub("", _ACTIVE.sub("", _DATES.sub("", _without_brackets(display)[0])))
    name = re.sub(rf"^Claude ([4-9][\d.]*) ({_CLAUDE})$", r"Claude \2 \1", re.sub(r"\s+", " ", name).strip(" -_."))
    name = re.sub(r"^(o\d) (Mini|Pro)", lambda match: f"{match[1]}-{match[2].lower()}", name)
    family = _SIZE.sub("", name).strip(" -_.")
    if family != name:
        name = name.removesuffix(" Thinking").removesuffix("-Thinking")
        family = family.removesuffix(" Thinking").removesuffix("-Thinking")
    for spoken in dict.fromkeys((name, family) if sized else (family,)):
        if len(normal_form(spoken)) > 1 and not spoken.isdigit() and normal_form(family) not in SKIPPED:
            yield Candidate(spoken, "Model", source, aliases=tuple(_model_aliases(spoken)))


def _model_aliases(name: str) -> Iterator[str]:
    """Yield "Opus 4.5" and "Claude 4.5 Opus" for "Claude Opus 4.5", "R1" for "DeepSeek-R1"."""
    if match := re.fullmatch(rf"Claude ({_CLAUDE}) (\d[\d.]*)", name):
        yield from (f"{match[1]} {match[2]}", f"Claude {match[2]} {match[1]}")
    elif match := re.fullmatch(rf"Claude (\d[\d.]*) ({_CLAUDE})", name):
        yield from (f"{match[1]} {match[2]}", f"Claude {match[2]} {match[1]}", f"{match[2]} {match[1]}")
    elif match := re.fullmatch(r"DeepSeek[- ]([RV]\d[\d.]*)", name):
        yield match[1]


def _displays_of_id(model_id: str) -> Iterator[str]:
    """Yield the family and the model that an id means, where each of its parts is one that people say."""
    tail = re.sub(r"^([a-z0-9]+\.)*(?=[a-z]+\d?-)", "", model_id.split("/")[-1].lower())
    tail = re.sub(r"-v\d$|-20\d{6}", "", re.sub(r"[@:].*$", "", tail))
    tail = re.sub(r"(?<=[a-z-]\d)[-p](?=\d(-|$))", ".", re.sub(r"^(llama)-?v", r"\1-", tail))
    head = re.match(r"[a-z]+", tail)
    if head is None or head[0] not in FAMILIES:
        return
    family = FAMILIES[head[0]]
    yield family
    parts = [part for part in tail[head.end() :].split("-") if part not in ("instruct", "chat", "")]
    parts = [part.removesuffix(".0") if family == "Mistral" else part for part in parts]
    sized = family in ("Llama", "Mistral", "Mixtral", "Code Llama")
    if parts and all(_is_spoken(part, sized) for part in parts):
        words = [part if re.search(r"\d[a-z]?$", part) and part[0].isdigit() else part.title() for part in parts]
        words = [word.upper() if re.fullmatch(r"(\d+x)?\d+b|ocr", word.lower()) else word for word in words]
        yield f"{family}{'-' if family == 'GPT' else ' '}{' '.join(words)}"


def _is_spoken(part: str, sized: bool) -> bool:
    size = sized and re.fullmatch(r"(\d+x)?\d+b", part)
    return part in _SPOKEN or bool(size or re.fullmatch(r"[vkmr]?[1-9]\d?(\.\d{1,2})?[ov]?", part))


# --- merging: candidates to drafts -----------------------------------------------------------------------------------


@dataclass
class Draft:
    """Gather what the sources say of one name."""

    name: str
    rank: int
    types: Counter[str] = field(default_factory=Counter)
    sources: set[str] = field(default_factory=set)
    said: set[tuple[str, str]] = field(default_factory=set)
    forms: Counter[str] = field(default_factory=Counter)
    aliases: set[str] = field(default_factory=set)
    heard: set[str] = field(default_factory=set)
    talks: int = 0
    salient: bool = False

    @property
    def type(self) -> str:
        """Return the best supported type."""
        return min(self.types, key=lambda kind: (-self.types[kind], kind))

    def add(self, candidate: Candidate, name: str) -> None:
        """Take in what one source says; a list says it once, each annotated talk says it again."""
        rank = WEIGHTS[candidate.source]
        if rank > self.rank or (rank == self.rank and self.name == f"{name}s"):
            self.name, self.rank = name, rank
        if candidate.source == "annotations" or (candidate.source, candidate.type) not in self.said:
            self.types[candidate.type] += rank
        self.said.add((candidate.source, candidate.type))
        self.sources.add(candidate.source)
        self.forms.update([*candidate.forms, candidate.name])
        self.aliases.update(candidate.aliases)
        if normal_form(candidate.name) != normal_form(name):
            self.aliases.add(candidate.name)
        self.talks += candidate.source == "annotations"
        self.salient |= candidate.salient

    def absorb(self, other: "Draft") -> None:
        """Take in another draft of the same thing."""
        self.types.update(other.types)
        self.sources |= other.sources
        self.forms.update(other.forms)
        self.aliases |= other.aliases
        self.talks, self.salient = self.talks + other.talks, self.salient or other.salient


def merge_candidates(candidates: Iterable[Candidate]) -> dict[str, Draft]:
    """Gather candidates by the normal form of their names."""
    drafts: dict[str, Draft] = {}
    for candidate in candidates:
        name = SAME.get(normal_form(candidate.name), candidate.name)
        key = normal_form(name)
        if key and not {key, normal_form(candidate.name)} & SKIPPED:
            drafts.setdefault(key, Draft(name, 0)).add(candidate, name)
    for key, kind in RETYPED.items():
        drafts[key].types = Counter({kind: WEIGHTS["annotations"]})
    return drafts


def join_short_names(drafts: dict[str, Draft]) -> None:
    """Join "RAG" into "retrieval-augmented generation": a name that exactly one longer name of its type claims."""
    claims: defaultdict[str, set[str]] = defaultdict(set)
    for key, draft in drafts.items():
        for form in {*draft.forms, *draft.aliases}:
            short = normal_form(form)
            if short != key and short in drafts and _is_short_for(drafts[short], draft):
                claims[short].add(key)
    for short, longs in sorted(claims.items()):
        if len(longs) == 1 and (long := next(iter(longs))) in drafts and short in drafts:
            drafts[long].absorb(drafts.pop(short))


def _is_short_for(short: Draft, long: Draft) -> bool:
    if short.type != long.type or numbers(short.name) != numbers(long.name):
        return False
    if is_acronym(short.name, long.name):
        return True
    return short.type not in ("Concept", "Model") and is_part(short.name, long.name)


# --- forms: right spellings and misheard ones ------------------------------------------------------------------------


def is_acronym(short: str, long: str) -> bool:
    """Tell whether the short form is made of beginnings of the long one's words ("RAG", "LoRA", "KAIST")."""
    letters = normal_form(short)
    words = [word for word in fold_words(long) if word not in LINKING]
    tight = len(letters) >= 2 and " " not in short and len(words) >= 2 and short != short.lower()
    return tight and (_spelled(letters, tuple(words)) or _spelled(letters, tuple(fold_words(long))))


def _spelled(letters: str, words: tuple[str, ...]) -> bool:
    if not words or not letters:
        return not words and not letters
    heads = range(1, min(3, len(words[0]), len(letters)) + 1)
    return any(words[0][:n] == letters[:n] and _spelled(letters[n:], words[1:]) for n in heads)


def is_part(short: str, long: str) -> bool:
    """Tell whether the words of one form stand in the other, in order."""
    rest = iter(_singulars(long))
    return all(word in rest for word in _singulars(short))


def numbers(name: str) -> list[str]:
    """Return the numbers in a name: "Llama 3.1 70B" has 3, 1 and 70."""
    return re.findall(r"\d+", name)


def _singulars(name: str) -> list[str]:
    return [normal_form(word) for word in fold_words(name)]


def sounds_like(heard: str, name: str) -> bool:
    """Tell whether two forms are close in letters or in consonants."""
    a, b = normal_form(heard), normal_form(name)
    return _ratio(a, b) >= 0.6 or (
        min(map(len, map(_consonants, (a, b)))) > 1 and _ratio(_consonants(a), _consonants(b)) >= 0.7
    )


_SOUNDS = str.maketrans(
    dict(zip("cqgkzsbvpfdtmnj", "kkkkssppppttnns", strict=True)) | {"x": "ks"} | dict.fromkeys("aeiouhwy", "")
)


def _consonants(letters: str) -> str:
    return re.sub(r"(.)\1+", r"\1", letters.translate(_SOUNDS))


def _ratio(a: str, b: str) -> float:
    return SequenceMatcher(None, a, b, autojunk=False).ratio()


def sort_forms(draft: Draft) -> None:
    """Tell the forms of a draft into aliases and misheard ones; what is neither is left out."""
    forms = [form for form in sorted(draft.forms) if re.search(r"[^\W\d_]", form)]
    judge = {"Person": _judge_person, "Concept": _judge_concept}.get(draft.type, _judge_name)
    verdicts = {form: _verdict(form, draft.name, judge) for form in forms}
    draft.aliases |= {form for form, verdict in verdicts.items() if verdict == "alias"}
    draft.aliases = {form for form in draft.aliases if normal_form(form) not in DROPPED}
    draft.heard = {form for form, verdict in verdicts.items() if verdict == "heard"}
    if draft.type == "Person":  # a pseudonym is misheard too
        pseudonyms = [form for form in draft.aliases if normal_form(form) in MONONYMS]
        rest = [form for form, verdict in verdicts.items() if verdict is None and normal_form(form) not in DROPPED]
        draft.heard |= {form for form in rest for name in pseudonyms if sounds_like(form, name)}


def _verdict(form: str, name: str, judge: Callable[[str, str], str | None]) -> str | None:
    key = normal_form(form)
    if key in DROPPED:
        return None
    if key == normal_form(name):
        return "alias" if numbers(form) == numbers(name) else None
    return "alias" if key in NICKNAMES else judge(form, name)


def _judge_person(form: str, name: str) -> str | None:
    words, whole = fold_words(form), fold_words(name)
    if len(words) == 1:
        if words[0] == whole[-1]:
            return "alias" if len(whole) > 1 and len(words[0]) > 3 and zipf(words[0]) < 3.6 else None
        close = _ratio(words[0], whole[-1]) >= 0.65 or _ratio(words[0], normal_form(name)) >= 0.65
        return "heard" if close and words[0] not in whole and len(words[0]) > 4 else None
    if is_part(name, form) or is_part(form, name):
        return "alias"
    return "heard" if sounds_like(form, name) else None


def _judge_concept(form: str, name: str) -> str | None:
    if is_acronym(form, name) or is_acronym(name, form):
        return "alias"
    words, whole = _singulars(form), _singulars(name)
    if len(words) != len(whole):
        return None
    changed = [(a, b) for a, b in zip(words, whole, strict=True) if a != b]
    if len(changed) != 1 or len(whole) < 2:
        return None
    a, b = changed[0]
    if a[:4] == b[:4] or a.startswith(b) or b.startswith(a):
        return None
    return "heard" if _ratio(_consonants(a), _consonants(b)) >= 0.65 or _ratio(a, b) >= 0.65 else None


def _judge_name(form: str, name: str) -> str | None:
    if is_acronym(form, name) or is_acronym(name, form):
        return "alias"
    proper = form[:1].isupper() or form[:1].isdigit()
    if is_part(form, name):
        return "alias" if proper and numbers(form) == numbers(name) else None
    if is_part(name, form):
        return "alias" if all(word[:1].isupper() for word in form.split()) and numbers(form) == numbers(name) else None
    return "heard"


def settle_claims(drafts: dict[str, Draft]) -> None:
    """Take a form from a draft where it is the name of another, or where another of its type has more right to it."""
    owners: defaultdict[tuple[str, bool], list[Draft]] = defaultdict(list)
    for draft in drafts.values():
        for heard, forms in ((False, draft.aliases), (True, draft.heard)):
            for form in {normal_form(form) for form in forms}:
                owners[form, heard].append(draft)
    for draft in drafts.values():
        for heard, forms in ((False, draft.aliases), (True, draft.heard)):
            forms -= {
                form
                for form in forms
                if _is_taken(form, draft, drafts) or _is_outranked(draft, heard, owners[normal_form(form), heard])
            }


def _is_taken(form: str, draft: Draft, drafts: dict[str, Draft]) -> bool:
    other = drafts.get(normal_form(form))
    return other is not None and other is not draft and (other.type == draft.type or draft.type == "Concept")


def _is_outranked(draft: Draft, heard: bool, owners: list[Draft]) -> bool:
    if not heard and draft.type != "Concept":  # right names may be shared: Copilot
        return False
    rivals = [owner for owner in owners if owner is not draft and owner.type == draft.type]
    return any((_standing(rival), rival.name) > (_standing(draft), draft.name) for rival in rivals)


def _standing(draft: Draft) -> tuple[int, int]:
    return draft.talks, len(draft.sources)


# --- concepts worth an entry -----------------------------------------------------------------------------------------


def drop_everyday_concepts(drafts: dict[str, Draft]) -> dict[str, Draft]:
    """Leave out what is not worth an entry; a name that is also an everyday concept stays a name ("Go")."""
    for draft in drafts.values():
        if draft.type == "Concept" and not is_worth_an_entry(draft) and len(draft.types) > 1:
            del draft.types["Concept"]
    return {key: draft for key, draft in drafts.items() if is_worth_an_entry(draft)}


def is_worth_an_entry(draft: Draft) -> bool:
    """Leave out bare first names, concepts of one everyday word, everyday phrases used once, and whole sentences."""
    spoken = fold_words(draft.name)
    if draft.type == "Person":
        return len(spoken) > 1 or normal_form(draft.name) in MONONYMS
    if draft.type != "Concept" or draft.sources & {"ai-glossary", "epoch"}:
        return True
    words = [word for word in spoken if word not in LINKING]
    if len(spoken) > 4 or re.search(r"[,%()]", draft.name) or not words:
        return False
    leaned_on = draft.talks > 1 or draft.salient
    if len(words) == 1:
        return draft.name.isupper() or zipf(words[0]) < (EVERYDAY_ALWAYS if leaned_on else EVERYDAY_CONCEPT)
    return leaned_on or any(zipf(word) < EVERYDAY_IN_PHRASE for word in words)


def written_small(draft: Draft) -> str:
    """Write a concept's name as within a sentence: "prompt injection", but "Moore's law"."""
    first = re.match(r"[^\W\d_]+", draft.name)
    if draft.type != "Concept" or first is None or first[0][1:] != first[0][1:].lower() or len(first[0]) < 2:
        return draft.name
    return draft.name if normal_form(first[0]) in PROPER else draft.name[0].lower() + draft.name[1:]


# --- everyday words --------------------------------------------------------------------------------------------------


@cache
def zipf(word: str) -> float:
    """Return how frequent an English word is, on the Zipf scale."""
    try:
        from wordfreq import zipf_frequency
    except ImportError as error:
        raise SystemExit("building the gazetteer needs the package wordfreq: pip install wordfreq") from error
    return float(zipf_frequency(word, "en"))


def is_everyday(form: str, kind: str, heard: bool = False) -> bool:
    """Tell whether a form is also said without meaning the name; a misheard one is, if it consists of words at all."""
    alone, within = (HEARD_WORD, EVERYDAY) if heard else (EVERYDAY, EVERYDAY_IN_PHRASE)
    words = [word for word in fold_words(form) if word not in LINKING] or fold_words(form)
    if (
        normal_form(form) in NAMES_ONLY
        or re.search(r"\d", form)
        or (kind == "Person" and not (heard and form.islower()))
    ):
        return False
    if normal_form(form) in WORDS_TOO:
        return True
    if len(words) == 1:
        return zipf(words[0]) >= alone and not (kind == "Concept" and form.isupper())
    named = re.search(r"[A-Z]{2}|_", form) or {normal_form(word) for word in words} & (NAMES_ONLY | _ORGANISED)
    if (kind == "Concept" and not heard) or (named and form[0].isupper()) or max(map(len, words)) == 1:
        return False
    return all(zipf(word) >= within for word in words)


# --- writing ---------------------------------------------------------------------------------------------------------


def build_entries(shared: Path) -> list[dict[str, Any]]:
    """Return the entries that the files in the folder give, sorted."""
    lists = shared / "gazetteer"
    drafts = merge_candidates(
        [
            *read_annotations(shared / "silver" / "annotations"),
            *read_models_dev(lists / "models-dev.json"),
            *read_epoch(lists / "epoch-notable-models.csv"),
            *read_litellm(lists / "litellm-model-prices.json"),
            *read_glossary(lists / "ai-glossary-terms.json"),
        ]
    )
    join_short_names(drafts)
    drafts = drop_everyday_concepts(drafts)
    for draft in drafts.values():
        sort_forms(draft)
    settle_claims(drafts)
    entries = [_entry(draft) for draft in drafts.values()]
    return sorted(entries, key=lambda entry: (entry["name"].casefold(), entry["name"], entry["type"]))


def _entry(draft: Draft) -> dict[str, Any]:
    name = written_small(draft)
    aliases = _distinct(draft.aliases, [name])
    heard = _distinct(draft.heard, [name, *aliases])
    right = (name, *aliases)
    common = [form for form in right if is_everyday(form, draft.type)]
    common += [form for form in heard if is_everyday(form, draft.type, heard=True) or not _sounds_right(form, right)]
    entry = {
        "name": name,
        "type": draft.type,
        "also_type": sorted(set(draft.types) - {draft.type}),
        "aliases": aliases,
        "heard_as": heard,
        "common": common,
        "sources": sorted(draft.sources),
    }
    return {key: value for key, value in entry.items() if value}


def _sounds_right(heard: str, right: Iterable[str]) -> bool:
    return any(sounds_like(heard, name) for name in right)


def _distinct(forms: Iterable[str], known: Iterable[str]) -> list[str]:
    """Return one form of each spelling, plural and case aside, that is not known yet."""
    seen = {tuple(_singulars(form)) for form in known}
    chosen: dict[tuple[str, ...], str] = {}
    for form in sorted(forms, key=lambda form: (form.endswith("s"), form.islower(), form)):
        key = tuple(_singulars(form))
        if key not in seen:
            chosen.setdefault(key, form)
    return sorted(chosen.values(), key=lambda form: (form.casefold(), form))


def write_gazetteer(entries: list[dict[str, Any]]) -> str:
    """Write the gazetteer with one entry a line, so that a diff can be read."""

    def lines(items: Iterable[dict[str, Any]]) -> str:
        return ",\n".join("  " + json.dumps(item, ensure_ascii=False) for item in items)

    return f'{{\n "format": 1,\n "sources": [\n{lines(SOURCES)}\n ],\n "entries": [\n{lines(entries)}\n ]\n}}\n'


def main() -> None:
    """Build the gazetteer from the command line."""
    parser = argparse.ArgumentParser(description="Build the shipped gazetteer.")
    parser.add_argument("shared", type=Path, help="folder with gazetteer/ and silver/annotations/")
    parser.add_argument("-o", "--output", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.output.write_bytes(write_gazetteer(build_entries(arguments.shared)).encode())


if __name__ == "__main__":
    main()
