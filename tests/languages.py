# ruff: noqa: E501 a letter of Asia counts as two
"""A few sentences on one subject in many languages, for tests of encodings and of languages."""

TALKS = {
    "en": "Welcome back to the show. Today we talk about large language models, why they are so useful for translation, "
    "and what it costs to run them in your own data centre. Our guest has built two companies, and she says that most "
    "people still think of them as a kind of search engine, which is not what they are good at.",
    "de": "Herzlich willkommen zu unserer Sendung. Heute sprechen wir über große Sprachmodelle, warum sie für "
    "Übersetzungen so nützlich sind und was es kostet, sie im eigenen Rechenzentrum zu betreiben. Unser Gast hat zwei "
    "Firmen gegründet und meint, dass die meisten Leute sie noch immer für eine Art Suchmaschine halten.",
    "fr": "Bienvenue dans notre émission. Aujourd'hui nous parlons des grands modèles de langage, de leur utilité pour "
    "la traduction et de ce que coûte leur exploitation dans son propre centre de données. Notre invitée a fondé deux "
    "sociétés et pense que la plupart des gens y voient encore une sorte de moteur de recherche.",
    "es": "Bienvenidos a nuestro programa. Hoy hablamos de los grandes modelos de lenguaje, de por qué son tan útiles "
    "para la traducción y de lo que cuesta ejecutarlos en un centro de datos propio. Nuestra invitada ha fundado dos "
    "compañías y dice que la mayoría de la gente todavía los ve como un buscador, y añade que eso cambiará mañana.",
    "it": "Benvenuti al nostro programma. Oggi parliamo dei grandi modelli linguistici, del perché sono così utili per "
    "la traduzione e di quanto costa farli girare nel proprio centro di calcolo. La nostra ospite ha fondato due "
    "società e dice che la maggior parte della gente li considera ancora una specie di motore di ricerca, perché è più "
    "facile.",
    "pl": "Witamy w naszym programie. Dziś rozmawiamy o dużych modelach językowych, o tym, dlaczego są tak przydatne "
    "w tłumaczeniach i ile kosztuje ich uruchomienie we własnym centrum danych. Nasza rozmówczyni założyła dwie firmy "
    "i twierdzi, że większość ludzi wciąż uważa je za rodzaj wyszukiwarki.",
    "cs": "Vítejte v našem pořadu. Dnes mluvíme o velkých jazykových modelech, o tom, proč jsou tak užitečné pro "
    "překlady a kolik stojí jejich provoz ve vlastním datovém centru. Náš host založil dvě firmy a říká, že většina "
    "lidí je stále považuje za druh vyhledávače, což není to, v čem jsou dobré.",
    "ru": "Добро пожаловать в нашу передачу. Сегодня мы говорим о больших языковых моделях, о том, почему они так "
    "полезны для перевода и сколько стоит запускать их в собственном центре обработки данных. Наша гостья основала две "
    "компании и считает, что большинство людей всё ещё видит в них поисковую систему.",
    "el": "Καλώς ήρθατε στην εκπομπή μας. Σήμερα μιλάμε για τα μεγάλα γλωσσικά μοντέλα, γιατί είναι τόσο χρήσιμα για τη "
    "μετάφραση και πόσο κοστίζει να τα τρέχεις στο δικό σου κέντρο δεδομένων. Η καλεσμένη μας έχει ιδρύσει δύο "
    "εταιρείες.",
    "ja": "番組へようこそ。今日は大規模言語モデルについて、なぜ翻訳にとても役立つのか、そして自社のデータセンターで動かすには"
    "どれくらい費用がかかるのかを話します。ゲストは二つの会社を設立した方で、多くの人はまだ検索エンジンのようなものだと思って"
    "いると言います。しかしそれは得意なことではありません。私たちは彼女に、次に何が来るのか、そして小さなチームがどうすれば"
    "よいのかを聞きました。彼女は、まず自分のデータをよく見ることから始めるべきだと答えました。",
    "zh": "欢迎收听我们的节目。今天我们谈谈大型语言模型，为什么它们对翻译这么有用，以及在自己的数据中心运行它们要花多少钱。"
    "我们的嘉宾创办了两家公司，她说大多数人仍然把它们看成一种搜索引擎，而这并不是它们擅长的事情。我们问她接下来会发生什么，"
    "小团队应该怎么做。她回答说，首先要仔细看看自己的数据，然后再决定要不要训练自己的模型，因为大多数问题用现成的模型就能解决。"
    "她还说，以后每个人都会有自己的助手，这一点她毫不怀疑。",
    "ko": "저희 방송에 오신 것을 환영합니다. 오늘은 대규모 언어 모델이 왜 번역에 그렇게 유용한지, 그리고 자체 데이터 센터에서 "
    "운영하는 데 얼마가 드는지 이야기합니다. 초대 손님은 두 개의 회사를 설립했으며, 대부분의 사람들이 아직도 이것을 일종의 "
    "검색 엔진으로 여긴다고 말합니다. 우리는 앞으로 무엇이 올지, 작은 팀은 무엇을 해야 하는지 물었습니다.",
}
