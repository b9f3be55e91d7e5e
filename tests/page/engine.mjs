// The engine of a page, without a document: the scripts that compute, run in a context of their own.
import { readFileSync } from "node:fs";
import vm from "node:vm";

/** What the scripts of a page define. */
export function engine(path) {
  const html = readFileSync(path, "utf8");
  const context = vm.createContext({ console });
  for (const id of ["engine", "table"]) {
    const start = html.indexOf(`<script id="${id}">`);
    if (start < 0) throw new Error(`the page has no script ${id}`);
    const text = html.slice(html.indexOf(">", start) + 1, html.indexOf("</script>", start));
    vm.runInContext(text, context, { filename: `${id}.js` });
  }
  return names => vm.runInContext(`({ ${names} })`, context);
}

export const readJson = path => JSON.parse(readFileSync(path, "utf8"));

/** A number, also one that JSON has no notation for: Rust writes inf, -inf and NaN. */
export const number = x => {
  if (typeof x === "number") return x;
  return { inf: Infinity, "-inf": -Infinity }[x] ?? NaN;
};

/** Ends with an error if there are complaints. */
export function report(what, count, complaints) {
  console.log(`${what}: ${count} compared, ${complaints.length} differ`);
  if (complaints.length > 0) {
    console.error(complaints.slice(0, 40).join("\n"));
    process.exit(1);
  }
}
