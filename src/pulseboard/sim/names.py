"""Names that people and communities in many languages go by. Data only."""
# ruff: noqa: RUF001  letters of many scripts are the point
# fmt: off

GIVEN = (
    ("Ana", "ana"), ("Mateusz", "mateusz"), ("さくら", "sakura"), ("Zeynep", "zeynep"), ("Ólafur", "olafur"),
    ("Noor", "noor"), ("Léa", "lea"), ("Kwame", "kwame"), ("Ingrid", "ingrid"), ("Tomás", "tomas"),
    ("小雨", "xiaoyu"), ("Priya", "priya"), ("Jonas", "jonas"), ("Chidi", "chidi"), ("Marta", "marta"),
    ("Дарья", "darya"), ("Yusuf", "yusuf"), ("Siobhán", "siobhan"), ("はると", "haruto"), ("Camila", "camila"),
    ("민준", "minjun"), ("Aroha", "aroha"), ("Nils", "nils"), ("Ayşe", "ayse"), ("Luca", "luca"),
    ("Thảo", "thao"), ("Amara", "amara"), ("Γιώργος", "giorgos"), ("Mila", "mila"), ("Rohan", "rohan"),
    ("ليلى", "layla"), ("Hugo", "hugo"), ("Anaïs", "anais"), ("Bogdan", "bogdan"), ("Sofia", "sofia"),
    ("서연", "seoyeon"), ("Wanjiru", "wanjiru"), ("Emil", "emil"), ("Paloma", "paloma"), ("Oleh", "oleh"),
    ("Meera", "meera"), ("Søren", "soren"), ("Ximena", "ximena"), ("志明", "zhiming"), ("Dewi", "dewi"),
    ("Andrei", "andrei"), ("Freya", "freya"), ("Tariq", "tariq"), ("Elif", "elif"), ("Jakub", "jakub"),
    ("ゆい", "yui"), ("Nia", "nia"), ("Mikkel", "mikkel"), ("Inés", "ines"), ("Arjun", "arjun"),
    ("Olena", "olena"), ("Sani", "sani"), ("Béla", "bela"), ("Chiara", "chiara"), ("دانيال", "daniyal"),
    ("Maeve", "maeve"), ("Ravi", "ravi"), ("Lucía", "lucia"), ("Adwoa", "adwoa"), ("Henrik", "henrik"),
    ("เมย์", "may"), ("Samuel", "samuel"), ("Zofia", "zofia"), ("Emre", "emre"), ("Naledi", "naledi"),
    ("Théo", "theo"), ("Vasil", "vasil"), ("Kaia", "kaia"), ("健太", "kenta"), ("Leila", "leila"),
    ("Diego", "diego"), ("Hana", "hana"), ("Matti", "matti"), ("Bruna", "bruna"), ("नेहा", "neha"),
    ("Ewa", "ewa"), ("Kofi", "kofi"), ("Signe", "signe"), ("Rafael", "rafael"), ("Iva", "iva"),
    ("Tuấn", "tuan"), ("Miriam", "miriam"), ("Otto", "otto"), ("Salma", "salma"), ("Grace", "grace"),
)
"""How people write their name, and how it reads in plain letters."""

FAMILY = (
    "Novak", "Silva", "Tanaka", "Okafor", "Lindqvist", "Moreau", "Kaya", "Rossi", "Jansen", "Park", "Nguyen",
    "Kowalska", "Haddad", "O’Brien", "Fernández", "Mwangi", "Petrov", "Singh", "Keller", "Virtanen", "Costa", "Horvat",
    "Mensah", "Li",
)

WORDS = (
    "pixel", "mossy", "lunar", "quiet", "amber", "turbo", "velvet", "north", "rusty", "maple", "cosmic", "paper",
    "tidal", "copper", "foggy", "neon", "hazel", "rapid", "tiny", "solar",
)

THINGS = (
    "fox", "owl", "comet", "teapot", "otter", "raven", "cactus", "lantern", "gecko", "badger", "kite", "pebble", "moth",
    "heron", "waffle", "wren", "biscuit", "nebula", "turnip", "lynx",
)

BOTS = ("Songbird", "Gatekeeper", "Diceroller", "Weathervane", "Quizmaster", "Archivist")

COMMUNITIES = (
    "Pixel Forge", "Café Noir", "寿司クラブ", "Die Würfelrunde", "Les Joueurs du Dimanche", "Northern Lights",
    "La Taberna", "Kahve & Kod", "Speedrun Lab", "Książki i Herbata", "Study Hall", "별빛 라운지", "Lagos Makers",
    "Retro Arcade", "Клуб путешествий", "Astronomy Corner", "Samba & Synth", "The Greenhouse", "Chess at Midnight",
    "读书会", "Fjord Runners", "Sourdough Society", "नुक्कड़", "Indie Devs United", "مقهى الشعراء", "Trail Mix",
    "Mountain Goats", "Open Source Sofa", "Il Cineforum", "Board & Brew",
)

CHANNELS = ("general", "bot-commands", "off-topic", "marketplace")
