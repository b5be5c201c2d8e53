/** One fiche being filled: the engine's session, the draft it is kept in, and what has been looked at so far. */
import { signal } from "@preact/signals";
import type { Answers, Value } from "../forms/definition.ts";
import type { Problem } from "../forms/problems.ts";
import { Session, type NodeView, type PageView } from "../forms/session.ts";
import { language } from "../i18n.ts";
import { Locked, openPerson } from "../vault/session.ts";
import { saveDraft } from "../storage/drafts.ts";
import { NotSaved } from "../storage/opening.ts";
import { changed } from "../storage/news.ts";
import type { FileReference } from "../sync/messages.ts";
import type { Draft, StoredFile } from "../storage/records.ts";
import { isSealed } from "../sync/sealing.ts";
import { Sensitive } from "./sensitive.ts";

export type Saved = "saved" | "pending" | "failed";

/** An answer is on the disk this long after it was typed, however fast one types. */
const SAVE_AFTER = 300;
/** What the disk would not take is offered to it again. */
const AGAIN_AFTER = 5_000;

export class Filling {
  /** Read by every screen that shows answers: it changes with each of them. */
  readonly tick = signal(0);
  readonly saved = signal<Saved>("saved");
  private readonly seen = new Set<string>();
  private readonly versions = new Map<string, number>();
  private epoch = 0;
  private everythingSeen = false;
  private edits = 0;
  private timer = 0;
  private writing = Promise.resolve(true);
  private over = false;
  /** Whose it is: it is written into no other vault. */
  private readonly owner = openPerson.peek();
  private readonly sensitive: Sensitive;

  constructor(
    readonly draft: Draft,
    public session: Session,
  ) {
    this.sensitive = new Sensitive(session.form, draft);
  }

  set(path: string, value: Value | null): void {
    // what was just typed stays, also when it is no choice: it is said beside it, not taken away
    const changed = this.session.set(path, value);
    this.touch(...changed);
    this.clearStale(changed.filter((other) => other !== path));
    this.touched();
  }

  /** Another one whenever the question or the group at this path, or anything in it, looks different. */
  version(path: string): string {
    return `${this.epoch}/${this.versions.get(path) ?? 0}`;
  }

  /** These questions look different, and with them what they stand in; without a path, everything does. */
  touch(...paths: string[]): void {
    if (paths.length === 0) this.epoch++;
    const all = new Set(paths.flatMap((path) => [path, ...this.session.around(path)]));
    for (const path of all) this.versions.set(path, (this.versions.get(path) ?? 0) + 1);
  }

  /** The language that the questions are asked in; the interface has its own. */
  get language(): string {
    return this.session.options.language ?? "";
  }

  /** Asks in another language of the form: what rests on labels is calculated anew. */
  speak(code: string): void {
    const { form, options } = this.session;
    this.session = new Session(form, { ...options, language: code, answers: this.session.draft() });
    this.touch();
    this.touched();
  }

  /** Another region: its old département is no choice any more, and would be sent unseen. */
  private clearStale(changed: readonly string[]): void {
    for (const path of changed) {
      if (!this.session.has(path)) continue;
      const view = this.session.view(path);
      if (!view.node.type.startsWith("select_one") || view.value === null) continue;
      if (isSealed(view.value) || view.choices.some((choice) => choice.name === view.value)) continue;
      const cleared = this.session.set(path, null);
      this.touch(...cleared);
      this.clearStale(cleared);
    }
  }

  /** The screens that have something to show; a page of times and names noted by the telephone itself has not. */
  pages(): PageView[] {
    return this.session
      .pages()
      .filter((page) => page.nodes.some(isVisible))
      .map((page, index) => (page.name ? page : { ...page, name: `page-${index + 1}` }));
  }

  explain(path: string, reason: string): void {
    this.draft.reasons[path] = reason;
    this.touch(path);
    this.touched();
  }

  say(comment: string): void {
    this.draft.comment = comment;
    this.touched();
  }

  addInstance(path: string): string {
    const added = this.session.addInstance(path);
    this.touch();
    this.touched();
    return added;
  }

  removeInstance(path: string): void {
    this.session.removeInstance(path);
    this.touch();
    this.touched();
  }

  /**
   * Photo and draft go to the disk in one transaction; the picture that it replaces leaves the draft. Rejects with
   * NotSaved when the photo found no room: then nothing names it, or the next save would keep its name alone.
   */
  async addPhoto(path: string, photo: StoredFile): Promise<void> {
    const { name, sha256, bytes, type } = photo;
    const [before, files] = [this.session.view(path).value, this.draft.files];
    this.draft.files = [
      ...files.filter((one) => one.name !== name && one.name !== before),
      { name, sha256, bytes, type },
    ];
    this.touch(...this.session.set(path, name));
    this.edits++;
    if (!(await this.save(photo))) {
      this.draft.files = files;
      this.touch(...this.session.set(path, before));
      this.touched();
      throw new NotSaved();
    }
    this.tick.value++;
  }

  /** The person has been here: from now on a missing answer is said. */
  see(path: string): void {
    if (this.sensitive.closes(path)) void this.closeAnswer(path);
    if (this.seen.has(path)) return;
    this.seen.add(path);
    void afterTap().then(() => {
      this.touch(path);
      this.tick.value++;
    });
  }

  /** A sensitive answer that breaks no rule is read by the server only from here on. */
  private async closeAnswer(path: string): Promise<void> {
    if (!this.session.has(path)) return;
    const { value, problems } = this.session.view(path);
    if (value === null || isSealed(value) || problems.some((one) => one.severity === "error")) return;
    const [sealed] = await Promise.all([this.sensitive.seal(path, value), afterTap()]);
    // Changed while it was being sealed: whoever leaves the field again seals that.
    if (!sealed || !this.session.has(path) || !isSame(this.session.view(path).value, value)) return;
    this.touch(...this.session.set(path, sealed));
    this.touched();
  }

  seeEverything(): void {
    this.everythingSeen = true;
    this.touch();
    this.tick.value++;
  }

  stayOn(page: string): void {
    if (this.draft.page === page) return;
    this.draft.page = page;
    this.touched();
  }

  /** What is said beside a question now: nothing about what nobody has looked at yet. */
  shown(path: string, problems: readonly Problem[]): Problem[] {
    const about = problems.filter(
      (problem) => problem.severity !== "alert" && problem.code !== "reason_missing",
    );
    return this.everythingSeen || this.seen.has(path) ? about : [];
  }

  reason(path: string): string {
    return this.draft.reasons[path] ?? "";
  }

  /** Exactly what will travel: the answers that count, and what was said about them. */
  async payload(): Promise<string> {
    const meta = this.meta();
    return JSON.stringify({ ...(await this.sensitive.closed(this.session.answers(), true)), _meta: meta });
  }

  private meta(): Record<string, unknown> {
    const warned = new Set(this.session.problems().map((problem) => problem.path));
    const reasons = Object.fromEntries(
      Object.entries(this.draft.reasons).filter(([path, reason]) => warned.has(path) && reason.trim() !== ""),
    );
    return {
      ...(Object.keys(reasons).length > 0 ? { reasons } : {}),
      ...(this.draft.comment.trim() ? { comment: this.draft.comment.trim() } : {}),
      language: this.language || language.value,
      app: __APP__,
    };
  }

  /** The photos that an answer still names. */
  files(): FileReference[] {
    const named = new Set(texts(this.session.answers()));
    return this.draft.files.filter((one) => named.has(one.name));
  }

  /** Writes now; says so on screen when it could not (false), and keeps what was typed there. */
  async save(photo?: StoredFile): Promise<boolean> {
    clearTimeout(this.timer);
    this.timer = 0;
    this.writing = this.writing.then(() => this.write(photo));
    return this.writing;
  }

  /** The screen is left; false when the disk would not take it, and goes on being asked while the vault is open. */
  async leave(): Promise<boolean> {
    if (this.saved.value !== "saved" && !(await this.save()) && this.isAtHome()) return false;
    await this.close();
    return true;
  }

  /** Before finishing or leaving: nothing of this fiche is written as a draft afterwards. */
  async close(): Promise<void> {
    if (this.saved.value !== "saved") await this.save();
    this.over = true;
    await this.writing;
    changed();
  }

  /** It could not be finished: it goes on as a draft. */
  reopen(): void {
    this.over = false;
  }

  private isAtHome(): boolean {
    return openPerson.peek() === this.owner;
  }

  private touched(): void {
    this.edits++;
    this.tick.value++;
    this.saved.value = "pending";
    this.saveIn(SAVE_AFTER);
  }

  private saveIn(milliseconds: number): void {
    if (this.timer === 0) this.timer = window.setTimeout(() => void this.save(), milliseconds);
  }

  private async write(photo?: StoredFile): Promise<boolean> {
    if (this.over) return true;
    const before = this.edits;
    const answers = this.session.draft();
    this.draft.title = this.session.title() || this.draft.title;
    this.draft.updated = new Date().toISOString();
    try {
      this.draft.answers = await this.sensitive.closed(answers, false);
      if (!this.isAtHome()) throw new Locked();
      await saveDraft(structuredClone(this.draft), photo, true);
      this.saved.value = this.edits === before ? "saved" : "pending";
      return true;
    } catch {
      this.saved.value = "failed";
      this.saveIn(AGAIN_AFTER);
      return false;
    }
  }
}

/** What moves while a finger is down makes its tap miss. */
const afterTap = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 250));

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

const NOTED = new Set(["hidden", "start", "end", "today", "deviceid", "username"]);

export function isVisible(view: NodeView): boolean {
  if (!view.relevant || NOTED.has(view.node.type)) return false;
  if (view.node.type === "calculate") return view.label !== "" || view.problems.length > 0;
  return view.node.type === "group" ? (view.children ?? []).some(isVisible) : true;
}

function* texts(value: unknown): Generator<string> {
  if (typeof value === "string") yield value;
  else if (typeof value === "object" && value !== null)
    for (const one of Object.values(value as Answers)) yield* texts(one);
}
