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

/**
 * Compares values and adjoints of recordings: `run(index, recording)` computes them. A value may be off
 * by 1e-12 of its size and 1, an adjoint by 1e-12 of the sizes of what adds up to it.
 */
export function compareExpressions(cases, run) {
  const complaints = [];
  let count = 0;
  for (const [index, { recording, values, adjoints, sizes }] of cases.entries()) {
    const own = run(index, recording);
    const compare = (what, node, ours, theirs, size) => {
      count += 1;
      if (ours === theirs || Math.abs(ours - theirs) <= 1e-12 * Math.max(1, size)) return;
      complaints.push(`expression ${index}, ${what} of ${node}: ${ours}, not ${theirs}`);
    };
    values.forEach((value, node) => {
      compare("value", node, own.values[node], number(value), Math.abs(number(value)));
      compare("adjoint", node, own.adjoints[node], number(adjoints[node]), number(sizes[node]));
    });
  }
  return { count, complaints };
}

/** Ends with an error if there are complaints. */
export function report(what, count, complaints) {
  console.log(`${what}: ${count} compared, ${complaints.length} differ`);
  if (complaints.length > 0) {
    console.error(complaints.slice(0, 40).join("\n"));
    process.exit(1);
  }
}
