// Values and partials of the rows of the table, by the engine of a page and by the crate.
import { engine, number, readJson, report } from "./engine.mjs";

const [page, rows] = process.argv.slice(2);
const { TABLE } = engine(page)("TABLE");
const complaints = [];
let count = 0;

/** Equal, both NaN, or within 1e-12 of their size; a subnormal number has fewer digits. */
const isSame = (a, b) =>
  Object.is(a, b) || (a === b && a !== 0)
  || Math.abs(a - b) <= Math.max(1e-12 * Math.max(Math.abs(a), Math.abs(b)), 1e-320)
  || (a === 0 && b === 0);

for (const [operation, numbers] of readJson(rows)) {
  const [a, b, y, da, db] = numbers.map(number);
  const row = TABLE[operation];
  const compare = (what, ours, theirs) => {
    count += 1;
    if (!isSame(ours, theirs)) {
      complaints.push(`${what} of ${operation}(${a}, ${b}) at ${y}: ${ours}, not ${theirs}`);
    }
  };
  compare("value", row.value(a, b), y);
  compare("∂/∂a", row.partials[0](a, b, y), da);
  if (row.partials.length === 2) compare("∂/∂b", row.partials[1](a, b, y), db);
}
report("values and partials", count, complaints);
