"""What can go wrong with a figure.

::

    Problem
     |- 404  indicator_unknown
     |- 409  not_countable
     `- 403  cell_hidden
"""

from flask_babel import lazy_gettext as _

from server.problems import register

register("indicator_unknown", 404, _("Indicateur inconnu"), _("Aucun indicateur ne porte ce code."))
register(
    "not_countable",
    409,
    _("Nombre impossible à compter"),
    _("Un nombre de la fiche est trop grand pour %(indicator)s : renvoyez-la."),
)
register(
    "cell_hidden",
    403,
    _("Chiffre masqué"),
    _("Moins de dix personnes : ce détail pourrait les désigner, il n’est pas montré."),
)
