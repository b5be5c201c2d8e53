/** The secret that a person chooses: six digits, a curtain, or four drawn words, a wall. */

export type SecretKind = "pin" | "passphrase";

export const PIN_LENGTH = 6;
export const WORDS = 4;

/** What everybody tries first, besides patterns. */
const POPULAR =
  "112233 223344 445566 778899 332211 102030 159753 147258 258369 369258 789456 456789 741852 963852 142536 010203";

/** Why these digits are no secret at all; null when they will do. */
export function weakness(pin: string): "short" | "trivial" | null {
  if (!/^\d{6}$/.test(pin)) return "short";
  const digits = [...pin].map(Number);
  const steps = digits.slice(1).map((digit, index) => (digit - digits[index]! + 10) % 10);
  const even = steps.every((step) => step === steps[0]);
  const repeated = [1, 2, 3].some((length) => pin === pin.slice(0, length).repeat(6 / length));
  const mirrored = pin === [...pin].reverse().join("");
  const few = new Set(digits).size < 3;
  return even || repeated || mirrored || few || POPULAR.includes(pin) ? "trivial" : null;
}

/** As typed by whoever remembers the words, with or without accents, capitals and points between them. */
export function normal(kind: SecretKind, typed: string): string {
  if (kind === "pin") return typed.replace(/\D/g, "");
  return typed
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter(Boolean)
    .join(" ");
}

/** Words drawn evenly: a number that would favour the first of them is drawn again. */
export function drawn(list: readonly string[], count = WORDS): string[] {
  const most = Math.floor(2 ** 32 / list.length) * list.length;
  const draw = (): number => {
    for (;;) {
      const [number = most] = crypto.getRandomValues(new Uint32Array(1));
      if (number < most) return number % list.length;
    }
  };
  return Array.from({ length: count }, () => list[draw()]!);
}

/** Fetched once, when a secret is chosen: a list that nobody needs again takes no room on the telephone. */
export async function words(): Promise<string[]> {
  const answer = await fetch(__WORDS__);
  const found = answer.ok ? (await answer.text()).split("\n").filter(Boolean) : [];
  if (found.length < 2000) throw new Error("no list of words");
  return found;
}
