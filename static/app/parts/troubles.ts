/** What came in the way of a sending, and what to do about it. */
import { msg } from "../i18n.ts";
import type { Trouble } from "../exchange/server.ts";

export const TROUBLES: Record<Trouble, string> = {
  network: msg("Le réseau s’est arrêté. L’envoi reprendra tout seul, rien ne se perd."),
  stranger: msg(
    "Ce réseau répond à la place du serveur (page de connexion ?). Vos fiches restent ici ; l’envoi reprendra.",
  ),
  revoked: msg(
    "Le serveur ne reconnaît plus ce téléphone. Vos fiches restent ici. Voyez votre administrateur·rice, puis reconnectez ce téléphone.",
  ),
  server: msg("Le serveur n’a pas pu répondre. Vos fiches restent ici ; l’envoi reprendra tout seul."),
  later: msg("Le serveur est très occupé. L’envoi reprendra tout seul dans un moment."),
  too_large: msg(
    "Une fiche est trop grande pour le serveur. Elle reste ici ; montrez cet écran à votre superviseur·e.",
  ),
  full: msg(
    "Ce téléphone n’a plus de place : il n’a pas pu noter la réponse du serveur. Rien ne se perd ; faites de la place, puis touchez « Envoyer ».",
  ),
  stopped: msg("Envoi arrêté. Touchez « Envoyer » pour reprendre."),
};
