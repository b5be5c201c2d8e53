/** The vault closes by itself when nobody has touched Carnet for two minutes, and when asked to. */
import { announceLock, announceUse, onNews, person } from "./people.ts";
import { current, end, isOpen, openPerson } from "./session.ts";

const LOOK_EVERY = 5_000;
const TOUCHES = ["pointerdown", "pointermove", "keydown", "input", "scroll", "touchstart", "wheel"] as const;

export interface Hooks {
  /** Has what is being typed written; false when it could not be. */
  flush: () => Promise<boolean>;
  /** Forgets on screen and in memory what the vault held, whoever closed it. */
  wipe: () => void;
}

let hooks: Hooks = { flush: async () => true, wipe: () => undefined };
let touched = Date.now();
let announced = 0;
let lockAfter = 120;

export function startLocking(given: Hooks): void {
  hooks = given;
  for (const kind of TOUCHES) addEventListener(kind, touch, { capture: true, passive: true });
  setInterval(() => void lockWhenUnused(), LOOK_EVERY);
  document.addEventListener("visibilitychange", () => void lockWhenUnused());
  window.addEventListener("pageshow", (event) => void (event.persisted && lockUnasked()));
  onNews({
    used: (id) => void (isOpen(id) && (touched = Date.now())),
    locked: (id) => void (isOpen(id) && lockUnasked()),
    ended: (id) => void (isOpen(id) && end()),
  });
  let before = "";
  openPerson.subscribe((id) => {
    if (before && before !== id) hooks.wipe();
    before = id;
    touched = Date.now();
    lockAfter = 120;
    if (id) void person(id).then((known) => (lockAfter = known?.lockAfter ?? 120), () => undefined);
  });
}

/** Other tabs of this person must not lock what is used here. */
function touch(): void {
  const now = Date.now();
  if (isOpen() && Math.abs(now - announced) > LOOK_EVERY) {
    announceUse(current().person);
    announced = now;
  }
  touched = now;
}

/** By the clock, not by a timer: timers stand still while a telephone sleeps. One that was set back tells nothing. */
const isUnused = (): boolean => Math.abs(Date.now() - touched) >= lockAfter * 1000;

async function lockWhenUnused(): Promise<void> {
  if (isOpen() && isUnused()) await lock(() => false, isUnused);
}

/** Nobody was asked here: words that the disk would not take stay, and the vault closes once they are written. */
async function lockUnasked(): Promise<void> {
  await lock(() => false);
  if (isOpen()) touched = 0;
}

/**
 * Writes what is open, then closes the vault in every tab of this person. Words that the disk would not take stay on
 * screen, which says so, unless `lose` gives them up.
 */
export async function lock(lose: () => boolean, still = () => true): Promise<void> {
  if (!isOpen()) return;
  const { person: id } = current();
  const written = await hooks.flush().catch(() => false);
  if (!isOpen(id) || !still() || !(written || lose())) return;
  announceLock(id);
  end();
}
