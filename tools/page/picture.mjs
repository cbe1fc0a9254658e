// node tools/page/picture.mjs PAGE PNG: the page from its top to the end of the rules, at the width of a laptop.
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const [page, png] = process.argv.slice(2);
const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  const view = await browser.newPage();
  await view.setViewport({ width: 980, height: 800, deviceScaleFactor: 0.82 });
  await view.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "light" }]);
  await view.goto(pathToFileURL(resolve(page)).href);
  const height = await view.evaluate(() => Math.ceil(document.querySelector(".rules").getBoundingClientRect().bottom) + 16);
  await view.screenshot({ path: png, clip: { x: 0, y: 0, width: 980, height } });
} finally {
  await browser.close();
}
