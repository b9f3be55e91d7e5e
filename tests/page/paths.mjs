// Paths, by the engine of a page and by `explain`.
import { engine, readJson, report } from "./engine.mjs";

const [page, cases] = process.argv.slice(2);
const { Paths, Recording } = engine(page)("Paths, Recording");
const complaints = [];
let count = 0;
for (const [index, { recording, nodes }] of readJson(cases).entries()) {
  const own = new Recording(recording);
  own.run();
  for (const { node, count: theirs, products } of nodes) {
    const paths = new Paths(own, node);
    const found = paths.largest(12).map(path => path.product);
    count += 1 + products.length;
    // among paths of one size and opposite signs the order is that of rounding
    const isSame = String(paths.count) === theirs && found.length === products.length
      && found.every((x, k) => Math.abs(Math.abs(x) - Math.abs(products[k])) <= 1e-12 * Math.abs(x));
    if (!isSame) complaints.push(`expression ${index}, node ${node}: ${found}, not ${products}`);
    // the products of all paths are the adjoint
    if (paths.count <= 12n) {
      const sum = found.reduce((a, b) => a + b, 0);
      const size = found.reduce((a, b) => a + Math.abs(b), 0);
      if (!(Math.abs(sum - own.adjoints[node]) <= 1e-12 * size)) {
        complaints.push(`expression ${index}, node ${node}: the paths add up to ${sum}`);
      }
    }
  }
}
report("paths", count, complaints);
