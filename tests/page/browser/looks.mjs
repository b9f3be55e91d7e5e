// Every page in light and dark, wide and narrow, English and Chinese: no complaint of the rules of
// accessibility, and nothing wider than the window. With WENGERT_SCREENSHOTS=FOLDER, pictures too.
import { join } from "node:path";
import { browser, check, end, open, violations } from "./open.mjs";

const [folder, ...names] = process.argv.slice(2);
const { launched, axe } = await browser();
let count = 0;
for (const name of names) {
  for (const colorScheme of ["light", "dark"]) {
    for (const [width, height] of [[1300, 950], [390, 800]]) {
      const hash = width === 390 ? "#step=9&lang=zh" : "#step=9";
      const viewport = { width, height };
      const what = `${name}, ${colorScheme}, ${width}`;
      const { page, context, quiet } = await open(launched, join(folder, name), { hash, colorScheme, viewport });
      const found = await violations(page, axe);
      check(found.length === 0, `${what}: ${found.join("; ")}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      check(wide <= width, `${what}: ${wide} pixels wide`);
      quiet(what);
      if (process.env.WENGERT_SCREENSHOTS) {
        const file = `${name.replace(".html", "")}_${colorScheme}_${width}.png`;
        // what is out of view is not laid out
        const height = await page.evaluate(() => document.documentElement.scrollHeight);
        await page.setViewportSize({ width, height });
        await page.waitForTimeout(500);
        await page.screenshot({ path: join(process.env.WENGERT_SCREENSHOTS, file), fullPage: true });
      }
      await context.close();
      count += 3;
    }
  }
}
await launched.close();
end("looks", count);
