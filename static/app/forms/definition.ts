/** The compiled form as it travels (twin of forms/definition.py). */

/** An expression, parsed on the server: a number, a text, or [operator or function, …operands]. */
export type Expr = number | string | [string, ...Expr[]];
/** Text with ${…} in it: pieces of text and expressions, one after the other. */
export interface Template { t: Expr[] }
export type Localised = string | Template;
export type Text = Localised | { [language: string]: Localised };

export interface ChoiceRow { name: string; label: Text; [column: string]: unknown }

export interface FormNode {
  name: string;
  type: string;
  label?: Text;
  hint?: Text;
  guidance?: Text;
  required?: true | Expr;
  required_message?: Text;
  relevant?: Expr;
  constraint?: Expr;
  constraint_message?: Text;
  calculation?: Expr;
  default?: Value | { expr: Expr };
  read_only?: true | Expr;
  appearance?: string;
  parameters?: Record<string, string>;
  list?: string;
  file?: string;
  choice_filter?: Expr;
  /** Choices in another order for each record, or by a seed. */
  shuffle?: true | Expr;
  sensitivity?: "personal" | "sensitive";
  repeat_count?: Expr;
  /** A calculation whose result is a number. */
  number?: boolean;
  trigger?: string[];
  media?: Record<string, Text>;
  children?: FormNode[];
}

export interface Check { name: string; question: string; level: "warning" | "alert"; when: Expr; message: Text }

export interface CompiledForm {
  format: 1;
  id: string;
  version: string;
  title: Text;
  languages: string[];
  settings: { sealed?: boolean; instance_name?: Expr; programmes?: string[]; places?: string };
  children: FormNode[];
  choices?: Record<string, ChoiceRow[]>;
  checks?: Check[];
  /** The pictures that the form shows: sha256 by name. */
  media?: Record<string, string>;
}

export type Value = string | number | string[];
export interface Answers { [name: string]: unknown }
/** Lists shared by all forms: regions, departements, communes, programmes, phases. */
export type Lists = Record<string, readonly Record<string, string>[]>;
