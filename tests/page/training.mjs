// Training runs, by the engine of a page and by the crate.
import { readFileSync } from "node:fs";
import { engine, readJson, report } from "./engine.mjs";

const complaints = [];
let count = 0;
for (const { name, page, epochs, losses, last, parameters } of readJson(process.argv[2])) {
  const { Training } = engine(page)("Training");
  const html = readFileSync(page, "utf8");
  const mark = 'type="application/json">';
  const start = html.indexOf(mark) + mark.length;
  const training = new Training(JSON.parse(html.slice(start, html.indexOf("</script>", start))));
  for (let epoch = 0; epoch < epochs; epoch += 1) training.epoch();
  const compare = (what, ours, theirs) => {
    count += 1;
    if (!(Math.abs(ours - theirs) <= 1e-9 * Math.max(1, Math.abs(theirs)))) {
      complaints.push(`${name}, ${what}: ${ours}, not ${theirs}`);
    }
  };
  losses.forEach((loss, epoch) => compare(`loss of epoch ${epoch}`, training.losses[epoch], loss));
  parameters.forEach((x, i) => compare(`parameter ${i}`, training.numbers[i], x));
  compare("loss at the end", training.evaluate(), last);
}
report("losses and parameters", count, complaints);
