"""The same words written otherwise: what is left of a wording without what does not tell terms apart."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

__all__ = ["compact", "fold", "inverted", "is_acronym", "normalise", "plain_word"]

_GREEK: Final = dict(
    zip(
        "αβγδεζηθικλμνξοπρςστυφχψω",
        (
            *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa"),
            *("lambda", "mu", "nu", "xi", "omicron", "pi", "rho", "sigma", "sigma", "tau", "upsilon"),
            *("phi", "chi", "psi", "omega"),
        ),
        strict=True,
    )
)
_LETTERS: Final = str.maketrans(
    {greek: f" {name} " for greek, name in _GREEK.items()}
    | {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "\u0131": "i"}
)
_ROMAN: Final = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6"}
_COUNTED: Final = frozenset(("class", "grade", "group", "phase", "stage", "type"))
_GRADE: Final = re.compile(r"g([1-4]|ii|iii|iv)")
_UNLIKE_PLURALS: Final = ("is", "ss", "us")
_SINGULAR: Final = frozenset(("alias", "atlas", "bias", "gas", "has", "pancreas", "series", "was"))
_SPELLINGS: Final = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"(?<=[a-z]{2})our$", "or"),
        (r"(?<=[a-z]{3})ogue$", "og"),
        (r"(?<=[a-z]{3})(?<!c)is(?=(e|ed|ing|ation)$)", "iz"),
        (r"(?<=[a-z]{2}ly)s(?=(e|ed|ing)$)", "z"),
        (r"(?<=[a-z]{3})l{2,}(?=(ed|ing)$)", "l"),
        (r"(?<=^cent)re$|(?<=^fib)re$|(?<=^tit)re$", "er"),
        (r"^oe(?=soph|dem|str)|(?<=^c)oe(?=li)|(?<=rrh)oe(?=a)|(?<=^f)oe(?=t)", "e"),
        (r"(?<=^h)ae(?=m)|(?<=[a-z])ae(?=mi)|(?<=^p)ae(?=d)|(?<=^[cf])ae(?=c)", "e"),
        (r"^ae(?=tio)|(?<=an)ae(?=s)", "e"),
        (r"^leuc(?=o)", "leuk"),
        (r"sulph", "sulf"),
        (r"^alfa$", "alpha"),
    )
)


def fold(text: str) -> str:
    """Return ``text`` in small ASCII letters and digits: no case, accents, Greek letters or signs.

    >>> fold("Interferon-β (évérolimus)")
    'interferon beta everolimus'
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
        text = text.encode("ascii", "ignore").decode()
    return " ".join(re.findall(r"[a-z0-9]+", text.casefold()))


def normalise(text: str) -> str:
    """Return ``text`` without what does not tell terms apart.

    Gone are case, accents, hyphens and other signs, the plural and British spelling; Greek letters are
    spelled out, Roman numerals of grades, stages, phases, classes and types become Arabic ones.

    >>> normalise("Neuro-endocrine Tumours (pancreas)"), normalise("G-II"), normalise("IFN-β")
    ('neuro endocrine tumor pancreas', 'grade 2', 'ifn beta')
    """
    text = re.sub(r"\(e?s\)|['\u2019]s\b|(?<=[A-Z])s\b", "", text)
    if "+" in text:
        text = re.sub(r"(?<=\d)\+", " positive ", text)
    return " ".join(_numbered([plain_word(word) for word in fold(text).split()]))


def compact(text: str) -> str:
    """Return the normalised text without blanks, so that "Ki 67", "Ki-67" and "Ki67" are one.

    >>> compact("Ki-67"), compact("nonfunctioning") == compact("Non-Functioning")
    ('ki67', True)
    """
    return normalise(text).replace(" ", "")


def inverted(text: str) -> str:
    """Return a key that is the same for the same words in any order; empty where order may matter.

    Order may matter where a word is a number or a single letter, and says nothing of one word. Articles
    and "of" and "in" are left out.

    >>> inverted("tumor, neuroendocrine") == inverted("a neuroendocrine tumour")
    True
    >>> inverted("1 PD")
    ''
    """
    words = [word for word in normalise(text).split() if word not in ("a", "an", "the", "of", "in")]
    safe = len(words) > 1 and all(word.isalpha() and len(word) > 1 for word in words)
    return " ".join(sorted(words)) if safe else ""


def is_acronym(text: str) -> bool:
    """Return whether a word is made of capitals or digits, so that each of its letters counts.

    >>> [word for word in ("NSCLC", "irAE", "MK-3475", "Keytruda", "TEMOZOLAMIDE") if is_acronym(word)]
    ['NSCLC', 'irAE', 'MK-3475']
    """
    letters = [letter for letter in text if letter.isalnum()]
    capitals = sum(letter.isupper() for letter in letters)
    digits = any(letter.isdigit() for letter in letters)
    return " " not in text.strip() and len(letters) < 12 and (digits or (capitals > 1 and len(letters) < 8))


def _numbered(words: list[str]) -> list[str]:
    """Return the words with the numerals of grades, stages and the like in Arabic, and "g 2" as a grade."""
    found: list[str] = []
    for number, word in enumerate(words):
        before = found[-1] if found else ""
        grade = _GRADE.fullmatch(word)
        after = words[number + 1] if number + 1 < len(words) else ""
        if grade:
            found += ["grade", _ROMAN.get(grade[1], grade[1])]
        elif word == "g" and (after == "i" or _GRADE.fullmatch(f"g{after}")):
            found.append("grade")
        else:
            found.append(_ROMAN.get(word, word) if before in _COUNTED else word)
    return found


@lru_cache(maxsize=16_384)
def plain_word(word: str) -> str:
    """Return one folded word in the singular and in American spelling."""
    plain = _singular(word)
    for pattern, spelling in _SPELLINGS:
        plain = pattern.sub(spelling, plain)
    return plain if plain == word else plain_word(plain)  # what is left may be a plural again: "matas"


def _singular(word: str) -> str:
    if len(word) < 4 or not word.isalpha():
        return word[:-1] if len(word) > 3 and re.fullmatch(r"[a-z]*\d+s", word) else word
    if word.endswith("mata"):
        return word[:-2]
    if not word.endswith("s") or word.endswith(_UNLIKE_PLURALS) or word in _SINGULAR:
        return word
    if len(word) > 7 and word.endswith(("ases", "oses", "yses")) and not word.endswith("eases"):
        return f"{word[:-2]}is"
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1]
