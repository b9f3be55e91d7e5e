// Values and adjoints of the random expressions once more, by a browser.
import { browser, end, open } from "./open.mjs";
import { compareExpressions, readJson } from "../engine.mjs";

const [path, cases] = process.argv.slice(2);
const { launched } = await browser();
const { page, quiet } = await open(launched, path);
const all = readJson(cases);
const computed = await page.evaluate(recordings => recordings.map(recording => {
  const own = new Recording(recording);
  for (const i of own.computed) own.values[i] = NaN;
  own.run();
  return { values: [...own.values.subarray(0, own.count)], adjoints: [...own.adjoints] };
}), all.map(({ recording }) => recording));
quiet("the page of the whole table");
await launched.close();
const { count, complaints } = compareExpressions(all, index => computed[index]);
for (const complaint of complaints.slice(0, 20)) console.error(complaint);
if (complaints.length > 0) process.exit(1);
end("random expressions in a browser", count);
