"""What can go wrong with an export.

::

    Problem
     |- 403  personal_data_refused
     |- 404  form_unknown, repeat_unknown
     |- 413  export_too_long
     `- 422  export_reason_required
"""

from flask_babel import lazy_gettext as _

from server.problems import register

register(
    "form_unknown",
    404,
    _("Formulaire inconnu"),
    _("Aucun formulaire publié ne porte ce nom ou cette version."),
)
register(
    "repeat_unknown", 404, _("Groupe répété inconnu"), _("Ce formulaire n’a pas de groupe répété de ce nom.")
)
register(
    "personal_data_refused",
    403,
    _("Données personnelles refusées"),
    _("Votre rôle ne permet pas d’exporter des données personnelles."),
)
register(
    "export_reason_required",
    422,
    _("Motif obligatoire"),
    _("Écrivez pourquoi il faut les données personnelles : le motif est gardé au journal."),
)
register(
    "export_too_long",
    413,
    _("Trop de lignes pour Excel"),
    _("Une feuille Excel tient 1 048 576 lignes : choisissez des dates ou une région, ou le fichier CSV."),
)
