// The page of an expression in a browser: every control, the keys, the address, and hostile names.
import { join } from "node:path";
import { browser, check, end, equal, frame, near, numberIn, open } from "./open.mjs";
import { readJson } from "../engine.mjs";

const folder = process.argv[2];
const expected = readJson(join(folder, "expected.json"));
const { launched } = await browser();
let count = 0;
const cells = page => page.$$eval("#list tbody tr", rows => rows.map(tr =>
  [...tr.cells].slice(-2).map(cell => cell.textContent.replaceAll("\u00a0", ""))));
const told = page => page.textContent("#sweep .step-text");
const step = page => page.textContent("#sweep .count");
const press = async (page, key) => {
  await page.keyboard.press(key);
  await frame(page);
};

{
  const { page, quiet } = await open(launched, join(folder, "neuron.html"));
  // the list
  (await cells(page)).forEach(([value, adjoint], i) => {
    near(numberIn(value), expected.neuron.values[i], 1e-6, `value ${i}`);
    near(numberIn(adjoint), expected.neuron.adjoints[i], 1e-6, `adjoint ${i}`);
  });
  // a number box, and a slider by its keys
  await page.fill("#leaves .leaf:nth-child(1) input[type=number]", "0.75");
  await frame(page);
  (await cells(page)).forEach(([value, adjoint], i) => {
    near(numberIn(value), expected.moved.values[i], 1e-6, `value ${i} at w = 0.75`);
    near(numberIn(adjoint), expected.moved.adjoints[i], 1e-6, `adjoint ${i} at w = 0.75`);
  });
  check(await page.isVisible("#leaves .note"), "the page says that the numbers have moved");
  const slider = page.locator("#leaves .leaf:nth-child(2) input[type=range]");
  const before = await slider.inputValue();
  await slider.press("ArrowRight");
  await frame(page);
  check(Number(await slider.inputValue()) > Number(before), "a slider follows its keys");
  const box = await slider.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.9, box.y + box.height / 2, { steps: 5 });
  await page.mouse.up();
  await frame(page);
  check(Number(await slider.inputValue()) > 0, "a slider can be dragged");
  await page.click("text=Recorded numbers");
  await frame(page);
  near(numberIn((await cells(page)).at(-1)[0]), expected.neuron.values.at(-1), 1e-6, "after a reset");
  check(await page.isHidden("#leaves .note"), "nothing is said about moved numbers");

  // the steps
  await page.click("[aria-label='To the beginning']");
  await frame(page);
  check((await cells(page)).flat().every(text => text === "—"), "before the first step nothing is known");
  check((await told(page)).startsWith("Nothing is computed yet"), "and it says so");
  const texts = await page.$$eval("#drawing g[data-node] :is(.value, .adjoint) text", all => all.map(one => one.textContent));
  check(texts.every(text => text.includes("—")), "the drawing shows no number either");
  await page.click("[aria-label='One step on']");
  await frame(page);
  equal(await step(page), "step 1 of 16 · forward", "the first step");
  const known = (await cells(page)).map(([value]) => value !== "—");
  equal(known.filter(Boolean).length, 1, "known values after a step");
  await page.click("[aria-label='One step back']");
  await page.click("[aria-label='To the end']");
  await frame(page);
  equal(await step(page), "step 16 of 16 · backward", "the last step");
  await press(page, "Home");
  for (let k = 0; k < 12; k += 1) await press(page, "ArrowRight");
  equal(await step(page), "step 12 of 16 · backward", "by keys");
  equal(await page.textContent("#drawing path[data-from='4'] title"), "∂h/∂v4 = 0.217895; (−1.358357) × 0.217895 = −0.295979",
    "the arrow says the same");
  const words = await told(page);
  check(words.includes("+=") && words.includes("−0.295979"), `the step back shows its sum: ${words}`);
  check((await cells(page))[0][1] === "—", "an adjoint that has not begun is not shown as 0");
  check(await page.isVisible("#sweep [role=status]"), "a reader that speaks is told");
  check((await page.textContent("#sweep [role=status]")).startsWith("step 12 of 16"), "about the step");
  const slide = page.locator("#sweep input[type=range]");
  await slide.fill("5");
  await frame(page);
  equal(await step(page), "step 5 of 16 · forward", "by the slider of steps");
  await page.click("[aria-label=Play]");
  await page.waitForFunction(() => document.querySelector("#sweep .count").textContent.startsWith("step 6"));
  await page.click("[aria-label=Pause]");

  // a node, its paths, and its steps
  await page.click("#list tr:nth-child(3)");
  await frame(page);
  equal(await page.textContent("#details-title"), "Paths from b to L", "the chosen node");
  check((await page.textContent("#details")).includes("One path leads from b to L"), "its path");
  await page.click("#drawing g[data-node='4']");
  await frame(page);
  equal(await page.textContent("#details-title"), "Paths from v4 to L", "chosen in the drawing");
  await page.focus("#list tr.chosen button");
  await press(page, "ArrowUp");
  equal(await page.textContent("#details-title"), "Paths from v3 to L", "chosen by the key");
  await page.click("text=Its step back");
  await frame(page);
  equal(await step(page), "step 13 of 16 · backward", "to the step back of v3");
  await press(page, "f");
  equal(await step(page), "step 4 of 16 · forward", "to the step forward of v3");
  await press(page, "b");

  // the address
  await page.fill("#leaves .leaf:nth-child(3) input[type=number]", "-1.5");
  await page.waitForFunction(() => location.hash.includes("x2=-1.5"));
  const state = await page.evaluate(() => location.hash);
  const other = await open(launched, join(folder, "neuron.html"), { hash: state });
  equal(await step(other.page), "step 13 of 16 · backward", "the step from the address");
  equal(await other.page.textContent("#details-title"), "Paths from v3 to L", "the node from the address");
  equal(JSON.stringify(await cells(other.page)), JSON.stringify(await cells(page)), "all numbers");
  other.quiet("a page with an address");
  const strange = await open(launched, join(folder, "neuron.html"), { hash: "#step=abc&node=99999&x0=;&lang=xx" });
  strange.quiet("a page with a strange address");

  // the language
  await page.click("text=中文");
  await frame(page);
  equal(await page.getAttribute("html", "lang"), "zh-Hans", "the language of the page");
  check((await page.textContent("body")).includes("逐步进行"), "Chinese words");
  await press(page, "l");
  equal(await page.getAttribute("html", "lang"), "en", "and back by its key");
  await page.click("text=Keys");
  check(await page.isVisible("dialog"), "the list of keys");
  check((await page.$$("dialog kbd")).length > 10, "with keys");
  await page.keyboard.press("Escape");
  check(await page.isHidden("dialog"), "which can be closed");

  // formulas are mathematics
  check((await page.$$("#list math")).length >= 5, "operations are MathML");
  equal(await page.$eval("#list tr:last-child math", one => one.namespaceURI),
    "http://www.w3.org/1998/Math/MathML", "in its own namespace");
  quiet("the page of a neuron");

  // the browser refuses what the page may not do
  const refused = await page.evaluate(async () => {
    const broken = new Promise(done => document.addEventListener("securitypolicyviolation",
      event => done(event.effectiveDirective)));
    fetch("https://127.0.0.1/").catch(() => {});
    return Promise.race([broken, new Promise(done => setTimeout(done, 3000, "nothing"))]);
  });
  equal(refused, "connect-src", "the browser refuses a request");
  count += 61;
}

{
  // names that would end an element, or turn the text around
  const { page, quiet } = await open(launched, join(folder, "hostile.html"));
  equal(await page.evaluate(() => globalThis.hacked), undefined, "no name is run");
  const labels = await page.$$eval("#list tbody th", all => all.map(one => one.textContent));
  check(labels[0].includes("</script>"), `a name is shown as it is: ${labels[0]}`);
  check(!/[\u202a-\u202e\u2066-\u2069]/.test(await page.content()), "no mark turns the direction");
  await page.click("#list tr:nth-child(2)");
  await frame(page);
  quiet("a page with hostile names");
  count += 4;
}

{
  // two thousand nodes, and more
  const { page, quiet } = await open(launched, join(folder, "long.html"));
  equal((await page.$$("#list tbody tr")).length, 1999, "rows of a long list");
  await press(page, "Home");
  // a step far away: its row is in view, and rows out of view follow after a rest
  await page.evaluate(() => page.model.go(1500));
  await page.waitForFunction(() => {
    const [box, row] = ["#list", "#node1499"].map(one => document.querySelector(one).getBoundingClientRect());
    return row.top >= box.top && row.bottom <= box.bottom + 1;
  });
  await page.waitForFunction(() => document.querySelector("#node1498").cells[2].textContent !== "—"
    && document.querySelector("#node10").cells[1].querySelector("math"));
  equal(await page.textContent("#node1500 td:nth-child(3)"), "—", "what is not yet computed");
  check(await page.evaluate(() => window.find("v1900")), "the browser finds a row that is out of view");
  check((await page.locator("#list").ariaSnapshot()).includes("cell \"0.853750\""), "a reader that speaks has a table");
  // the rest is not laid out: this is what keeps it fluid
  const skipped = await page.$$eval("#list tbody", all => all.filter(one =>
    !one.rows[0].checkVisibility({ contentVisibilityAuto: true })).length);
  check(skipped > 100, `${skipped} of 125 pieces are out of view`);
  await press(page, "End");
  quiet("a long page");
  const folded = await open(launched, join(folder, "folded.html"));
  equal((await folded.page.$$("#list tbody tr")).length, 2001, "rows of a folded list");
  check((await folded.page.textContent("#list .folded")).includes("earliest 4,001 of 6,001"), "which says so");
  await folded.page.click("text=中文");
  await frame(folded.page);
  check((await folded.page.textContent("#list .folded")).includes("4,001"), "in Chinese too");
  folded.quiet("a folded page");
  count += 11;
}

{
  // without a script, and on paper
  const { page } = await open(launched, join(folder, "neuron.html"), { javaScriptEnabled: false });
  check(await page.isVisible("#list table"), "the list without a script");
  (await cells(page)).forEach(([value, adjoint], i) => {
    near(numberIn(value), expected.neuron.values[i], 1e-6, `value ${i} without a script`);
    near(numberIn(adjoint), expected.neuron.adjoints[i], 1e-6, `adjoint ${i} without a script`);
  });
  check(await page.isVisible("#drawing svg"), "the drawing without a script");
  check(await page.isHidden("#sweep"), "no control that does nothing");
  const printed = await open(launched, join(folder, "neuron.html"), { colorScheme: "dark" });
  await printed.page.emulateMedia({ media: "print" });
  check(await printed.page.isHidden("#sweep .toolbar"), "no buttons on paper");
  check(await printed.page.isVisible("#list table"), "the list on paper");
  const ink = await printed.page.$eval("body", body => getComputedStyle(body).color);
  equal(ink, "rgb(34, 38, 43)", "dark ink on paper");
  count += 22;
}

await launched.close();
end("expressions in a browser", count);
