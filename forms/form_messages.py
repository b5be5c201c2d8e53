"""The words for mistakes in a form: each says what is wrong and what to do, in the reader's language."""

from forms.messages import N_, Gettext
from forms.problems import FormProblem

MISTAKES = {
    "file_unreadable": N_(
        "Ce fichier ne se lit pas. Enregistrez-le au format Excel (.xlsx) puis envoyez-le à nouveau."
    ),
    "file_old": N_(
        "C’est un ancien classeur (.xls), ou un classeur protégé par un mot de passe. Ouvrez-le dans Excel, "
        "enlevez le mot de passe, puis enregistrez-le au format Excel (.xlsx)."
    ),
    "file_too_large": N_(
        "Ce fichier dépasse une limite : %(what)s, %(found)s pour %(most)s au plus. "
        "Gardez un seul questionnaire par fichier, sans feuille de calcul."
    ),
    "sheet_missing": N_(
        "Il manque la feuille « survey », ou elle est vide. Nommez ainsi celle des questions."
    ),
    "sheet_unknown": N_(
        "Rien ne lit la feuille « %(value)s ». Supprimez-la, ou faites commencer son nom par « _ » "
        "si c’est une note pour vous."
    ),
    "column_unknown": N_(
        "Rien ne lit la colonne « %(value)s ». Supprimez-la, ou faites commencer son titre par « _ » "
        "si c’est une note pour vous."
    ),
    "column_twice": N_(
        "Les colonnes « %(other)s » et « %(value)s » disent la même chose, et une seule serait lue. "
        "Gardez-en une."
    ),
    "cell_error": N_("« %(value)s » est l’erreur d’une formule. Corrigez la formule, ou tapez la valeur."),
    "setting_twice": N_(
        "Seule la ligne 2 de « settings » est lue. Supprimez celle-ci, ou remontez ses réglages."
    ),
    "column_missing": N_("La case « %(value)s » est vide. Remplissez-la."),
    "type_unknown": N_("Le type « %(value)s » n’existe pas ici. Choisissez un type connu."),
    "appearance_unknown": N_(
        "L’apparence « %(value)s » ne va pas avec le type « %(type)s ». Supprimez-la, ou choisissez parmi : "
        "%(known)s."
    ),
    "parameter_unknown": N_(
        "Le paramètre « %(value)s » ne va pas avec le type « %(type)s ». Supprimez-le, ou écrivez "
        "« nom=valeur » avec l’un de : %(known)s."
    ),
    "text_invalid": N_(
        "Cette case contient un caractère qui ne s’écrit pas (%(character)s, place %(position)s). Retapez-la."
    ),
    "text_too_long": N_("Cette case a %(length)s caractères, %(most)s au plus. Raccourcissez-la."),
    "group_open": N_(
        "« %(name)s », ouvert ligne %(first)s, n’est pas fermé. Écrivez « %(value)s » là où il finit."
    ),
    "group_end": N_("Cette fin ne ferme rien. Supprimez la ligne, ou ajoutez son début plus haut."),
    "group_depth": N_("Plus de %(most)s groupes l’un dans l’autre. Rapprochez-les."),
    "name_missing": N_(
        "Cette ligne n’a pas de nom. Donnez-lui un nom court, sans espace : "
        "ce sera sa colonne dans les exports."
    ),
    "name_invalid": N_(
        "« %(value)s » ne peut pas être un nom : les exports s’y briseraient. Écrivez des lettres "
        "sans accent, des chiffres, « _ » ou « - », une lettre d’abord."
    ),
    "name_reserved": N_(
        "Les noms comme « %(value)s » sont pris par les exports et par l’application. Choisissez-en un autre."
    ),
    "name_too_long": N_(
        "Le nom « %(value)s » est trop long pour une colonne d’export. Gardez %(most)s caractères au plus."
    ),
    "name_twice": N_(
        "Le nom « %(value)s » est déjà pris ligne %(first)s. Donnez-en un autre à l’une des deux."
    ),
    "name_case": N_(
        "« %(value)s » et « %(other)s » (ligne %(first)s) ne diffèrent que par des majuscules : les exports "
        "les confondraient. Renommez l’une des deux."
    ),
    "choice_twice": N_(
        "Le code « %(value)s » est déjà dans la liste « %(name)s » (ligne %(first)s). "
        "Chaque code d’une liste est unique."
    ),
    "choice_invalid": N_(
        "« %(value)s » ne peut pas être un code : ni espace ni guillemet. "
        "Le texte affiché se met dans « label »."
    ),
    "reference_unknown": N_(
        "Aucune question ne s’appelle « %(name)s ». Corrigez le nom, ou ajoutez la question."
    ),
    "reference_ambiguous": N_(
        "Plusieurs questions s’appellent « %(name)s », et aucune n’est dans cette répétition. "
        "Donnez des noms différents."
    ),
    "expression_syntax": N_(
        "Cette expression ne se lit pas, à partir du caractère %(place)s : %(marked)s. "
        "Vérifiez les parenthèses, les guillemets et les signes."
    ),
    "expression_function": N_("La fonction « %(name)s » n’existe pas. Vérifiez son nom."),
    "expression_arguments": N_(
        "La fonction « %(name)s » n’a pas le bon nombre de valeurs entre ses parenthèses. "
        "Ajoutez ce qui manque, ou enlevez ce qui est de trop."
    ),
    "expression_path": N_("« %(name)s » est un nom nu. Écrivez ${%(name)s} si c’est une question."),
    "expression_pattern": N_(
        "Ce modèle de texte n’est pas accepté (%(name)s). Gardez des lettres, des classes [a-z], "
        "des groupes et des répétitions."
    ),
    "cycle": N_(
        "Ces questions se calculent en rond : %(names)s. Enlevez l’une de ces références pour que le calcul "
        "ait un début."
    ),
    "list_missing": N_(
        "« %(value)s » : écrivez après le type le nom d’une liste, en un seul mot, comme "
        "« select_one oui_non »."
    ),
    "list_unknown": N_(
        "La liste « %(value)s » n’a aucun choix dans la feuille « choices ». Ajoutez-y ses lignes, "
        "ou corrigez le nom."
    ),
    "list_from_repeat": N_(
        "Des choix tirés d’une répétition (%(value)s) ne sont pas pris en charge. Écrivez une liste dans la "
        "feuille « choices », ou posez la question dans la répétition."
    ),
    "file_unknown": N_(
        "Le fichier « %(value)s » n’existe pas ici. Joignez-le au classeur, ou choisissez une liste "
        "partagée : %(known)s."
    ),
    "list_column": N_(
        "Il manque la colonne « %(value)s ». Une liste jointe a les colonnes « name » (le code) et « label »."
    ),
    "book_twice": N_("Plusieurs classeurs à la fois : %(names)s. Envoyez un seul questionnaire."),
    "media_missing": N_(
        "L’image « %(value)s » n’est pas jointe. Envoyez-la avec le classeur, sous ce nom exactement."
    ),
    "media_unreadable": N_(
        "L’image « %(value)s » ne se lit pas. Enregistrez-la en JPEG ou en PNG, de 40 millions de points "
        "au plus."
    ),
    "media_too_large": N_(
        "Les %(count)s images font %(found)s Ko ensemble, %(most)s au plus. Gardez-en moins : chaque "
        "téléphone les reçoit toutes."
    ),
    "value_unknown": N_("« %(value)s » n’est pas accepté ici. Choisissez parmi : %(known)s."),
    "setting_unknown": N_(
        "Rien ne lit le réglage « %(value)s ». Supprimez-le, ou faites commencer son titre par « _ »."
    ),
    "entity_sheet": N_(
        "« save_to » range une réponse dans une liste, et le questionnaire n’en tient aucune. Ajoutez la "
        "feuille « entities » avec « list_name » et « label », ou videz cette case."
    ),
    "entity_place": N_(
        "Une ligne « %(value)s » n’a pas de réponse à ranger dans une liste. Videz la case « save_to »."
    ),
    "entity_repeat": N_(
        "« %(value)s » est dans une répétition : une fiche donne une seule entrée à une liste. Prenez une "
        "question hors de la répétition."
    ),
    "entity_which": N_(
        "Le questionnaire tient plusieurs listes (%(known)s). Écrivez la liste devant : « liste#%(value)s »."
    ),
    "entity_list": N_(
        "La feuille « entities » n’a pas de liste « %(value)s ». Corrigez le nom, ou ajoutez-y sa ligne."
    ),
    "entity_personal": N_(
        "« %(name)s » est une réponse personnelle ou sensible, et les listes voyagent sur tous les "
        "téléphones de la région. Retirez-la d’ici, ou de ce qui en est calculé."
    ),
    "entity_sealed": N_(
        "Le questionnaire est scellé (« sealed »), et les listes voyagent sur tous les téléphones de la "
        "région : « %(name)s » n’y va pas sans « ordinary » dans sa colonne « sensitivity ». Écrivez-le si "
        "cette réponse ne désigne personne ; sinon, retirez-la d’ici."
    ),
    "unique_when": N_(
        "Une ligne compare avec les autres fiches (« unique ») ou pose une condition (« when »), pas les "
        "deux. Videz l’une des deux cases ; la comparaison saute les réponses vides."
    ),
    "unique_type": N_(
        "« %(name)s », de type « %(type)s », ne se compare pas ici. Nommez une question d’un de ces types : "
        "%(known)s."
    ),
    "unique_sensitive": N_(
        "« %(name)s » est une réponse sensible : dire que deux fiches ont la même la trahirait. Nommez une "
        "autre question, ou revoyez sa colonne « sensitivity »."
    ),
    "unique_repeat": N_(
        "« %(name)s » est dans la répétition « %(repeat)s », le reste de la ligne dans « %(other)s » : nul "
        "ne sait quel tour va avec lequel. Nommez des questions de la même répétition, ou hors de toute "
        "répétition."
    ),
    "unique_message": N_(
        "Ce message est écrit quand une autre fiche arrive : il ne peut pas citer « %(name)s ». Enlevez la "
        "référence ; le bureau nomme les fiches lui-même."
    ),
    "pyxform": N_("Le lecteur commun des XLSForm (pyxform) refuse le fichier. Ses mots : « %(message)s »"),
    "question_missing": N_(
        "Il n’y a pas de question « %(names)s » : une fiche sans cela n’est vue que par les personnes "
        "de tous les programmes et de toutes les régions, et manque aux chiffres par lieu ou par mois."
    ),
    "message_missing": N_(
        "Une règle sans message : l’agent·e verra « Cette réponse n’est pas acceptée ». Dites quoi faire."
    ),
    "hint_long": N_("Aide de %(length)s caractères : sur un téléphone elle prend tout l’écran. Visez 90."),
    "appearance_ignored": N_(
        "« %(value)s » règle une largeur : les téléphones n’ont qu’une colonne et l’ignorent."
    ),
    "column_ignored": N_(
        "La case « %(value)s » ne change rien sur une ligne « %(type)s ». Videz-la, ou mettez-la sur la "
        "ligne qu’elle concerne."
    ),
    "language_missing": N_(
        "Textes qui manquent en « %(language)s » : %(count)s, ici le premier. Qui choisit cette langue ne "
        "les verra pas."
    ),
    "list_unused": N_("Aucune question ne lit la liste « %(value)s »."),
    "file_unused": N_(
        "Rien dans le questionnaire ne lit le fichier joint « %(value)s » : il n’est pas gardé."
    ),
}
BOUNDS = {
    "bytes": N_("octets"),
    "entries": N_("pièces dans l’archive"),
    "unpacked": N_("octets une fois décompressé"),
    "ratio": N_("taux de compression"),
    "rows": N_("lignes"),
    "cells": N_("cases"),
    "seconds": N_("secondes de lecture"),
    "memory": N_("mémoire de lecture"),
    "questions": N_("questions"),
}
PLACE_ROW = N_("feuille « %(sheet)s », ligne %(row)s, colonne « %(column)s »")
PLACE_LINE = N_("feuille « %(sheet)s », ligne %(row)s")
PLACE_COLUMN = N_("feuille « %(sheet)s », colonne « %(column)s »")
PLACE_SHEET = N_("feuille « %(sheet)s »")
PLACE_FILE = N_("le fichier")
MEANT = N_("Vous vouliez peut-être « %(close)s ».")
MEANT_LINE = N_("Vous vouliez peut-être « %(close)s » (ligne %(line)s).")
MARK = "▸"


def mistake_text(problem: FormProblem, gettext: Gettext) -> str:
    """What is wrong and what to do; the name that was probably meant, where there is one."""
    params = _params(problem, gettext)
    said = str(gettext(MISTAKES[problem.code], **params))
    if "close" not in params:
        return said
    return f"{said} {gettext(MEANT_LINE if 'line' in params else MEANT, **params)}"


def place_text(problem: FormProblem, gettext: Gettext) -> str:
    """Sheet, row and column, as far as they are known."""
    params = {"sheet": problem.sheet, "row": problem.row, "column": problem.column}
    if not problem.sheet:
        return str(gettext(PLACE_FILE))
    if problem.row and problem.column:
        return str(gettext(PLACE_ROW, **params))
    if problem.row:
        return str(gettext(PLACE_LINE, **params))
    return str(gettext(PLACE_COLUMN if problem.column else PLACE_SHEET, **params))


def _params(problem: FormProblem, gettext: Gettext) -> dict[str, object]:
    params = dict(problem.params)
    if problem.code == "file_too_large":
        params["what"] = str(gettext(BOUNDS[str(params["what"])]))
    if problem.code in ("value_unknown", "file_unknown", "appearance_unknown", "parameter_unknown"):
        params["known"] = params.get("known") or "–"
    if problem.code == "expression_syntax":
        position = params.get("position", -1)
        position = position if isinstance(position, int) and position >= 0 else 0
        params |= {"place": position + 1, "marked": marked(str(params.get("text", "")), position)}
    return params


def marked(text: str, position: int, around: int = 30) -> str:
    """The expression with a mark before the character that does not fit, cut to what is around it."""
    start, end = max(0, position - around), position + around
    before = ("…" if start else "") + text[start:position]
    return f"{before}{MARK}{text[position:end]}{'…' if end < len(text) else ''}"
