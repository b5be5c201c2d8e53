/** The words of the interface. The msgid is the French text; other languages are catalogues packed with the app. */
import { signal } from "@preact/signals";

export type Params = Record<string, string | number>;
type Messages = Record<string, string | string[]>;

export const LANGUAGES: Record<string, string> = { fr: "Français", en: "English" };
export const language = signal("fr");
let messages: Messages = {};

/** Marks a text of a table for extraction; `t` translates it where it is shown. */
export const msg = (msgid: string): string => msgid;

export function t(msgid: string, params?: Params): string {
  language.value; // read, so that whatever shows a text is drawn again when the language changes
  const found = messages[msgid];
  return fill(typeof found === "string" && found !== "" ? found : msgid, params);
}

/** One or many: 0 and 1 are singular in French, only 1 is in English. */
export function tn(one: string, many: string, n: number, params?: Params): string {
  const found = messages[one];
  const forms = Array.isArray(found) ? found : [one, many];
  const singular = new Intl.PluralRules(language.value).select(n) === "one";
  return fill(forms[singular ? 0 : 1] ?? many, { n: figure(n), ...params });
}

/** 14 470, 41: grouped the way the language does it. */
export const figure = (n: number): string => formatOf(language.value).format(n);

const formats = new Map<string, Intl.NumberFormat>();
/** Making one takes longer than drawing a question. */
function formatOf(code: string): Intl.NumberFormat {
  const found = formats.get(code) ?? new Intl.NumberFormat(code);
  formats.set(code, found);
  return found;
}

function fill(text: string, params: Params = {}): string {
  return text.replace(/%\((\w+)\)s/g, (whole, name: string) => String(params[name] ?? whole));
}

/**
 * Switches the interface. French needs no catalogue, so it can never fail to load; another language is fetched when it
 * is chosen, and kept by the service worker. False when it could not be had: the words stay as they are.
 */
export async function speak(code: string): Promise<boolean> {
  const found = code === "fr" ? {} : await catalogue(code);
  if (!found) return false;
  messages = found;
  language.value = code;
  document.documentElement.lang = code;
  return true;
}

async function catalogue(code: string): Promise<Messages | null> {
  const address = __LOCALES__[code];
  if (!address) return null;
  try {
    const reply = await fetch(address);
    return reply.ok ? ((await reply.json()) as { messages: Messages }).messages : null;
  } catch {
    return null;
  }
}
