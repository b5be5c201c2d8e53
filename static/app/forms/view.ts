/** A node as a screen shows it; what costs something is only worked out when asked for. */
import { truthOf } from "./calculation.ts";
import type { Value } from "./definition.ts";
import { isRequired, judgeNode } from "./validation.ts";
import { choices, filled } from "./labels.ts";
import type { Problem } from "./problems.ts";
import type { Slot } from "./program.ts";
import { answerText, MAX_INSTANCES, SELECTS, SILENT } from "./question_types.ts";
import type { Instance, Record_ } from "./record.ts";
import type { Choice, NodeView } from "./session.ts";

class View implements NodeView {
  constructor(private readonly record: Record_, private readonly slot: Slot, private readonly instance: Instance) {}
  private get scope() { return this.record.scope(this.slot, this.instance); }
  get path(): string { return this.instance.path + this.slot.node.name; }
  get node() { return this.slot.node; }
  get label(): string { return filled(this.record, this.node.label, this.scope); }
  get hint(): string { return filled(this.record, this.node.hint, this.scope); }
  get guidance(): string { return filled(this.record, this.node.guidance, this.scope); }
  get picture(): string { return filled(this.record, this.node.media?.["image"], this.scope); }
  get value(): Value | null {
    const { name } = this.node;
    return (this.instance.values.get(name) ?? this.instance.wrong.get(name)?.raw ?? null) as Value | null;
  }
  get text(): string {
    const text = answerText(this.value);
    return text && SELECTS.has(this.node.type) ? this.record.around.choiceLabel(this.node.name, text) : text;
  }
  get relevant(): boolean { return this.instance.isRelevant(this.slot); }
  get required(): boolean { return isRequired(this.record, this.slot, this.instance); }
  get readOnly(): boolean {
    const { read_only: given, calculation, trigger } = this.node;
    if (calculation !== undefined && !trigger) return true;
    return given === true || (given !== undefined && truthOf(this.record, given, this.scope));
  }
  get choices(): Choice[] {
    if (!this.node.list && !this.node.file) return [];
    return choices(this.record, this.slot, this.instance) as unknown as Choice[];
  }
  get problems(): Problem[] { return this.relevant ? judgeNode(this.record, this.slot, this.instance) : []; }
}

class GroupView extends View {
  constructor(record: Record_, slot: Slot, instance: Instance, readonly children: NodeView[]) { super(record, slot, instance); }
}

class RepeatView extends View {
  constructor(record: Record_, slot: Slot, instance: Instance, readonly instances: NodeView[][], readonly canAdd: boolean) {
    super(record, slot, instance);
  }
}

export function viewOf(record: Record_, slot: Slot, instance: Instance): NodeView {
  if (slot.node.type === "group") return new GroupView(record, slot, instance, nodes(record, slot, instance));
  if (slot.node.type !== "repeat") return new View(record, slot, instance);
  return turnsView(record, slot, instance);
}

/** A repeat with all its turns. */
export function turnsView(record: Record_, slot: Slot, instance: Instance): NodeView {
  const turns = instance.turns(slot.node.name);
  const canAdd = slot.node.repeat_count === undefined && turns.length < MAX_INSTANCES;
  return new RepeatView(record, slot, instance, turns.map((turn) => nodes(record, slot, turn)), canAdd);
}

/** What an agent sees of a container: silent nodes only where they have a label. */
function nodes(record: Record_, slot: Slot, instance: Instance): NodeView[] {
  return slot.children.filter(({ node }) => !SILENT.has(node.type) || node.label !== undefined)
    .map((child) => viewOf(record, child, instance));
}
