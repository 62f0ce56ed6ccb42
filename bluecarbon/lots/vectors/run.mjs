// The test vectors in another language: node run.mjs. Nothing of bluecarbon is used.
// It shows how little a platform needs to check a lot: SHA-256, sorted keys and whole numbers.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = new URL(".", import.meta.url);
const read = (name) => readFileSync(fileURLToPath(new URL(name, here)));
const vectors = JSON.parse(read("vectors.json"));

// RFC 8785 for values without fractions: keys in order of UTF-16 units, no spaces.
function canonical(value) {
  if (Array.isArray(value)) return "[" + value.map(canonical).join(",") + "]";
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return "{" + keys.map((k) => JSON.stringify(k) + ":" + canonical(value[k])).join(",") + "}";
}
const digest = (text) => createHash("sha256").update(text, "utf8").digest("hex");

const BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
function lotId(lot) {
  const { id, ...content } = lot;
  let bits = BigInt("0x" + digest(canonical(content))) >> 206n; // the first 50 of 256 bits
  let text = "";
  for (let i = 0; i < 10; i++, bits >>= 5n) text = BASE32[Number(bits & 31n)] + text;
  return `BC-${String(lot.vintage).padStart(4, "0")}-${text}`;
}

const MOD_37_2 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*";
function checkCharacter(text) {
  let product = 0;
  for (const c of text) product = ((product + MOD_37_2.indexOf(c)) * 2) % 37;
  return MOD_37_2[(38 - product) % 37];
}

const GRAMMAR =
  /^([0-9A-Z]{1,40})-([0-9]{4})-([0-9A-Z]{4})-([0-9A-Z]{6})-([0-9]{9})-([0-9]{9})-([0-9A-Z*])$/;
function parse(text) {
  const found = GRAMMAR.exec(text);
  if (!found || text.endsWith("\n")) throw new Error("serial-grammar");
  const [, project, vintage, habitat, holder, first, last, check] = found;
  if (checkCharacter(project + vintage + habitat + holder + first + last) !== check)
    throw new Error("serial-check-character");
  const block = { project, vintage: +vintage, habitat, holder, first: +first, last: +last };
  if (block.first < 1 || block.last < block.first) throw new Error("serial-grammar");
  return block;
}
function print(block) {
  const nine = (n) => String(n).padStart(9, "0");
  const parts = [block.project, String(block.vintage).padStart(4, "0"), block.habitat];
  parts.push(block.holder, nine(block.first), nine(block.last));
  return parts.join("-") + "-" + checkCharacter(parts.join(""));
}
function split(block, units) {
  const sum = units.reduce((a, b) => a + b, 0);
  if (!units.length || sum !== block.last - block.first + 1 || units.some((n) => n < 1))
    throw new Error("split");
  let first = block.first;
  return units.map((n) => ({ ...block, first, last: (first += n) - 1 }));
}
function merge(blocks) {
  const sorted = [...blocks].sort((a, b) => a.first - b.first);
  if (!sorted.length) throw new Error("merge");
  const series = (b) => [b.project, b.vintage, b.habitat, b.holder].join("-");
  sorted.slice(1).forEach((b, i) => {
    if (series(b) !== series(sorted[i]) || b.first !== sorted[i].last + 1) throw new Error("merge");
  });
  return { ...sorted[0], last: sorted.at(-1).last };
}

// The rules that need no schema, no word list and no geometry: see README.md.
const PARTS = "baseline leakage deduction netted buffer lots remainder".split(" ");
const RULES = {
  "id-of-content": (lot) => lot.id === lotId(lot),
  "serial-check-character": (lot) => Boolean(parse(lot.serial.text)),
  "serial-says-the-same": ({ serial }) => {
    const block = parse(serial.text);
    return block.first === serial.first && block.last === serial.last;
  },
  "units-make-mass": (lot) => BigInt(lot.units) * BigInt(lot.unit_kg) === BigInt(lot.kg_co2e),
  "block-holds-units": ({ serial, units }) => serial.last - serial.first + 1 === units,
  "settlement-adds-up": ({ settlement: s }) =>
    PARTS.reduce((sum, p) => sum + BigInt(s[p + "_kg"]), 0n) === BigInt(s.gross_kg),
  "carried-adds-up": ({ settlement: s }) => {
    const [into, out, rest] = ["carried_in", "carried_out", "remainder"].map((n) =>
      BigInt(s[n + "_kg"]),
    );
    return into === 0n && out === 0n ? rest >= 0n : into + rest === out && out >= 0n;
  },
  "no-more-than-settled": (lot) => BigInt(lot.kg_co2e) <= BigInt(lot.settlement.lots_kg),
  "geometry-digest": (lot) => digest(lot.geometry) === lot.geometry_digest,
  "vintage-calendar-year": (lot) =>
    [lot.vintage_start, lot.vintage_end].every((day) => +day.slice(0, 4) === lot.vintage),
  "quantiles-in-order": ({ uncertainty: u }) =>
    BigInt(u.p05_kg) <= BigInt(u.median_kg) && BigInt(u.median_kg) <= BigInt(u.p95_kg),
  "demonstration-reasons": (lot) => lot.demonstration === lot.demonstration_reasons.length > 0,
  "supersedes-version": (lot) => lot.lot_version > 1 === lot.supersedes.length > 0,
};
function broken(lot) {
  return Object.keys(RULES).filter((name) => {
    try {
      return !RULES[name](lot);
    } catch {
      return true;
    }
  });
}

let tried = 0;
const wrong = [];
function expect(what, found, wanted) {
  tried += 1;
  if (canonical(found ?? null) !== canonical(wanted ?? null)) wrong.push(what);
}
const refused = (f) => {
  try {
    f();
    return false;
  } catch {
    return true;
  }
};

for (const [text, check] of vectors.check_characters) expect(text, checkCharacter(text), check);
for (const { text, ...block } of vectors.serials) {
  expect(text, parse(text), block);
  expect(text, print(block), text);
}
for (const text of vectors.not_serials) expect(text, refused(() => parse(text)), true);
for (const id of vectors.not_ids)
  expect(id, /^BC-[0-9]{4}-[0-9A-HJKMNP-TV-Z]{10}$/.test(id), false);
for (const v of vectors.split)
  expect("split", split(parse(v.block), v.units).map(print), v.parts);
for (const v of vectors.not_split)
  expect("not split", refused(() => split(parse(v.block), v.units)), true);
for (const v of vectors.merge) expect("merge", print(merge(v.blocks.map(parse))), v.block);
for (const v of vectors.not_merge) expect("not merge", refused(() => merge(v.map(parse))), true);
for (const v of vectors.canonical) {
  expect("canonical", canonical(v.value), v.text);
  expect("digest", digest(v.text), v.sha256);
}
for (const v of vectors.valid) {
  const lot = JSON.parse(read(v.file));
  const { id, ...content } = lot;
  expect(v.file, lotId(lot), v.id);
  expect(v.file, digest(canonical(content)), v.content_digest);
  expect(v.file, digest(lot.geometry), v.geometry_digest);
  expect(v.file, broken(lot), []);
}
let beyond = 0;
for (const v of vectors.invalid) {
  if (v.rule in RULES) expect(v.file, broken(JSON.parse(read(v.file))).includes(v.rule), true);
  else beyond += 1;
}
console.log(
  `tried ${tried}, held ${tried - wrong.length}; ` +
    `${beyond} invalid lots break rules that this runner leaves to a schema or a longer reader`,
);
for (const name of wrong) console.log("WRONG", name);
process.exit(wrong.length ? 1 : 0);
