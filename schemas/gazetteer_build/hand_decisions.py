"""What was decided by hand, after reading the result. All names are kept by their normal form."""

from schemas.names import normal_form


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
    |AlphaFold|Airbnb|ACM|C#|CES|Cisco|Deloitte|Dropbox|eBay|EU|European Union|FDA|Georgia Tech|Gmail|Harvard|Instagram
    |Lenovo|Lyft|Minecraft|Mozilla|NASA|NIH|NSF|OECD|PayPal|Pfizer|Pinterest|Princeton|Reddit|Siemens|SpaceX|SXSW|Ubuntu
    |UNESCO|United Nations|Vast.ai|Walmart|WhatsApp|Yahoo|Yale"""
)
# Words of everyday speech, or of talk of AI, that are rarer than that.
WORDS_TOO = _listed(
    """Bubblewrap|Decagon|Embed|Flan|Haystack|Imbue|Interconnects|Obsidian|Oryx|Perplexity|Poolside|Ridgeline|Upstage
    |Verifiers|Workday|Perceptron|Capybara|Puffin|Sonnet|Conformer|Cohere|Mythos|Parti|Axolotl|Caffe|Chroma|Confluent
    |Cypher|Diffusers|Glean|Iceberg|Kafka|Micron|NIPS|Parquet|Pika|Pinecone|Redshift|Selenium|Sequoia|Snapdragon|Tableau
    |Tailwind"""
)
# Words that show a phrase of everyday words to be a name, if it begins with a capital.
ORGANISED = _listed(
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
    |output artifact|static types|true innovation|evaluation survey|instruction-tuned|instruction-tune
    |simulation for task environments|vibe code|context link|cv|pia|DP|segmentation|sensitivity|label
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
SPOKEN = frozenset(
    "opus sonnet haiku fable mythos instant mini nano micro pro premier flash lite ultra turbo codex max air coder "
    "plus medium small large nemo saba next embed super guard scout maverick luna sol terra astra ocr omni code".split()
)
