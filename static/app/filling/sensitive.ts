/** Sensitive answers: sealed to the server's key as soon as their field is left, and before anything is written. */
import type { Answers, CompiledForm } from "../forms/definition.ts";
import { programOf, type Slot } from "../forms/program.ts";
import type { Draft } from "../storage/records.ts";
import { recipient } from "../storage/sealed_content.ts";
import { setting } from "../storage/settings.ts";
import { answerBound, isSealed, sealAnswer } from "../sync/sealing.ts";

/** Photos are sealed as files, at *Terminer*: what stands in the answers is a name that the telephone made up. */
const NOT_WORDS = new Set(["group", "repeat", "note", "image", "calculate"]);

const isSensitive = (slot: Slot | null): boolean =>
  slot !== null && (slot.node.sensitivity === "sensitive" || isSensitive(slot.parent));

/** `decisions[2]/quoi` → `decisions/quoi`: a seal holds for whichever turn the answer ends up in. */
const unnumbered = (path: string): string => path.replace(/\[\d+\]/g, "");

export class Sensitive {
  private readonly all = new Set<string>();
  private readonly leaned = new Set<string>();
  /** What was sealed before: the same words are not sealed twice. */
  private readonly known = new Map<string, [value: string, sealed: string]>();

  constructor(
    form: CompiledForm,
    private readonly draft: Draft,
  ) {
    const { slots, dependents, watchers } = programOf(form);
    for (const slot of slots) {
      if (NOT_WORDS.has(slot.node.type) || !isSensitive(slot)) continue;
      this.all.add(slot.path);
      if (dependents[slot.index]!.size + watchers[slot.index]!.size > 0) this.leaned.add(slot.path);
    }
  }

  /**
   * Whether leaving this question seals it. An answer on which others rest has to stay readable while the fiche is
   * filled: sealed, it would make questions disappear. It is sealed where it is written.
   */
  closes(path: string): boolean {
    return this.all.has(unnumbered(path)) && !this.leaned.has(unnumbered(path));
  }

  /** null when this telephone knows no key yet: the vault alone protects it then. */
  async seal(path: string, value: unknown): Promise<string | null> {
    const [keys, device] = [(await setting("keys")) ?? [], await setting("device")];
    const key = recipient(keys);
    if (!key || !device) return null;
    const [place, written] = [`${path} ${key.id}`, JSON.stringify(value)];
    const before = this.known.get(place);
    if (before?.[0] === written) return before[1];
    const sealed = await sealAnswer(value, key, answerBound(this.draft, device.id, unnumbered(path), key.id));
    this.known.set(place, [written, sealed]);
    return sealed;
  }

  /** The answers as they may be written: the sensitive ones sealed, but `open` ones, on which others rest. */
  async closed(answers: Answers, leaned: boolean, prefix = ""): Promise<Answers> {
    if (this.all.size === 0) return answers;
    const found: Answers = {};
    for (const [name, value] of Object.entries(answers)) {
      const path = prefix + name;
      if (Array.isArray(value) && value.some((turn) => typeof turn === "object"))
        found[name] = await Promise.all(
          value.map((turn, index) => this.closed(turn as Answers, leaned, `${path}[${index + 1}]/`)),
        );
      else if (this.takes(path, leaned) && !isSealed(value)) found[name] = (await this.seal(path, value)) ?? value;
      else found[name] = value;
    }
    return found;
  }

  private takes(path: string, leaned: boolean): boolean {
    return leaned ? this.all.has(unnumbered(path)) : this.closes(path);
  }
}
