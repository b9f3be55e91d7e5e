// Values and adjoints of recordings, by the engine of a page and by the crate.
import { engine, number, readJson, report } from "./engine.mjs";

const [page, cases] = process.argv.slice(2);
const { Recording } = engine(page)("Recording");
const complaints = [];
let count = 0;
for (const [index, { recording, values, adjoints, sizes }] of readJson(cases).entries()) {
  const own = new Recording(recording);
  own.values.fill(NaN, 0, own.count); // nothing is left of the recorded values of operations
  for (const leaf of own.leaves) own.values[leaf] = own.recorded[leaf];
  own.run();
  const compare = (what, node, ours, theirs, size) => {
    count += 1;
    const isSame = ours === theirs || Math.abs(ours - theirs) <= 1e-12 * Math.max(1, size);
    if (!isSame) complaints.push(`expression ${index}, ${what} of ${node}: ${ours}, not ${theirs}`);
  };
  for (let node = 0; node < own.count; node += 1) {
    const [value, adjoint] = [number(values[node]), number(adjoints[node])];
    compare("value", node, own.values[node], value, Math.abs(value));
    compare("adjoint", node, own.adjoints[node], adjoint, number(sizes[node]));
  }
}
report("values and adjoints", count, complaints);
