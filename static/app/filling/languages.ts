/** The languages that a form speaks, and the one in which an agent reads it. */
import { keepSetting, setting } from "../storage/settings.ts";
import type { Filling } from "./filling.ts";

/** « Français », « Hausa »: in its own words, as who speaks it knows it; the code where nobody has named it. */
export function languageName(code: string): string {
  try {
    const name = new Intl.DisplayNames([code], { type: "language" }).of(code) ?? code;
    return name.charAt(0).toLocaleUpperCase(code) + name.slice(1);
  } catch {
    return code;
  }
}

/** Asks the questions in this language, now and the next time that the form is opened. */
export async function askIn(filling: Filling, code: string): Promise<void> {
  filling.speak(code);
  await keepSetting("languages", { ...(await setting("languages")), [filling.draft.form]: code });
}
