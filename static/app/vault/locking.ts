/** The vault closes by itself when nobody has touched Carnet for two minutes, and when asked to. */
import { announceEnd, onEnd, person } from "./people.ts";
import { current, end, isOpen, openPerson } from "./session.ts";

const LOOK_EVERY = 5_000;
const TOUCHES = ["pointerdown", "pointermove", "keydown", "input", "scroll", "touchstart", "wheel"] as const;

export interface Hooks {
  /** Has what is being typed written; false when it could not be. */
  flush: () => Promise<boolean>;
  /** Forgets on screen and in memory what the vault held. */
  wipe: () => void;
}

let hooks: Hooks = { flush: async () => true, wipe: () => undefined };
let touched = Date.now();
let lockAfter = 120;

export function startLocking(given: Hooks): void {
  hooks = given;
  const touch = (): void => {
    touched = Date.now();
  };
  for (const kind of TOUCHES) addEventListener(kind, touch, { capture: true, passive: true });
  setInterval(() => void lockWhenUnused(), LOOK_EVERY);
  document.addEventListener("visibilitychange", () => void lockWhenUnused());
  window.addEventListener("pageshow", (event) => void (event.persisted && lock()));
  onEnd((id) => void (isOpen(id) && close()));
  openPerson.subscribe((id) => {
    touch();
    if (id) void person(id).then((known) => (lockAfter = known?.lockAfter ?? 120));
  });
}

/** By the clock, not by a timer: timers stand still while a telephone sleeps. */
async function lockWhenUnused(): Promise<void> {
  if (!isOpen() || Date.now() - touched < lockAfter * 1000) return;
  // Words that the disk would not take stay on screen, which says so; the next look tries again.
  if (await hooks.flush()) await lock();
}

/** Writes what is open, then closes the vault in every tab of this person. */
export async function lock(): Promise<void> {
  if (!isOpen()) return;
  await hooks.flush();
  announceEnd(current().person);
  close();
}

function close(): void {
  end();
  hooks.wipe();
}
