// How fast pages are: medians of what a reader waits for, in milliseconds.
//
//   WENGERT_PAGES=/tmp/pages cargo test --test page browser
//   node tests/page/browser/speed.mjs /tmp/pages
//
// A change is measured until its frame is painted: what the change itself takes, and the whole next
// frame with scripts, layout and painting, until the browser does other work. Not in it: the wait for
// the frame to begin, and what other threads of the browser do with the painted picture.
import { join } from "node:path";
import { browser, open } from "./open.mjs";

const folder = process.argv[2];
const { launched } = await browser();

/** The median of `count` runs of a task: until its frame is painted, or of its own work alone. */
const median = (page, task, isPainted = true, count = 60) => page.evaluate(async ({ task, isPainted, count }) => {
  const timed = k => new Promise(done => {
    const { port1, port2 } = new MessageChannel();
    let begin;
    // the first that runs in the next frame
    requestAnimationFrame(() => {
      begin = performance.now();
    });
    const before = performance.now();
    tasks[task](k);
    const own = performance.now() - before;
    if (!isPainted) done(own);
    port1.onmessage = () => done(own + performance.now() - begin);
    // a message that is posted in a frame arrives after the frame is painted
    requestAnimationFrame(() => port2.postMessage(null));
  });
  const times = [];
  for (let k = 0; k < count; k += 1) times.push(await timed(k));
  return times.sort((a, b) => a - b)[count >> 1];
}, { task, isPainted, count });

const show = (what, x) => console.log(`${what.padEnd(66)} ${x.toFixed(2).padStart(7)} ms`);

const net = await open(launched, join(folder, "moons.html"));
await net.page.evaluate(() => {
  globalThis.tasks = {
    drag: k => page.change(0, page.training.initial[0] + Math.sin(k)),
    step: () => page.training.step(),
    field: () => page.boundary.ask(),
  };
});
show("2-16-16-1, 100 rows: a weight dragged, 100 × 100 boundary, all shown", await median(net.page, "drag"));
show("  of which the net is asked at 101 × 101 points", await median(net.page, "field", false));
show("2-16-16-1, 100 rows: a training step", await median(net.page, "step", false));

const long = await open(launched, join(folder, "long.html"));
await long.page.evaluate(() => {
  const { model } = page;
  globalThis.tasks = {
    drag: k => model.set(0, Math.sin(k)),
    compute: k => {
      model.recording.values[0] = Math.sin(k);
      model.recording.run();
    },
    step: k => model.go(1000 + k),
  };
});
show("1,999 nodes: a leaf dragged, all shown", await median(long.page, "drag"));
show("  of which both sweeps", await median(long.page, "compute", false));
show("1,999 nodes: a step", await median(long.page, "step"));
await launched.close();
