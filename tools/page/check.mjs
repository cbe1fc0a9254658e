// node tools/page/check.mjs [--pictures DIRECTORY] FILE...: opens each page in headless Chromium, narrow and wide, light and dark,
// and on paper, and tells what overflows, what axe-core finds against WCAG AA, and what the page would load. Exit code 1 if anything.
import { mkdirSync } from "node:fs";
import { basename, resolve } from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const WIDTHS = [390, 1280];
const SCHEMES = ["light", "dark"];
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Elements that reach out of the window, or text that reaches out of its drawing. */
function overflowing() {
  const root = document.documentElement;
  const found = root.scrollWidth > root.clientWidth ? [`the page is ${root.scrollWidth} wide and shows ${root.clientWidth}`] : [];
  for (const element of document.querySelectorAll("body *")) {
    const box = element.getBoundingClientRect();
    if (box.width && (box.right > root.clientWidth + 1 || box.left < -1)) found.push(`<${element.tagName}> ${element.textContent.slice(0, 60)}`);
    else if (element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflowX !== "visible")
      found.push(`cut: <${element.tagName}> ${element.textContent.slice(0, 60)}`);
  }
  for (const drawing of document.querySelectorAll("svg")) {
    const frame = drawing.getBoundingClientRect();
    if (!frame.width) continue;
    for (const text of drawing.querySelectorAll("text")) {
      const box = text.getBoundingClientRect();
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1) found.push(`drawn out: ${text.textContent}`);
    }
  }
  return found;
}

const words = process.argv.slice(2);
const pictures = words[0] === "--pictures" ? words.splice(0, 2)[1] : null;
if (words.length === 0) {
  console.error("check.mjs: name the pages to check");
  process.exit(2);
}
if (pictures) mkdirSync(pictures, { recursive: true });

const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
let problems = 0;
const say = (where, what) => { problems += 1; console.log(`${where}: ${what}`); };
try {
  for (const file of words) {
    for (const width of WIDTHS) {
      for (const scheme of SCHEMES) {
        const where = `${basename(file, ".html")} ${width} ${scheme}`;
        const page = await browser.newPage();
        await page.setViewport({ width, height: 844, deviceScaleFactor: 1 });
        await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
        page.on("request", request => { if (!request.url().startsWith("file:")) say(where, `loads ${request.url()}`); });
        page.on("console", message => say(where, `the browser says: ${message.text()}`));
        await page.goto(pathToFileURL(resolve(file)).href);
        if (pictures) await page.screenshot({ path: `${pictures}/${where.replaceAll(" ", "-")}.png`, fullPage: true });
        for (const folded of [true, false]) {
          if (!folded) await page.evaluate(() => document.querySelectorAll("details").forEach(one => { one.open = true; }));
          for (const problem of await page.evaluate(overflowing)) say(where, problem);
        }
        await page.setBypassCSP(true);
        await page.reload();
        await page.evaluate(() => document.querySelectorAll("details").forEach(one => { one.open = true; }));
        await page.addScriptTag({ path: axe });
        const result = await page.evaluate(tags => axe.run({ runOnly: { type: "tag", values: tags } }), RULES);
        for (const violation of result.violations)
          for (const node of violation.nodes) say(where, `${violation.id}: ${node.failureSummary.split("\n")[1]?.trim()} ${node.target.join(" ")}`);
        await page.close();
      }
    }
  }
} finally {
  await browser.close();
}
console.log(`${words.length} pages, ${WIDTHS.length * SCHEMES.length} views of each, ${problems} problems`);
process.exitCode = problems > 0 ? 1 : 0;
