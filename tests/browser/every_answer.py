"""What a supervisor reads of the fiche with every kind of question (`every_question`)."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.phone import plain

READ = {
    "Sujet": "Le puits de Barwa",
    "Récit": "L’eau est revenue. Le comité se réunit.",
    "Personnes": "2",
    "Montant en FCFA": "1 250 000",
    "Surface en hectares": "12,5",
    "Avancement du chantier": "15",
    "Hauteur de l'eau": "1,5",
    "Chaleur": "41",
    "Accueil reçu": "4",
    "Note sur dix": "7",
    "Carte du chantier": "NE002002001-0147",
    "FCFA par personne": "625 000",
    "Référence": "EXT-2026",
    "Point d'eau": "Forage",
    "Le dialogue a été utile": "Plutôt d'accord",
    "Points d'eau vus": "Puits, Fleuve",
    "Besoins": "Mare, Autre",
    "Précisez": "Une école",
    "Commune": "N'Guigmi",
    "Communes voisines": "Bosso, Maïné Soroa",
    "Priorités": "1. Piste rurale, 2. École, 3. Eau, 4. Centre de santé",
    "La route est ouverte": "Jamais",
    "Les jeunes": "Non",
    "Mois du début": "03/2026",
    "Année de construction": "2019",
    "Heure": "08:30",
    "Alerte reçue": "14/05/2026 06:10",
    "Position du puits": "13,3154 N ; 12,6113 E ± 6 m",
    "Consentement lu et donné": "Oui",
    "Signature du chef de chantier": "Voir la photo",
    "Tâche": "Maçonner",
}


def sheet_of(page: Page) -> dict[str, str]:
    """Label and answer of every line of a record's page."""
    lines = page.locator("dl.answers > div:has(> dd)")
    found = {}
    for index in range(lines.count()):
        label = plain(lines.nth(index).locator("dt").first.inner_text())
        found[label] = plain(lines.nth(index).locator("dd").first.inner_text())
    return found
