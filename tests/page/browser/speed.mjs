// How fast pages are: medians of what a reader waits for, in milliseconds. A page is asked for its
// whole next picture, layout and painting included.
//
//   WENGERT_PAGES=/tmp/pages cargo test --test page browser
//   node tests/page/browser/speed.mjs /tmp/pages
import { join } from "node:path";
import { browser, open } from "./open.mjs";

const folder = process.argv[2];
const { launched } = await browser();

/** The median of `count` runs of `work`, each until its picture is there. */
const median = (page, work, count = 60) => page.evaluate(async ({ work, count }) => {
  const picture = () => new Promise(done => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    // a message that is posted in a frame arrives after the frame is painted
    requestAnimationFrame(() => port2.postMessage(null));
  });
  const times = [];
  for (let k = 0; k < count; k += 1) {
    await picture();
    const start = performance.now();
    tasks[work](k);
    document.body.offsetHeight; // the layout
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[count >> 1];
}, { work, count });

const show = (what, x) => console.log(`${what.padEnd(66)} ${x.toFixed(2).padStart(7)} ms`);

const net = await open(launched, join(folder, "moons.html"));
await net.page.evaluate(() => {
  globalThis.tasks = {
    drag: k => {
      page.change(0, page.training.initial[0] + Math.sin(k));
      page.show();
    },
    step: () => page.training.step(),
    field: () => page.boundary.ask(),
  };
});
show("2-16-16-1, 100 rows: a weight dragged, 100 × 100 boundary, all shown", await median(net.page, "drag"));
show("  of which the net is asked at 101 × 101 points", await median(net.page, "field"));
show("2-16-16-1, 100 rows: a training step", await median(net.page, "step"));

const long = await open(launched, join(folder, "long.html"));
await long.page.evaluate(() => {
  const { model } = page;
  const refresh = () => model.listeners.forEach(listener => listener());
  globalThis.tasks = {
    drag: k => {
      model.set(0, Math.sin(k));
      refresh();
    },
    compute: k => {
      model.recording.values[0] = Math.sin(k);
      model.recording.run();
    },
    step: k => {
      model.go(1000 + k);
      refresh();
    },
  };
});
show("1,999 nodes: a leaf dragged, all shown", await median(long.page, "drag"));
show("  of which both sweeps", await median(long.page, "compute"));
show("1,999 nodes: a step", await median(long.page, "step"));
await launched.close();
