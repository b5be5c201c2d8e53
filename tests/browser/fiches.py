"""What our agents have to tell."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

YESTERDAY = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()

# 24 women and 17 men
PEOPLE = {
    "f_0_17": 3, "f_18_35": 11, "f_36_59": 8, "f_60p": 2,
    "h_0_17": 2, "h_18_35": 7, "h_36_59": 5, "h_60p": 3,
}  # fmt: skip

DIFFA = {"region": "NE002", "departement": "NE002001", "commune": "NE002001001"}


def training(**changes: Any) -> dict[str, Any]:
    """A training of leaders in Diffa, complete; `changes` replace answers, None takes one away."""
    told = {
        "programme": "PCCN",
        "sous_type": "leadership",
        "organisation": "hacp",
        "intitule": "Rôle des leaders dans la prévention des conflits",
        **DIFFA,
        "date_debut": YESTERDAY,
        **PEOPLE,
        "methode": "tetes",
        "jours": 1,
        "duree_h": 6,
        "facilitateurs_f": 1,
        "facilitateurs_h": 1,
        "themes": ["cohesion", "leadership"],
        "test": "non",
        "resultats": "Les leaders ont arrêté un plan de prévention.",
        "incident": "non",
        "photo_consent": "sans",
        "attestation": "OK",
        **changes,
    }
    return {path: answer for path, answer in told.items() if answer is not None}
