/** The states of a fiche in words, each with its own drawing: colour never speaks alone. */
import { msg } from "../i18n.ts";
import type { Tone } from "./frame.tsx";

export interface StateLook {
  word: string;
  icon: string;
  tone?: Tone;
}

const LOOKS: Record<string, StateLook> = {
  in_review: { word: msg("En relecture"), icon: "clock" },
  returned: { word: msg("À corriger"), icon: "remark", tone: "remark" },
  corrected: { word: msg("Corrigée – en relecture"), icon: "clock" },
  approved: { word: msg("Approuvée"), icon: "sure", tone: "sure" },
  rejected: { word: msg("Rejetée"), icon: "wrong", tone: "wrong" },
  lost: { word: msg("Perdue par le serveur : dites-le au bureau"), icon: "wrong", tone: "wrong" },
  quarantined: { word: msg("Mise de côté"), icon: "aside", tone: "doubt" },
};

export const lookOf = (state: string): StateLook => LOOKS[state] ?? { word: msg("Reçue"), icon: "received" };
