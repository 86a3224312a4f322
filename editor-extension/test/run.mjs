// The tests of the colours: assertions in test/colours, snapshots of every sample and of every snippet of the language
// reference in test/snapshots, and the package that must build without a network.
// Ends with 'N passed, N failed'. --update rewrites the snapshots.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const extension = dirname(dirname(fileURLToPath(import.meta.url)));
const repository = dirname(extension);
const snapshots = join(extension, "test", "snapshots");
const grammar = join(extension, "syntaxes", "sync.tmLanguage.json");
const update = process.argv.includes("--update");
let passed = 0;
let failed = 0;

function verdict(name, problem) {
  if (problem) {
    failed++;
    console.log(`not ok: ${name}\n${problem.replace(/^/gm, "    ")}`);
  } else {
    passed++;
  }
}

function tool(name, args, cwd = extension) {
  const script = join(extension, "node_modules", ".bin", name);
  const result = spawnSync(process.execPath, [script, ...args], { cwd, encoding: "utf8", timeout: 240_000 });
  return { ok: result.status === 0, output: `${result.stdout ?? ""}${result.stderr ?? ""}${result.error ?? ""}`.trim() };
}

function filesBelow(folder, ending) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).sort().flatMap(name => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return ["bin", "obj", "node_modules"].includes(name) ? [] : filesBelow(path, ending);
    return name.endsWith(ending) ? [path] : [];
  });
}

function assertions() {
  for (const file of filesBelow(join(extension, "test", "colours"), ".sync")) {
    const { ok, output } = tool("vscode-tmgrammar-test", ["-g", grammar, file]);
    verdict(`colours of ${basename(file)}`, ok ? "" : output);
  }
}

// name → text: every sample, and every snippet of the reference.
function scripts() {
  const found = new Map();
  for (const file of filesBelow(join(repository, "samples"), ".sync")) {
    found.set(relative(repository, file).replace(/[\\/]/g, "-"), readFileSync(file, "utf8"));
  }
  const reference = join(repository, "docs", "language.md");
  if (existsSync(reference)) {
    const snippets = [...readFileSync(reference, "utf8").matchAll(/^```sync\n(.*?)^```/gms)];
    snippets.forEach((match, index) => found.set(`reference-${String(index + 1).padStart(3, "0")}.sync`, match[1]));
  }
  return found;
}

function snapshotTests() {
  const scratch = mkdtempSync(join(tmpdir(), "datasync-colours-"));
  try {
    const wanted = scripts();
    mkdirSync(snapshots, { recursive: true });
    for (const old of filesBelow(snapshots, ".snap").map(file => basename(file))) {
      if (wanted.has(old.slice(0, -".snap".length))) continue;
      if (update) rmSync(join(snapshots, old));
      else verdict(`snapshot ${old}`, "belongs to no sample and no snippet any more: npm run update");
    }
    for (const [name, text] of wanted) {
      writeFileSync(join(scratch, name), text);
      const kept = join(snapshots, `${name}.snap`);
      if (existsSync(kept)) copyFileSync(kept, join(scratch, `${name}.snap`));
      else if (!update) {
        verdict(`snapshot of ${name}`, "there is none: npm run update");
        continue;
      }
      const { ok, output } = tool("vscode-tmgrammar-snap", ["-s", "source.sync", "-g", grammar, ...(update ? ["-u"] : []), join(scratch, name)]);
      if (update) copyFileSync(join(scratch, `${name}.snap`), kept);
      const illegal = readFileSync(join(scratch, `${name}.snap`), "utf8").split("\n").filter(line => line.startsWith("#") && line.includes("invalid."));
      verdict(`snapshot of ${name}`, !ok ? output : illegal.length > 0 ? `coloured as wrong:\n${illegal.join("\n")}` : "");
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

// A snippet for every word that opens a declaration or a step.
function snippetTests() {
  const snippets = Object.entries(JSON.parse(readFileSync(join(extension, "snippets", "sync.json"), "utf8")));
  const firstWords = new Set(snippets.map(([, snippet]) => /^(?:\/\/\/.*\n)?\s*(\w+)/.exec([snippet.body].flat().join("\n"))?.[1]));
  const words = ("sync import environment defaults queue constant parameter source mail table binder procedure translate function task schedule "
    + "attribute station stations format distribution connect conflicts test "
    + "read aggregate for insert update upsert delete merge set let call query if transaction stop fail route notify step").split(" ");
  for (const word of words) verdict(`snippet for ${word}`, firstWords.has(word) ? "" : "there is none");
  const prefixes = snippets.map(([, snippet]) => snippet.prefix);
  verdict("prefixes of snippets", prefixes.length === new Set(prefixes).size ? "" : "two snippets have the same prefix");
}

function packageTest() {
  const scratch = mkdtempSync(join(tmpdir(), "datasync-package-"));
  try {
    const file = join(scratch, "datasync.vsix");
    const { ok, output } = tool("vsce", ["package", "--no-dependencies", "--allow-missing-repository", "--skip-license", "--out", file]);
    verdict("the package", ok && existsSync(file) ? "" : output || "no file was written");
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

assertions();
snapshotTests();
snippetTests();
packageTest();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
