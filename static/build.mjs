// Packs phone and office into dist/: hashed files, assets.json (name -> file) and a service worker that knows
// the exact list it has to keep. Run by `make build`; needs nothing but esbuild.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { minify } from "terser";

const HERE = dirname(fileURLToPath(import.meta.url));
const DIST = join(HERE, "dist");
const SHELL = join(HERE, "..", "templates", "pwa", "shell.html");
const PUBLIC = "/static/dist/";
const TEXT = new Set([".js", ".css", ".json", ".svg", ".txt", ".webmanifest"]);
/** Vault, sealing, parcels and every kind of question included. */
const BUDGET_OFFLINE = 76 * 1024;

const assets = {};
const sizes = [];
const written = new Set();

const digest = (data) => createHash("sha256").update(data).digest("hex").slice(0, 10);
const brotli = (data) => brotliCompressSync(data, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });

function write(file, data) {
  const target = join(DIST, file);
  mkdirSync(dirname(target), { recursive: true });
  const versions = [["", data]];
  if (TEXT.has(extname(file))) versions.push([".br", brotli(data)], [".gz", gzipSync(data, { level: 9 })]);
  for (const [suffix, bytes] of versions) {
    writeFileSync(target + suffix, bytes);
    written.add(target + suffix);
  }
}

/** Writes one file under a name that holds its content's hash, and remembers it under its plain name. */
function keep(name, data) {
  const extension = extname(name);
  const file = `${name.slice(0, -extension.length)}-${digest(data)}${extension}`;
  write(file, data);
  assets[name] = file;
  sizes.push([name, data.length, TEXT.has(extension) ? brotli(data).length : data.length]);
  return PUBLIC + file;
}

async function pack(entry, options = {}) {
  const result = await build({
    absWorkingDir: HERE,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    target: "es2021",
    charset: "utf8",
    legalComments: "none",
    format: "esm",
    jsx: "automatic",
    jsxImportSource: "preact",
    loader: { ".svg": "text" },
    outdir: "out",
    logLevel: "warning",
    ...options,
  });
  return result.outputFiles;
}

const one = async (entry, options) => Buffer.from((await pack(entry, options))[0].contents);

/** What every phone has to fetch: terser makes it 4 % smaller than esbuild alone. */
async function tight(entry, options) {
  const packed = await one(entry, { minify: false, minifySyntax: true, ...options });
  const { code } = await minify(packed.toString(), { module: true, ecma: 2020, compress: { passes: 3, unsafe_arrows: true } });
  return Buffer.from(code);
}

/** The office's trial of a form: the phone's screens, whose storage is office/memory/ or does nothing at all. */
const storesNothing = {
  name: "stores-nothing",
  setup(bundle) {
    bundle.onResolve({ filter: /\/storage\/\w+\.ts$/ }, ({ path }) => {
      const memory = join(HERE, "office", "memory", basename(path));
      return existsSync(memory) ? { path: memory } : { path, namespace: "nothing" };
    });
    const contents = "module.exports = new Proxy({}, { get: () => async () => undefined })";
    bundle.onLoad({ filter: /./, namespace: "nothing" }, () => ({ contents, loader: "js" }));
  },
};

/** Icons and pictures of office libraries (Leaflet's markers) come out beside the script or style that names them. */
const withFiles = { loader: { ".svg": "text", ".png": "dataurl", ".gif": "dataurl" } };

function catalogues() {
  const folder = join(HERE, "locale");
  const found = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(".json")) : [];
  return Object.fromEntries(
    found.map((file) => [basename(file, ".json"), keep(`locale/${file}`, minified(join(folder, file)))]),
  );
}

const minified = (file) => Buffer.from(JSON.stringify(JSON.parse(readFileSync(file, "utf8"))));

function manifest(icons) {
  const icon = (name, rest) => ({ src: icons[name], ...rest });
  return Buffer.from(
    JSON.stringify({
      id: "/",
      name: "Carnet",
      short_name: "Carnet",
      lang: "fr",
      dir: "ltr",
      start_url: "/",
      scope: "/",
      description: "Carnet de terrain : remplir des fiches sans réseau, les envoyer quand il revient.",
      display: "standalone",
      orientation: "portrait",
      background_color: "#1b2a68",
      theme_color: "#1b2a68",
      icons: [
        icon("icon.svg", { sizes: "any", type: "image/svg+xml" }),
        icon("icon-192.png", { sizes: "192x192", type: "image/png" }),
        icon("icon-512.png", { sizes: "512x512", type: "image/png" }),
        icon("icon-maskable.png", { sizes: "512x512", type: "image/png", purpose: "maskable" }),
      ],
    }),
  );
}

async function packOffice() {
  if (existsSync(join(HERE, "css", "office.css"))) keep("office.css", await one("css/office.css", withFiles));
  const folder = join(HERE, "office");
  const entries = existsSync(folder)
    ? readdirSync(folder).filter((file) => /^[a-z-]+\.tsx?$/.test(file))
    : [];
  for (const file of entries) {
    const name = file.replace(/\.tsx?$/, "");
    const plugins = file.startsWith("trial") ? [storesNothing] : [];
    for (const out of await pack(`office/${file}`, { ...withFiles, plugins })) {
      const extension = extname(out.path);
      keep(name === "main" ? `office${extension}` : `office/${name}${extension}`, Buffer.from(out.contents));
    }
  }
}

async function packConformance() {
  if (!existsSync(join(HERE, "app", "conformance.ts"))) {
    console.warn("app/conformance.ts is not there yet: conformance.mjs left out");
    return;
  }
  write(
    "conformance.mjs",
    await one("app/conformance.ts", { platform: "node", minify: false, target: "node20" }),
  );
}

function report(offline) {
  for (const [name, raw, packed] of sizes)
    console.log(`${name.padEnd(28)} ${String(raw).padStart(8)} ${String(packed).padStart(8)}`);
  const total = sizes.filter(([name]) => offline.has(name)).reduce((sum, [, , packed]) => sum + packed, 0);
  console.log(
    `offline (JS + CSS + HTML)    ${String(total).padStart(17)} bytes brotli, without forms and icons`,
  );
  if (total > BUDGET_OFFLINE)
    throw new Error(`The offline part is over its budget of ${BUDGET_OFFLINE} bytes.`);
}

/** Nobody misses a file while the server goes on: new ones first, then the table by rename, then the old ones go. */
function publish() {
  const table = join(DIST, "assets.json");
  writeFileSync(`${table}.new`, JSON.stringify(assets, null, 1));
  renameSync(`${table}.new`, table);
  for (const file of readdirSync(DIST, { recursive: true, withFileTypes: true })) {
    const path = join(file.parentPath, file.name);
    if (file.isFile() && path !== table && !written.has(path)) rmSync(path);
  }
}

const locales = catalogues();
const icons = Object.fromEntries(
  readdirSync(join(HERE, "icons"))
    .filter((file) => file.startsWith("icon"))
    .map((file) => [file, keep(`icons/${file}`, readFileSync(join(HERE, "icons", file)))]),
);
const style = keep("carnet.css", await one("css/carnet.css"));
const version = JSON.parse(readFileSync(join(HERE, "package.json"), "utf8")).version;
const shell = readFileSync(SHELL);
const words = keep("words.txt", readFileSync(join(HERE, "words", "fr.txt")));
const sprite = keep("icons/sprite.svg", readFileSync(join(HERE, "icons", "sprite.svg")));
const script = keep(
  "app.js",
  await tight("app/main.tsx", {
    // h(…) packs smaller than the automatic runtime's jsx(…, { children })
    inject: ["app/h.ts"],
    tsconfigRaw: { compilerOptions: { jsx: "react", jsxFactory: "h", jsxFragmentFactory: "Fragment" } },
    jsx: "transform",
    jsxImportSource: undefined,
    define: {
      __LOCALES__: JSON.stringify(locales),
      __APP__: JSON.stringify(version),
      __WORDS__: JSON.stringify(words),
      __SPRITE__: JSON.stringify(sprite),
    },
  }),
);
const webmanifest = manifest(icons);
write("manifest.webmanifest", webmanifest);

// French is in the script; another language is fetched, and kept, by those who choose it.
const precache = [script, style, sprite, icons["icon.svg"], icons["icon-192.png"]];
const release = digest(Buffer.concat([Buffer.from(precache.join()), shell, webmanifest]));
const worker = await tight("app/worker.ts", {
  format: "iife",
  define: {
    __PRECACHE__: JSON.stringify(["/manifest.webmanifest", ...precache]),
    __RELEASE__: JSON.stringify(release),
    __LOCALES__: JSON.stringify(locales),
    __APP__: JSON.stringify(version),
  },
});
write("service-worker.js", worker);
sizes.push(
  ["service-worker.js", worker.length, brotli(worker).length],
  ["shell.html", shell.length, brotli(shell).length],
);
await packOffice();
await packConformance();
publish();
report(new Set(["app.js", "carnet.css", "service-worker.js", "shell.html"]));
