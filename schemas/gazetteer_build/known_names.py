"""Names that the project's maintainers keep themselves: canonical name and type here go before those of other sources.

Entries are parted by "|"; a name's other right spellings follow it after "=".
"""

from collections.abc import Iterator

from schemas.gazetteer_build.candidates import Candidate

OWN_SOURCE = "talkgraph"

KNOWN = {
    "Benchmark": """
    MMLU=Massive Multitask Language Understanding|MMLU-Pro|MMMU|HumanEval|MBPP|SWE-bench|SWE-bench Verified
    |SWE-bench Pro|SWE-Lancer|GSM8K|MATH|GPQA|GPQA Diamond|HellaSwag|ARC-AGI=Abstraction and Reasoning Corpus|ARC-AGI-2
    |AI2 Reasoning Challenge=ARC Challenge|BIG-bench|BIG-Bench Hard=BBH|TruthfulQA|WinoGrande|Winograd Schema Challenge
    |GLUE|SuperGLUE|SQuAD=Stanford Question Answering Dataset|TriviaQA|HotpotQA|LAMBADA|ImageNet
    |COCO=MS COCO=Microsoft COCO|MNIST|Fashion-MNIST|CIFAR-10|CIFAR-100|MT-Bench
    |Chatbot Arena=LMSYS Chatbot Arena=LMArena=LM Arena|AlpacaEval|Arena-Hard|IFEval
    |HELM=Holistic Evaluation of Language Models|Open LLM Leaderboard|MTEB=Massive Text Embedding Benchmark|BEIR
    |MS MARCO|Common Crawl|The Pile|C4=Colossal Clean Crawled Corpus|LAION-5B|RedPajama|FineWeb|Dolma|OpenWebText
    |WebText|BookCorpus|Penn Treebank|LibriSpeech|WMT|GAIA|AgentBench|WebArena|OSWorld|BrowseComp|Terminal-Bench
    |TAU-bench=τ-bench|AIME|SimpleQA|Humanity's Last Exam=HLE|FrontierMath|LiveCodeBench|LiveBench|Aider Polyglot
    |BigCodeBench|CodeContests|MLE-bench|PaperBench|HealthBench|GDPval|MedQA|FinanceBench|LongBench
    |Needle in a Haystack|Berkeley Function-Calling Leaderboard=BFCL|RewardBench|HarmBench|MathVista|MLPerf|ShareGPT
    """,
    "Product": """
    PyTorch|TensorFlow|JAX|Keras|Apache MXNet=MXNet|Caffe|scikit-learn=sklearn|XGBoost|LightGBM|CatBoost|SciPy|NumPy
    |pandas|Polars|Matplotlib|Jupyter=Jupyter Notebook|JupyterLab|spaCy|NLTK|OpenCV
    |Hugging Face Transformers=Transformers library|Hugging Face Diffusers=Diffusers|TRL|PEFT|Unsloth|Axolotl
    |LLaMA-Factory|DeepSpeed|Megatron-LM|vLLM|TensorRT|TensorRT-LLM|SGLang|Text Generation Inference=TGI
    |Triton Inference Server|llama.cpp|GGML|GGUF|Ollama|LM Studio|MLX|ONNX|OpenVINO|BentoML|Ray|Ray Serve|Gradio
    |Streamlit|Open WebUI|ComfyUI|LangChain|LangGraph|LangSmith|LlamaIndex|LlamaParse|Haystack|DSPy|Semantic Kernel
    |AutoGen|CrewAI|smolagents|Pydantic AI|Vercel AI SDK|Agent Development Kit=ADK|LiteLLM|Langfuse|Langflow|Dify|n8n
    |NeMo Guardrails|Ragas|DeepEval|promptfoo|Arize Phoenix|Letta|MemGPT|Mem0|Temporal|Dagster|Apache Airflow=Airflow
    |Kubeflow|MLflow|Metaflow|Flyte|ZenML|DVC=Data Version Control|dbt|Apache Spark=Spark|PySpark|Apache Kafka=Kafka
    |Apache Flink=Flink|Apache Arrow|Apache Iceberg=Iceberg|Delta Lake|Apache Parquet=Parquet|DuckDB|SQLite|ClickHouse
    |BigQuery=Google BigQuery|Amazon Redshift=Redshift|Elasticsearch|Apache Lucene=Lucene|Apache Cassandra=Cassandra
    |Supabase|Firebase|Neo4j|Cypher|Memgraph|TigerGraph|Amazon Neptune|FalkorDB|NetworkX
    |RDF=Resource Description Framework|SPARQL|GraphQL|Pinecone|Weaviate|Chroma=ChromaDB|Qdrant|Milvus|pgvector|LanceDB
    |FAISS=Facebook AI Similarity Search|CUDA|cuDNN|NCCL|ROCm|TPU=Tensor Processing Unit|NVIDIA V100=V100
    |NVIDIA A100=A100|NVIDIA H100=H100|NVIDIA H200=H200|NVIDIA B200=B200|NVIDIA GB200=GB200|NVIDIA L40S=L40S|NVIDIA T4
    |NVIDIA Blackwell=Blackwell|NVIDIA Hopper|NVIDIA Jetson=Jetson|NVIDIA DGX=DGX|NVLink|NVIDIA Omniverse=Omniverse
    |AMD MI300|Apple Silicon|Snapdragon|Raspberry Pi|Arduino|ChatGPT=Chat GPT|Claude Code|Cursor|Windsurf
    |GitHub Copilot|Codex=OpenAI Codex|Devin|Aider|Cline|Lovable|Bolt=Bolt.new|v0|Replit Agent|Amazon Q
    |Amazon CodeWhisperer=CodeWhisperer|Tabnine|Gemini CLI|OpenHands=OpenDevin|SWE-agent|Manus|NotebookLM=Notebook LM
    |Google AI Studio|Google Antigravity=Antigravity|Siri|Alexa|Google Assistant|Midjourney|Notion|Gmail
    |Google Docs|Google Maps|Microsoft Teams|Azure OpenAI Service=Azure OpenAI|Azure AI Foundry
    |Azure Machine Learning=Azure ML|Unity Catalog|Amazon SageMaker=SageMaker|Amazon Bedrock=Bedrock|AWS Lambda
    |Kubernetes=K8s|Docker|Terraform|Ansible|GitHub|GitLab|Jenkins|GitHub Actions|Prometheus|Grafana|OpenTelemetry=OTel
    |nginx|gRPC|Protocol Buffers=protobuf|FastAPI|Flask|Django|React|Next.js|Node.js|Tailwind CSS=Tailwind|npm
    |Ruby on Rails|Java|Kotlin|Scala|Swift|Ruby|C#=C sharp|Fortran|COBOL|MATLAB|Emacs|Neovim|PyCharm|Ubuntu|Selenium
    |Stagehand|E2B|Model Context Protocol=MCP|Agent2Agent=A2A=Agent2Agent Protocol|AGENTS.md|OAuth|JSON|YAML|LaTeX
    |Unity|Unreal Engine|Robot Operating System=ROS|MuJoCo|Isaac Sim=NVIDIA Isaac Sim|Minecraft|Dota 2
    |Amazon Mechanical Turk=Mechanical Turk=MTurk|Prodigy|pip|Conda|TensorBoard|Tableau|Power BI|Agentforce
    |Microsoft 365 Copilot|Apple Intelligence|Apple Vision Pro|WhatsApp|Instagram|Reddit|arXiv|Google Scholar
    |Weights & Biases=Weights and Biases=W&B=wandb|PostgreSQL=Postgres
    """,
    "Company": """
    OpenAI=Open AI|Google DeepMind=DeepMind=Deep Mind|Anthropic|Alphabet|Meta=Meta Platforms|TSMC|ASML|SK Hynix|Micron
    |Cisco|AMD=Advanced Micro Devices|Dell=Dell Technologies|Hewlett Packard Enterprise=HPE|Lenovo|SAP|C3 AI=C3.ai
    |DataRobot|H2O.ai|Dataiku|Tecton|Databricks=Data Bricks|Snowflake|Hugging Face=HuggingFace|Cohere|Mistral AI
    |Stability AI|Runway=RunwayML=Runway ML|Pika=Pika Labs|Luma AI|Character.AI|Adept=Adept AI
    |Safe Superintelligence=SSI|Thinking Machines Lab=Thinking Machines|Sakana AI|Aleph Alpha|Black Forest Labs
    |ElevenLabs=Eleven Labs|Synthesia|HeyGen|Descript|Boston Dynamics|Figure AI|Agility Robotics|Waymo|Cruise|Mobileye
    |Wayve|SpaceX|Neuralink|Graphcore|SambaNova=SambaNova Systems|Cerebras=Cerebras Systems|Tenstorrent|CoreWeave
    |Lambda=Lambda Labs|RunPod|Vast.ai|DigitalOcean|Modal=Modal Labs|OctoAI=OctoML|Scale AI|Labelbox|Glean|Jasper|Canva
    |Figma|Stripe|Shopify|Airbnb|Lyft|Instacart|Netflix|Pinterest|SoftBank|Sequoia Capital=Sequoia
    |Andreessen Horowitz=a16z|Y Combinator=YC|Kleiner Perkins|Khosla Ventures|Lightspeed Venture Partners|Founders Fund
    |Goldman Sachs|Morgan Stanley|Deloitte|Accenture|Walmart|Pfizer|Thomson Reuters|Twilio|CrowdStrike
    |Palo Alto Networks|Atlassian|Confluent|Elastic|HashiCorp|Red Hat|JetBrains|Anysphere|Augment Code|Tencent|Alibaba
    |Cognition=Cognition Labs=Cognition AI|Arize AI=Arize|Braintrust|Humanloop|Contextual AI|Zilliz|Yahoo|eBay|PayPal
    |Duolingo|Coursera|Udacity|DeepLearning.AI|Dropbox|Zoom|UiPath|Siemens|Anduril=Anduril Industries
    |O'Reilly Media=O'Reilly|Browserbase|Guardrails AI|Perplexity=Perplexity AI|Baidu|ByteDance|Huawei
    """,
    "Organization": """
    Stanford University=Stanford|MIT=Massachusetts Institute of Technology|Harvard University=Harvard
    |UC Berkeley=Berkeley=University of California, Berkeley|Carnegie Mellon University=CMU=Carnegie Mellon
    |Princeton University=Princeton|Yale University=Yale|California Institute of Technology=Caltech
    |Georgia Institute of Technology=Georgia Tech|New York University=NYU|University of Illinois Urbana-Champaign=UIUC
    |University of Oxford=Oxford University|University of Cambridge=Cambridge University|Imperial College London|EPFL
    |ETH Zurich=ETH Zürich|Mila|Max Planck Society|CERN|NASA|DARPA|National Science Foundation=NSF
    |National Institutes of Health=NIH|NIST=National Institute of Standards and Technology
    |FDA=Food and Drug Administration|European Commission|European Union=EU|United Nations|OECD|UNESCO|White House
    |AI Security Institute=AISI=AI Safety Institute|W3C=World Wide Web Consortium|IEEE
    |Association for Computing Machinery=ACM|IETF=Internet Engineering Task Force|Linux Foundation
    |Apache Software Foundation=Apache Foundation|Cloud Native Computing Foundation=CNCF|Python Software Foundation
    |Mozilla|Wikimedia Foundation|Internet Archive|Electronic Frontier Foundation=EFF|Open Source Initiative
    |PyTorch Foundation|Agentic AI Foundation|MLCommons|Partnership on AI|Future of Life Institute
    |Machine Intelligence Research Institute=MIRI|Center for AI Safety=CAIS|METR|Apollo Research|Redwood Research
    |Epoch AI|Stanford HAI|LMSYS|EleutherAI=Eleuther|LAION|BigCode|BigScience|Allen Institute for AI=AI2=Allen AI
    |RAND Corporation|Los Alamos National Laboratory|World Economic Forum|World Health Organization|Santa Fe Institute
    """,
    "Event": """
    NeurIPS=NIPS=Conference on Neural Information Processing Systems|ICML=International Conference on Machine Learning
    |ICLR=International Conference on Learning Representations|ACL|EMNLP|CVPR|ICCV|ECCV|AAAI|IJCAI|KDD|SIGIR|RecSys
    |Interspeech|ICRA|CoRL|COLM=Conference on Language Modeling|MLSys|SIGGRAPH|PyCon|PyData|KubeCon
    |NVIDIA GTC=GTC=GPU Technology Conference|AWS re:Invent=re:Invent|Google I/O|Google Cloud Next|Microsoft Build
    |Microsoft Ignite|WWDC=Worldwide Developers Conference|OpenAI DevDay=DevDay|Meta Connect|LlamaCon|GitHub Universe
    |Data + AI Summit=Data and AI Summit|Dreamforce|CES=Consumer Electronics Show|South by Southwest=SXSW|Web Summit
    |TechCrunch Disrupt|AI Engineer Summit|AI Engineer World's Fair|ODSC=Open Data Science Conference
    |Strata Data Conference=Strata|GraphConnect|Knowledge Graph Conference|RSA Conference|DEF CON|AI Safety Summit
    |Netflix Prize|DARPA Grand Challenge|RoboCup|Dartmouth workshop=Dartmouth Conference
    """,
    "Work": """
    Latent Space|Practical AI|Lex Fridman Podcast|TWIML AI Podcast=TWIML|Gradient Dissent|The Changelog|Import AI
    |Stratechery|Dwarkesh Podcast|No Priors|The Cognitive Revolution|Machine Learning Street Talk=MLST
    |Talk Python to Me|Software Engineering Daily|Data Skeptic|Eye on AI|Hard Fork|Two Minute Papers|All-In Podcast
    |The Batch|Ben's Bites|AI Snake Oil|Interconnects|SemiAnalysis|Lenny's Podcast|Last Week in AI
    |The Pragmatic Engineer|The Bitter Lesson|Machines of Loving Grace|AI 2027|GDPR=General Data Protection Regulation
    |Artificial Intelligence: A Modern Approach|Sparks of Artificial General Intelligence
    """,
    "Person": """
    Geoffrey Hinton=Geoff Hinton=Hinton|Yann LeCun=LeCun|Yoshua Bengio=Bengio|Andrej Karpathy=Karpathy|Andrew Ng
    |Sam Altman|Dario Amodei|Daniela Amodei|Demis Hassabis=Hassabis|Ilya Sutskever=Sutskever|Fei-Fei Li|Jeff Dean
    |Jensen Huang|Sundar Pichai|Satya Nadella|Mark Zuckerberg|Elon Musk|Greg Brockman|Mira Murati|Mustafa Suleyman
    |Jürgen Schmidhuber|Ian Goodfellow|Noam Shazeer|Ashish Vaswani|Aidan Gomez|John Schulman|Pieter Abbeel
    |Christopher Manning=Chris Manning|Christopher Olah=Chris Olah|Alexandr Wang|Arthur Mensch|Aravind Srinivas
    |Reid Hoffman|Eric Schmidt|Larry Page|Sergey Brin|Jeff Bezos|Tim Cook|Timnit Gebru|Gary Marcus|Stuart Russell
    |Judea Pearl|Max Tegmark|François Chollet|Thomas Wolf|Matei Zaharia|Lukas Biewald|Chip Huyen|Guido van Rossum
    |Linus Torvalds|Tim Berners-Lee|John McCarthy|Marvin Minsky|Emil Eifrem|Jan Leike|Kai-Fu Lee|Paul Graham
    |Ethan Mollick
    """,
    "Concept": """
    retrieval-augmented generation=RAG|large language model=LLM|small language model=SLM|vision-language model=VLM
    |fine-tuning=fine-tune=fine-tuned|supervised fine-tuning=SFT
    |reinforcement learning=RL|reinforcement learning from human feedback=RLHF
    |reinforcement learning from AI feedback=RLAIF|reinforcement learning with verifiable rewards=RLVR
    |direct preference optimization=DPO|proximal policy optimization=PPO|group relative policy optimization=GRPO
    |chain of thought=CoT|mixture of experts=MoE|prompt engineering|context engineering|knowledge graph
    |vector database=vector DB|vector search|hybrid search|embedding|AI agent=agent|multi-agent system|evals
    |quantization|distillation|low-rank adaptation=LoRA|transformer=transformer architecture|attention
    |state space model=SSM|diffusion model|world model|foundation model|artificial general intelligence=AGI
    |artificial superintelligence=ASI|machine learning=ML|deep learning|natural language processing=NLP
    |natural language understanding=NLU|named entity recognition=NER|entity resolution|speech recognition=ASR
    |text-to-speech=TTS|speech-to-text|optical character recognition=OCR|computer vision
    |convolutional neural network=CNN|recurrent neural network=RNN|graph neural network=GNN|long short-term memory=LSTM
    |variational autoencoder=VAE|generative adversarial network=GAN|backpropagation=backprop
    |stochastic gradient descent=SGD|tokenization|tokenizer|byte pair encoding=BPE|context window
    |in-context learning=ICL|KV cache|speculative decoding|test-time compute=inference-time compute|scaling laws
    |hallucination|guardrails|prompt injection|red teaming|alignment|mechanistic interpretability=mech interp
    |model collapse|catastrophic forgetting|synthetic data|federated learning|active learning|contrastive learning
    |transfer learning|curriculum learning|human in the loop=HITL|vibe coding|agentic coding|spec-driven development
    |LLM as a judge|function calling=tool calling|GraphRAG=Graph RAG|MLOps|LLMOps|feature store|data lake
    |data lakehouse=lakehouse|data mesh|cosine similarity|BM25|TF-IDF|open weights|x-risk|CI/CD
    |ETL|Turing test|Monte Carlo tree search=MCTS
    """,
}
# Names of two kinds of things, and the second of them.
ALSO = {
    "Company": """Weights & Biases|LlamaIndex|LangChain|Neo4j|Pinecone|Weaviate|Qdrant|Notion|GitHub|GitLab|Midjourney
    |LM Studio|Unsloth""",
    "Product": "Snowflake|Databricks|Zoom|Figma|Canva|Dropbox|Hugging Face|Stripe|Netflix|Elastic|Perplexity",
    "Organization": "AAAI|ACL",
}


def read_known_names() -> Iterator[Candidate]:
    """Yield the names, the type that goes before others first."""
    for lists in (KNOWN, ALSO):
        for kind, text in lists.items():
            for item in text.replace("\n", " ").split("|"):
                name, *aliases = (form.strip() for form in item.split("="))
                yield Candidate(name, kind, OWN_SOURCE, aliases=tuple(aliases))
