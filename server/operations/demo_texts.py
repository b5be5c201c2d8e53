"""The words of the demonstration, as field staff write them. No person is named."""

from typing import NamedTuple


class Agent(NamedTuple):
    """Who records: ``agent`` is the account that ``make run`` prints, the others are the demonstration's."""

    username: str
    name: str
    regions: tuple[str, ...]


AGENTS = (
    Agent("agent", "Agent de terrain", ("NE002",)),
    Agent("demo.tillaberi", "Équipe Tillabéri (démonstration)", ("NE006",)),
    Agent("demo.tahoua", "Équipe Tahoua (démonstration)", ("NE005",)),
    Agent("demo.zinder", "Équipe Zinder (démonstration)", ("NE007",)),
    Agent("demo.agadez", "Équipe Agadez et Maradi (démonstration)", ("NE001", "NE004")),
)

LOCALITIES = (
    "Chef-lieu", "Sabon Gari", "Quartier administratif", "Quartier du marché", "Village voisin du chef-lieu",
    "Site des déplacés", "Campement pastoral", "Quartier de la mairie",
)  # fmt: skip

MODULES = {
    "leadership": "Leadership des jeunes et des femmes",
    "conflits": "Prévenir et résoudre les conflits",
    "mediation": "Techniques de médiation",
    "gestion_alternative": "Gestion alternative des conflits",
    "droits": "Droits humains et citoyenneté",
    "genre": "Genre et participation des femmes",
    "frontieres": "Gestion communautaire des frontières",
    "secourisme": "Premiers secours",
    "metier": "Transformation des produits locaux",
    "tot": "Former des formateurs communautaires",
}

RESULTS = {
    "formation": (
        "Les participants savent écouter les deux parties. Chaque groupe a fait un plan d'action.",
        "Cas pratiques sur l'accès à l'eau. Les femmes demandent une suite dans les villages voisins.",
        "Module terminé. Les leaders s'engagent à restituer dans leurs quartiers avant la fin du mois.",
    ),
    "sensibilisation": (
        "Messages bien compris. Beaucoup de questions sur le rôle du comité de paix.",
        "Les jeunes proposent une deuxième causerie un jour sans marché.",
        "Bonne participation des femmes du groupement. Les messages ont été redits en langue locale.",
    ),
    "dialogue": (
        "Les deux communautés s'accordent sur le calendrier d'accès au puits. Un comité suit l'accord.",
        "Le couloir de passage est rouvert jusqu'aux récoltes. La commission foncière pose les bornes.",
        "Échanges calmes. Les parties demandent une rencontre par mois pendant la transhumance.",
    ),
    "reunion_fds": (
        "La communauté demande moins de contrôles le jour du marché. Les FDS désignent un point de contact.",
        "Le comité de prévention reprend ses réunions. Le numéro d'appel est rappelé à tous.",
        "Exercice mené jusqu'au bout. Le plan d'urgence de la commune sera mis à jour.",
    ),
    "reintegration": (
        "Appuis livrés comme prévu. La communauté a pris part à la rencontre.",
        "Le suivi du mois est fait. Les ateliers continuent.",
    ),
    "argent_travail": (
        "Quinzaine terminée sans accident. Le service technique a vérifié les ouvrages.",
        "Travail ralenti deux jours par le vent de sable, rattrapé la deuxième semaine.",
        "Ouvrages conformes. Le comité de gestion demande des outils de rechange.",
    ),
    "arts_culture_sport": (
        "Public nombreux et calme. Le débat a porté sur l'accueil des déplacés.",
        "Équipes mêlées de quatre quartiers. Les jeunes demandent un tournoi chaque trimestre.",
        "Le spectacle a été joué en deux langues. Les femmes ont pris la parole en premier.",
    ),
}  # fmt: skip

DECISIONS = (
    ("Restituer dans chaque quartier", "Leaders de quartier"),
    ("Tenir une réunion de suivi dans un mois", "Mairie"),
    ("Baliser le couloir de passage", "Commission foncière"),
    ("Afficher le numéro d'appel au marché", "Comité de prévention"),
    ("Nettoyer les abords du puits", "Comité de gestion du puits"),
)

OBSERVATIONS = (
    "", "", "", "Prévoir plus d'eau et d'ombre.", "Le réseau n'est revenu que le soir.",
    "La salle était petite.", "Commencé en retard à cause de la pluie.",
)  # fmt: skip

AGREEMENTS = (
    "Les troupeaux passent par le couloir balisé jusqu'à la fin des récoltes",
    "Le puits est ouvert aux éleveurs le matin et aux maraîchers l'après-midi",
    "Un comité paritaire règle les dégâts de champs avant tout recours",
)

WORKS = {
    "demi_lunes": ("Demi-lunes du plateau", "unite", (900, 2400)),
    "banquettes": ("Banquettes du bas-fond", "ha", (8, 25)),
    "dunes": ("Fixation de la dune nord", "ha", (5, 18)),
    "pare_feu": ("Bande pare-feu pastorale", "m", (8000, 24000)),
    "curage": ("Curage de la mare communale", "m2", (1500, 5000)),
    "piste": ("Piste du marché", "m", (1200, 4500)),
    "plantation": ("Plantation de la commune", "unite", (1500, 6000)),
}

EXPLANATIONS = {
    "hors_region": "Activité demandée par les autorités de la région voisine.",
    "feuille": "Des participants sont partis avant de signer, d'autres ont signé pour leur groupe.",
    "beaucoup": "Les villages voisins sont venus aussi ; compté à l'entrée.",
    "saisie_tardive": "Téléphone en panne, fiche remplie d'après le cahier.",
    "paye_moins": "Trois travailleurs absents le jour de la paie, payés à la prochaine quinzaine.",
    "sans_decision": "Réunion d'information, aucune décision attendue.",
}
OTHER_EXPLANATION = "Vérifié sur place, c'est exact."

RETURN_REASONS = (
    ("total_feuille", "Le nombre de signatures ne suit pas la grille : recomptez sur la feuille."),
    ("resultats", "Dites en une phrase ce qui a changé, pas seulement ce qui a été fait."),
    ("localite_autre", "Précisez le village ou le quartier."),
    ("date_debut", "La date ne correspond pas au rapport hebdomadaire : vérifiez."),
)
REJECTION_REASONS = (
    "Même activité déjà saisie par un collègue.",
    "Activité d'un autre projet, saisie ici par erreur.",
)
