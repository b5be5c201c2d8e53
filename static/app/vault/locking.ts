/** The vault closes by itself when nobody has touched Carnet for two minutes, and when asked to. */
import { announceEnd, announceUse, onNews, person } from "./people.ts";
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
  window.addEventListener("pageshow", (event) => void (event.persisted && lock()));
  onNews(
    (id) => void (isOpen(id) && (touched = Date.now())),
    (id) => void close(id),
  );
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
  if (!isOpen() || !isUnused()) return;
  // Words that the disk would not take stay on screen, which says so; the next look tries again.
  if ((await hooks.flush()) && isUnused()) await lock();
}

/** Writes what is open, then closes the vault in every tab of this person. */
export async function lock(): Promise<void> {
  if (!isOpen()) return;
  const { person: id } = current();
  announceEnd(id);
  await close(id);
}

async function close(id: string): Promise<void> {
  if (isOpen(id)) await hooks.flush().catch(() => false);
  if (isOpen(id)) end();
}
