/** Tokens to tree (twin of forms/expressions/parser.py). Not in the phone's bundle: trees travel. */
import { tokens, type Token } from "./lexer.ts";
import { ExpressionError, MAX_DEPTH, SPECIAL, type Expr } from "./tree.ts";

const BINDING: Record<string, number> = {
  or: 1, and: 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5, "*": 6, div: 6, mod: 6, "|": 8,
};
const UNARY = 7;
const COMPARISONS = new Set(["=", "!=", "<", "<=", ">", ">="]);

export function parse(text: string): Expr {
  const reader = new Reader(tokens(text));
  const tree = reader.expression(0);
  if (reader.token.kind !== "end") throw reader.surprise();
  return tree;
}

class Reader {
  private index = 0;
  private level = 0;
  constructor(private readonly found: Token[]) {}

  get token(): Token { return this.found[this.index]!; }

  surprise(): ExpressionError {
    return new ExpressionError("syntax", this.token.value || "end", this.token.position);
  }

  private at(value: string): boolean {
    return (this.token.kind === "op" || this.token.kind === "mark") && this.token.value === value;
  }

  private take(value: string): boolean {
    if (!this.at(value)) return false;
    this.index++;
    return true;
  }

  private expect(value: string): void {
    if (!this.take(value)) throw this.surprise();
  }

  expression(binding: number): Expr {
    if (++this.level > MAX_DEPTH) throw new ExpressionError("too_deep", "", this.token.position);
    let left = this.unary();
    while (this.token.kind === "op" && (BINDING[this.token.value] ?? 0) > binding) {
      const operator = this.token.value;
      this.index++;
      left = joined(operator, left, this.expression(BINDING[operator]!));
    }
    this.level--;
    return left;
  }

  private unary(): Expr {
    let signs = 0;
    while (this.take("-")) signs++;
    if (!signs) return this.path();
    const operand = this.expression(UNARY);
    return signs % 2 ? ["neg", operand] : ["neg", ["neg", operand]];
  }

  private path(): Expr {
    const start = this.start();
    const steps: Expr[] = [];
    while (this.at("/") || this.at("//")) {
      if (this.token.value === "//") steps.push(["//"]);
      this.index++;
      steps.push(this.step());
    }
    return steps.length ? pathOf(start, steps) : start;
  }

  private start(): Expr {
    if (this.take("/")) return this.stepBegins() ? pathOf(["/"], [this.step()]) : ["/"];
    if (this.take("//")) return pathOf(["/"], [["//"], this.step()]);
    if (["number", "text", "ref"].includes(this.token.kind) || this.at("(") || this.callBegins()) {
      return this.filtered(this.primary());
    }
    const step = this.step();
    if (Array.isArray(step) && step.length === 1 && (step[0] === "." || step[0] === "..")) return step;
    return pathOf(["."], [step]);
  }

  private callBegins(): boolean {
    const next = this.found[this.index + 1] ?? this.token;
    return this.token.kind === "word" && next.kind === "mark" && next.value === "(";
  }

  private stepBegins(): boolean {
    return this.token.kind === "word" || this.token.kind === "axis" || [".", "..", "*"].some((mark) => this.at(mark));
  }

  private primary(): Expr {
    const token = this.token;
    this.index++;
    if (token.kind === "number") {
      const value = Number(token.value);
      return value === Infinity ? ["div", 1, 0] : value;
    }
    if (token.kind === "text") return token.value;
    if (token.kind === "ref") return ["$", token.value];
    if (token.kind === "word") {
      if (SPECIAL.has(token.value)) throw new ExpressionError("syntax", token.value, token.position);
      return [token.value, ...this.args()];
    }
    const inner = this.expression(0);
    this.expect(")");
    return inner;
  }

  private args(): Expr[] {
    this.expect("(");
    if (this.take(")")) return [];
    const found = [this.expression(0)];
    while (this.take(",")) found.push(this.expression(0));
    this.expect(")");
    return found;
  }

  private filtered(expr: Expr): Expr {
    const predicates = this.predicates();
    return predicates.length ? ["filter", expr, ...predicates] : expr;
  }

  private predicates(): Expr[] {
    const found: Expr[] = [];
    while (this.take("[")) {
      found.push(this.expression(0));
      this.expect("]");
    }
    return found;
  }

  private step(): Expr {
    let axis = "child";
    if (this.token.kind === "axis") {
      axis = this.token.value;
      this.index++;
    }
    const token = this.token;
    let name: string;
    if (this.callBegins() && token.value === "node") {
      this.index++;
      this.expect("(");
      this.expect(")");
      name = "*";
    } else if (token.kind === "word" || (["." , "..", "*"].includes(token.value) && token.kind !== "text")) {
      name = token.value;
      this.index++;
    } else throw this.surprise();
    if (axis !== "child") name = axis === "parent" ? ".." : ".";
    return [name, ...this.predicates()];
  }
}

function joined(operator: string, left: Expr, right: Expr): Expr {
  const head = operator === "|" ? "union" : operator;
  if (!COMPARISONS.has(head) && Array.isArray(left) && left[0] === head) return [...left, right] as Expr;
  return [head, left, right];
}

function pathOf(start: Expr, steps: Expr[]): Expr {
  if (Array.isArray(start) && start[0] === "path") return [...start, ...steps] as Expr;
  return ["path", start, ...steps];
}
