// Values and adjoints of recordings, by the engine of a page and by the crate.
import { compareExpressions, engine, readJson, report } from "./engine.mjs";

const [page, cases] = process.argv.slice(2);
const { Recording } = engine(page)("Recording");
const { count, complaints } = compareExpressions(readJson(cases), (_, recording) => {
  const own = new Recording(recording);
  // nothing is left of the recorded values of operations
  for (const i of own.computed) own.values[i] = NaN;
  own.run();
  return own;
});
report("values and adjoints", count, complaints);
