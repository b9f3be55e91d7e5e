// The page of a net in a browser: training, the boundary, the drawing, and the sweep of a row.
import { join } from "node:path";
import { browser, check, end, equal, frame, near, numberIn, open } from "./open.mjs";
import { readJson } from "../engine.mjs";

const folder = process.argv[2];
const expected = readJson(join(folder, "expected.json"));
const { launched } = await browser();
let count = 0;
const reading = page => page.textContent("#training .reading");
const lossIn = async page => Number(/loss ([\d.e−-]+)/.exec((await reading(page)).replaceAll("−", "-"))[1]);
const pixels = page => page.$eval("#training canvas", canvas => canvas.toDataURL());
const path = name => join(folder, name);

{
  const { page, quiet } = await open(launched, path("moons.html"));
  near(await lossIn(page), expected.moons.first, 1e-6, "the loss at the start");
  const first = await pixels(page);
  await page.click("text=One step");
  await frame(page);
  check((await reading(page)).startsWith("1 step "), "one step is one step");
  check(await pixels(page) !== first, "the boundary has moved");
  for (let k = 1; k < 100; k += 1) await page.keyboard.press("t");
  await frame(page);
  near(await lossIn(page), expected.moons.last, 1e-6, "the loss after 100 steps is the crate's");
  check((await reading(page)).includes(`${expected.moons.right} of 100 right`), "so is the accuracy");
  await page.waitForFunction(() => location.hash.includes("steps=100"));
  const hash = await page.evaluate(() => location.hash);
  const other = await open(launched, path("moons.html"), { hash });
  near(await lossIn(other.page), expected.moons.last, 1e-6, "the state from the address");
  other.quiet("a net with an address");

  // run, stop, back
  await page.click("#training button.main");
  await page.waitForFunction(() => /^\d{3,} steps/.test(document.querySelector(".reading").textContent)
    && !document.querySelector(".reading").textContent.startsWith("100 "));
  await page.click("#training button.main");
  await frame(page);
  const stopped = await reading(page);
  await page.waitForTimeout(120);
  equal(await reading(page), stopped, "it has stopped");
  check((await page.getAttribute("#training .curve .line", "d")).length > 200, "the loss has a curve");
  await page.click("text=Recorded start");
  await frame(page);
  near(await lossIn(page), expected.moons.first, 1e-6, "back at the start");
  equal(await pixels(page), first, "with its boundary");

  // the rate
  await page.fill("[aria-label='Learning rate']", "0");
  await page.click("text=One step");
  await frame(page);
  near(await lossIn(page), expected.moons.first, 1e-6, "a rate of 0 changes nothing");
  check(await page.isHidden("#training .note[role=status]"), "nothing is uphill at a rate of 0");
  await page.fill("[aria-label='Learning rate']", "-0.3");
  await page.click("text=One step");
  await frame(page);
  check(await lossIn(page) > expected.moons.first, "a rate below 0 climbs");
  check((await page.textContent("#training .note[role=status]")).includes("climbs"), "and a note says so");
  await page.waitForFunction(() => location.hash.includes("rate=-0.3"));
  const uphill = await open(launched, path("moons.html"), { hash: "#rate=-0.3" });
  check(await uphill.page.isVisible("#training .note[role=status]"), "also from the address");
  await page.fill("[aria-label='Learning rate']", "0.3");
  await page.click("text=Recorded start");
  // the address is written after a rest: what the run before left there would be taken for what follows
  await page.waitForFunction(() => !location.hash.includes("p="));

  // a weight: by its slider, and as a line
  await page.selectOption("[aria-label=layer]", { value: "1" });
  await page.selectOption("[aria-label=neuron]", { value: "4" });
  await frame(page);
  equal((await page.$$("#leaves .leaf")).length, 17, "the weights of a neuron and its bias");
  await page.fill("#leaves .leaf:nth-child(1) input[type=number]", "2.5");
  await frame(page);
  check(await lossIn(page) !== expected.moons.first, "a weight has changed the loss");
  await page.waitForFunction(() => /p=[\w-]{3000,}/.test(location.hash));
  const moved = await open(launched, path("moons.html"), { hash: await page.evaluate(() => location.hash) });
  near(await lossIn(moved.page), await lossIn(page), 1e-12, "all parameters from the address");
  const line = page.locator(".net line.hit").first();
  const before = await lossIn(page);
  const { x, y, width, height } = await line.boundingBox();
  const [cx, cy] = [x + width / 2, y + height / 2];
  const hit = await page.evaluate(([px, py]) => document.elementFromPoint(px, py)?.classList.contains("hit"), [cx, cy]);
  check(hit, "a line is where it is drawn");
  await page.mouse.move(cx, cy);
  await page.mouse.down();
  await page.mouse.move(cx, cy - 90, { steps: 6 });
  await page.mouse.up();
  await frame(page);
  check(await lossIn(page) !== before, "a line can be dragged");
  await page.selectOption("[aria-label='Lines show']", "gradient");
  await frame(page);
  await page.click("text=Recorded start");
  await frame(page);

  // a click on a point, and its own sweep
  const place = await page.evaluate(() => {
    const box = document.querySelector(".points").getBoundingClientRect();
    const [px, py] = page.boundary.place(41);
    return [box.x + (px / 420) * box.width, box.y + (py / 420) * box.height];
  });
  await page.mouse.click(...place);
  await frame(page);
  equal(await page.inputValue("[aria-label=Row]"), "42", "the row of the point");
  await page.waitForTimeout(450); // rows that are not in view follow after a rest
  const told = await page.$$eval("#walk tbody tr", rows => rows.map(tr => tr.cells[2].textContent));
  near(numberIn(told.at(-1)), expected.moons.losses[41], 1e-6, "the loss of the row");
  await page.fill("[aria-label=Row]", "8");
  await frame(page);
  await page.waitForTimeout(450);
  const own = await page.$$eval("#walk tbody tr", rows => rows.map(tr => tr.cells[2].textContent));
  near(numberIn(own.at(-1)), expected.moons.losses[7], 1e-6, "the loss of row 8");
  // through every weight: each of them has an adjoint by some step back
  const weights = await page.evaluate(() => {
    const found = new Set();
    const { walk } = page;
    for (let k = 0; k <= walk.steps.count; k += 1) {
      walk.steps.go(k);
      for (const { operand } of walk.steps.last) if (operand < 337) found.add(operand);
    }
    walk.go(walk.steps.count);
    return found.size;
  });
  check(weights > 20 && weights <= 337, `the sweep passes ${weights} parameters`);
  await page.click("[aria-label='To the beginning']");
  for (let k = 0; k < 4; k += 1) await page.click("[aria-label='One step on']");
  await frame(page);
  check((await page.textContent("#sweep .count")).startsWith("step 4 of"), "steps of the row");
  check(await page.$eval(".net g.neuron.current", one => one !== null), "the drawing shows the neuron");
  quiet("a net");
  count += 40;
}

{
  // a run is the same whatever the browser
  const cases = ["people.html", "spiral.html", "sine.html", "four.html"];
  for (const name of cases) {
    const { page, quiet } = await open(launched, path(name));
    for (let k = 0; k < expected[name].epochs; k += 1) await page.evaluate(() => page.training.epoch());
    const { losses, numbers } = await page.evaluate(() =>
      ({ losses: page.training.losses, numbers: [...page.training.numbers] }));
    losses.forEach((loss, k) => near(loss, expected[name].losses[k], 1e-9 * Math.max(1, loss), `${name}, loss ${k}`));
    numbers.forEach((x, k) => near(x, expected[name].parameters[k], 1e-9 * Math.max(1, Math.abs(x)), `${name}, parameter ${k}`));
    await page.click("text=One step");
    await frame(page);
    check(Number.isFinite(await lossIn(page)), `${name} has a loss`);
    quiet(name);
    count += losses.length + numbers.length + 1;
  }
}

{
  const { page, quiet } = await open(launched, path("own.html"));
  const notes = await page.$$eval("#training .note", all => all.map(one => one.textContent));
  check(notes.some(text => text.includes("shuffles")), "shuffled rows are told");
  check(notes.some(text => text.includes("optimiser of its own")), "an own optimiser is told");
  check(notes.some(text => text.includes("after each epoch")), "a function after each epoch is told");
  await page.click("text=One epoch");
  await frame(page);
  check((await reading(page)).includes("1 epoch "), "it trains all the same");
  await page.selectOption("[aria-label='Input across']", "2");
  await frame(page);
  check((await page.textContent(".axis.x")).includes("x3"), "another input is across");
  quiet("a net with notes");
  const bare = await open(launched, path("moons.html"), { javaScriptEnabled: false });
  equal((await bare.page.$$("#list tbody tr")).length, 337, "all parameters without a script");
  check(await bare.page.isVisible("#drawing svg"), "the drawing without a script");
  count += 8;
}

await launched.close();
end("nets in a browser", count);
