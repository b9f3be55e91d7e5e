// Opens pages in a browser, if there is one. What a page must never do is checked for every page: ask
// for anything but its own file, or write to the console.
import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** The driver and the rules of accessibility; ends the process with a reason where they are missing. */
export async function browser() {
  const skip = reason => {
    console.log(`skipped: the pages are not opened in a browser: ${reason}`);
    process.exit(0);
  };
  if (!existsSync(CHROMIUM)) skip(`there is no ${CHROMIUM}`);
  let playwright;
  let axe;
  try {
    playwright = await import("playwright-core");
    axe = (await import("axe-core")).default.source;
  } catch {
    skip("playwright-core and axe-core are not there; run `npm ci` in tests/page");
  }
  const executablePath = CHROMIUM;
  // a page of one's own file needs no sandbox around it, and a test that runs as root has none
  const launched = await playwright.chromium.launch({ executablePath, args: ["--no-sandbox"] });
  return { launched, axe };
}

let failures = 0;

/** Counts what is wrong, and says what. */
export function check(holds, what) {
  if (holds) return;
  failures += 1;
  console.error(`wrong: ${what}`);
}

export const equal = (ours, theirs, what) =>
  check(ours === theirs, `${what}: ${JSON.stringify(ours)}, not ${JSON.stringify(theirs)}`);

export const near = (ours, theirs, tolerance, what) =>
  check(Math.abs(ours - theirs) <= tolerance, `${what}: ${ours}, not ${theirs}`);

export function end(name, count) {
  console.log(`${name}: ${count} checks, ${failures} failed`);
  process.exit(failures > 0 ? 1 : 0);
}

/** Opens a page; `quiet()` says whether it asked for nothing and complained about nothing. */
export async function open(launched, path, { hash = "", ...options } = {}) {
  const context = await launched.newContext({ viewport: { width: 1300, height: 950 }, ...options });
  const page = await context.newPage();
  const noise = [];
  page.on("console", message => noise.push(`console: ${message.text()}`));
  page.on("pageerror", error => noise.push(`error: ${error.message}`));
  page.on("request", request => {
    if (request.url() !== page.url().split("#")[0] && !request.isNavigationRequest()
      && !request.url().startsWith("data:")) noise.push(`request: ${request.url()}`);
  });
  await page.goto(pathToFileURL(path).href + hash);
  if (options.javaScriptEnabled !== false) await frame(page);
  const quiet = what => check(noise.length === 0, `${what}: ${noise.join("; ")}`);
  return { page, context, quiet };
}

/** Waits until what was asked for is shown. */
export const frame = page => page.evaluate(() =>
  new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));

/** What the rules of accessibility complain about. */
export async function violations(page, axe) {
  await page.evaluate(axe);
  const result = await page.evaluate(() => globalThis.axe.run());
  return result.violations.map(({ id, nodes }) => `${id} (${nodes.length}): ${nodes[0].html.slice(0, 160)}`);
}

/** A number as the page shows it. */
export const numberIn = text => Number(text.replaceAll("−", "-").replaceAll(/[+\u00a0\s]/g, ""));
