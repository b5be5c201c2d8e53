/** The little of Node that the runner of cases uses; the phone has none of it. */
declare module "node:fs" {
  export function readFileSync(file: string, encoding: "utf8"): string;
}
declare const process: { argv: string[]; env: Record<string, string | undefined>; exitCode: number };
