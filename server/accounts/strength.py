"""Which passwords are taken: long enough, and not among those that are tried first."""

from flask_babel import lazy_gettext as _l
from zxcvbn import zxcvbn

from server.problems import Problem, register

SHORTEST = 12
# of 0 to 4: more than 10^8 guesses. zxcvbn knows 30,000 leaked passwords, names, keyboards and dates.
ENOUGH = 3
# it reads no further, and needs no more to judge
JUDGED = 72
# what people here reach for; zxcvbn's own lists are English
WORDS = [
    "carnet", "niger", "niamey", "diffa", "zinder", "tahoua", "agadez", "maradi", "dosso", "tillaberi",
    "motdepasse", "bonjour", "soleil", "azerty", "secret", "terrain", "fiche", "agent", "superviseur",
    "administrateur", "haskite", "pccn", "oim", "iom",
]  # fmt: skip

register(
    "password_weak",
    422,
    _l("Mot de passe trop facile à deviner"),
    _l("Prenez au moins %(shortest)s signes : quatre mots tirés au hasard, par exemple, sans votre nom."),
)
register(
    "passwords_differ",
    422,
    _l("Deux mots de passe différents"),
    _l("Écrivez deux fois le même nouveau mot de passe."),
)
register(
    "password_change_needed",
    403,
    _l("Mot de passe à changer"),
    _l("Ce compte a encore son premier mot de passe : changez-le dans le bureau."),
)


def require_strong(password: str, *about: str) -> None:
    """Raises Problem ``password_weak``; ``about`` are words of the person: the names of the account."""
    own = [word for text in about for word in [text, *text.split()] if len(word) > 3]
    named = any(word.casefold() in password.casefold() for word in own)
    if named or len(password) < SHORTEST or score(password, own) < ENOUGH:
        raise Problem("password_weak", shortest=SHORTEST)


def score(password: str, own: list[str]) -> int:
    """0 (tried first) to 4."""
    return int(zxcvbn(password[:JUDGED], user_inputs=[*WORDS, *own])["score"])
