"""Language codes, the writing systems of languages, and common mistakes for codes.

The service documents ISO 639-1, and its samples have `en`, `ko` and `en-US`. So a code is accepted if it begins with a
code of ISO 639-1. A code of three letters is accepted as well, for languages without one of two letters.
"""

from __future__ import annotations

import re
from functools import lru_cache

LATIN_LANGUAGES = "cs da de en es fi fr hu id it ms nl no pl pt ro sk sv tr vi"
"""Languages in Latin script for which scripts are checked."""

SCRIPTS_BY_LANGUAGE: dict[str, tuple[str, ...]] = {
    "ko": ("Hangul",),
    "ja": ("Kana", "Han"),
    "zh": ("Han",),
    "ru": ("Cyrillic",),
    "uk": ("Cyrillic",),
    "el": ("Greek",),
    "ar": ("Arabic",),
    "fa": ("Arabic",),
    "he": ("Hebrew",),
    "hi": ("Devanagari",),
    "th": ("Thai",),
    **dict.fromkeys(LATIN_LANGUAGES.split(), ("Latin",)),
}
"""Writing systems by the primary subtag of the language code."""

ISO_639_1_TEXT = """
aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el
en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu
ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na
nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so
sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu in
iw ji jw mo sh
"""
"""All codes of ISO 639-1. The last six were withdrawn, but software still uses them."""

ISO_639_1_CODES = frozenset(ISO_639_1_TEXT.split())

LANGUAGE_ALIASES = {
    "ko": "kr kor korean 한국어",
    "ja": "jp jpn japanese 日本語",
    "zh": "cn zho chi chinese mandarin 中文",
    "en": "us gb eng english",
    "es": "sp spa spanish español",
    "de": "ger deu german deutsch",
    "fr": "fra fre french français",
    "pt": "por portuguese português",
    "it": "ita italian italiano",
    "cs": "cz ces cze czech",
    "da": "dk dan danish",
    "sv": "swe swedish",
    "nl": "nld dut dutch",
    "no": "nor norwegian",
    "pl": "pol polish",
    "ru": "rus russian русский",
    "uk": "ua ukr ukrainian",
    "el": "gr ell gre greek",
    "vi": "vn vie vietnamese",
    "id": "ind indonesian",
    "ms": "msa may malay",
    "tr": "tur turkish",
    "fi": "fin finnish",
    "hu": "hun hungarian",
    "ro": "ron rum romanian",
    "sk": "slk slo slovak",
    "ar": "ara arabic",
    "fa": "fas per persian farsi",
    "he": "heb hebrew",
    "hi": "hin hindi",
    "th": "tha thai",
}
"""Common mistakes for a code: a country, a code of three letters for a language that has one of two, or a name.

One of them is a valid code: `kr` is Kanuri. It is far more often a mistake for Korean.
"""

CODE_BY_ALIAS = {alias: code for code, aliases in LANGUAGE_ALIASES.items() for alias in aliases.split()}


UNICODE_SCRIPT_RANGES = {
    "Hangul": r"\uac00-\ud7a3\u1100-\u11ff",
    "Kana": r"\u3041-\u30ff",
    "Han": r"\u3400-\u9fff\uf900-\ufaff",
    "Latin": r"A-Za-z\u00c0-\u024f\u1e00-\u1eff",
    "Cyrillic": r"\u0400-\u052f",
    "Greek": r"\u0370-\u03ff\u1f00-\u1fff",
    "Arabic": r"\u0600-\u06ff\u0750-\u077f",
    "Hebrew": r"\u0590-\u05ff",
    "Devanagari": r"\u0900-\u097f",
    "Thai": r"\u0e00-\u0e7f",
}
"""Character ranges of writing systems, for a character class of a regular expression."""

LETTER_PATTERNS = {name: re.compile(f"[{characters}]") for name, characters in UNICODE_SCRIPT_RANGES.items()}
"""The letters of each writing system."""

LANGUAGE_BY_SCRIPT = {
    "Hangul": "ko",
    "Kana": "ja",
    "Han": "zh",
    "Cyrillic": "ru",
    "Greek": "el",
    "Arabic": "ar",
    "Hebrew": "he",
    "Devanagari": "hi",
    "Thai": "th",
}
"""The most common language of each writing system. Latin has none, because it has too many languages."""


def count_letters(text: str) -> dict[str, int]:
    """Return the number of letters of each writing system in a text."""
    if text.isascii():  # decided early, because only Latin has ASCII letters
        return dict.fromkeys(LETTER_PATTERNS, 0) | {"Latin": len(LETTER_PATTERNS["Latin"].findall(text))}
    return {name: len(pattern.findall(text)) for name, pattern in LETTER_PATTERNS.items()}


def detect_language(text: str) -> tuple[str | None, str]:
    """Return the language that most letters of a text suggest, and their writing system.

    The language is None if the text has no letters, or if most are Latin.

    >>> detect_language("좋은 아침입니다, Ann"), detect_language("漢字と仮名"), detect_language("Good morning")
    (('ko', 'Hangul'), ('ja', 'Kana'), (None, 'Latin'))
    """
    counts = count_letters(text)
    if counts["Kana"]:  # Japanese mixes both
        counts["Kana"] += counts.pop("Han")
    writing_system = max(counts, key=lambda name: counts[name])
    return LANGUAGE_BY_SCRIPT.get(writing_system) if counts[writing_system] else None, writing_system


@lru_cache(maxsize=256)
def parse_primary_subtag(language: str) -> str:
    """Return the first part of a language code in lower case: `en` of `en-US`, `zh` of `zh_Hant`.

    >>> parse_primary_subtag("en-US")
    'en'
    """
    return re.split("[-_]", language)[0].lower()


@lru_cache(maxsize=256)
def is_language_code(language: str) -> bool:
    """Whether the text may be a language code, and is not a common mistake for one.

    >>> is_language_code("pt-BR"), is_language_code("yue"), is_language_code("kr"), is_language_code("Korean")
    (True, True, False, False)
    """
    subtag = parse_primary_subtag(language)
    return subtag not in CODE_BY_ALIAS and (subtag in ISO_639_1_CODES or re.fullmatch("[a-z]{3}", subtag) is not None)


def suggest_code(language: str) -> str | None:
    """Return the code for a common mistake, or None if it is unknown.

    >>> suggest_code("Korean"), suggest_code("kr"), suggest_code("xx")
    ('ko', 'ko', None)
    """
    subtag = parse_primary_subtag(language).strip()
    return subtag if subtag in SCRIPTS_BY_LANGUAGE else CODE_BY_ALIAS.get(subtag)
