/** `node sealing_cases.mjs FILE`: the shared cases of sealing, run by the phone's code (tests/conformance/sealing.json). */
import { readFileSync } from "node:fs";
import { fromText, joined, toText, utf8, type Bytes } from "./bytes.ts";
import { seal, SealBroken, unseal } from "./sealing.ts";

interface Case {
  name: string;
  bound: string;
  sealed: string;
  plain?: string;
  packing?: number;
  iv?: string;
}
interface File {
  recipient: JsonWebKey;
  ephemeral: JsonWebKey;
  cases: Case[];
  broken: Case[];
}

const CURVE = { name: "ECDH", namedCurve: "P-256" };
const file = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as File;
const point = ({ x = "", y = "" }: JsonWebKey): Bytes => joined(Uint8Array.of(4), fromText(x), fromText(y));
const half = (key: JsonWebKey): Promise<CryptoKey> =>
  crypto.subtle.importKey("jwk", key, CURVE, true, key.d ? ["deriveBits"] : []);
const { d: _private, ...outside } = file.ephemeral;
const ephemeral = { privateKey: await half(file.ephemeral), publicKey: await half(outside) };
const own = await half(file.recipient);

async function complaint(each: Case): Promise<string | null> {
  const opened = await unseal(fromText(each.sealed), own, point(file.recipient), utf8(each.bound));
  if (toText(opened) !== each.plain) return "opens to something else";
  if (each.packing !== 0) return null;
  const fixed = { ephemeral, iv: fromText(each.iv!) };
  const sealed = await seal(fromText(each.plain), point(file.recipient), utf8(each.bound), fixed);
  return toText(sealed) === each.sealed ? null : "is sealed to other bytes";
}

async function opens(each: Case): Promise<string | null> {
  try {
    await unseal(fromText(each.sealed), own, point(file.recipient), utf8(each.bound));
    return "opens, and must not";
  } catch (failure) {
    return failure instanceof SealBroken ? null : String(failure);
  }
}

let failed = 0;
for (const [cases, judge] of [[file.cases, complaint], [file.broken, opens]] as const)
  for (const each of cases) {
    const said = await judge(each);
    if (said === null) continue;
    failed++;
    console.log(`${each.name} ${said}`);
  }
console.log(`${file.cases.length + file.broken.length - failed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
