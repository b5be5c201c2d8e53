"""What can go wrong when somebody decides.

::

    Problem
     |- 409  not_reviewable, revision_changed, open_alert, nobody_to_return_to
     `- 422  reason_required
"""

from flask_babel import lazy_gettext as _

from server.problems import register

register(
    "not_reviewable",
    409,
    _("Décision impossible dans cet état"),
    _("La fiche n’est pas, ou n’est plus, dans un état qui permet cette décision : rouvrez-la."),
)
register(
    "revision_changed",
    409,
    _("La fiche a changé"),
    _("Une nouvelle version est arrivée depuis que vous l’avez lue : relisez-la avant de décider."),
)
register(
    "open_alert",
    409,
    _("Alerte ouverte"),
    _("Une alerte est ouverte : lisez la fiche et décidez pour elle seule."),
)
register(
    "nobody_to_return_to",
    409,
    _("Auteur·e inconnu·e"),
    _("On ne sait pas de qui vient cette fiche : elle ne peut être renvoyée à personne."),
)
register(
    "reason_required",
    422,
    _("Motif obligatoire"),
    _("Écrivez pourquoi : l’auteur·e de la fiche lira ce motif."),
)
