// node tools/page/looks.mjs story|mail|card FILE PICTURE: what `./dev run` printed as a terminal shows it, or one of the messages that it
// kept as a phone and as a chat show them. Nothing is made up but the frame.
import { readFileSync } from "node:fs";
import puppeteer from "puppeteer-core";
import sharp from "sharp";

const STYLE = `
  body { margin: 0; background: #fff; font: 15px/1.4 "DejaVu Sans", sans-serif; color: #1d1c1d }
  .shot { box-sizing: border-box; overflow: hidden; position: relative }
  .story { width: 1040px; padding: 14px 18px; background: #16181d; color: #d8dbe2; font: 12.5px/1.45 "DejaVu Sans Mono", monospace }
  .story div { white-space: pre-wrap; min-height: 1.45em } .story .said { padding-left: 17ch; text-indent: -17ch }
  .time { color: #8b93a3 } .world { color: #fff; font-weight: bold } .remediator { color: #6ecbf5 } .change { color: #ffc857 }
  .message, .screen { color: #e3a7f5 } .prompt { color: #8fd98f }
  .mail, .card { width: 400px; max-height: 560px; padding: 18px; border: 1px solid #d0d3d9; border-radius: 14px }
  .mail::after, .card::after { content: ""; position: absolute; left: 0; right: 0; top: 490px; height: 70px;
    background: linear-gradient(#fff0, #fff) }
  h1 { font-size: 18px; line-height: 1.3; margin: 0 0 10px } .from { color: #61656d; font-size: 13px; margin-bottom: 14px }
  .text { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 14px } code { background: #eef0f3; font-size: 12px }
  .card .from b { color: #1d1c1d } .card .body { border-left: 4px solid #d0d3d9; padding-left: 12px } .card h1 { font-size: 15px }
  .dot { display: inline-block; width: .8em; height: .8em; border-radius: 50%; vertical-align: -.05em }`;

// Every chat has these, and not every machine a font with them.
const SYMBOLS = { "🔴": "#d92d20", "🟠": "#f08c00", "🟡": "#f2c200", "✅": "#2f9e44" };

const escaped = text => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const marked = text => escaped(text).replaceAll(/`([^`]+)`/g, "<code>$1</code>");
const drawn = text => text.replace(/^\p{Emoji_Presentation}/u, symbol => `<span class="dot" style="background: ${SYMBOLS[symbol]}"></span>`);
const titled = text => [text.slice(0, text.indexOf("\n")), marked(text.slice(text.indexOf("\n")).trim())];

function line(text) {
  const [, time, who, rest] = /^(\d\d:\d\d) (\S+)(.*)$/.exec(text) ?? [];
  if (time) return `<div class="said"><span class="time">${time}</span> <span class="${who}">${who}${escaped(rest)}</span></div>`;
  return `<div class="${/^\s+\|/.test(text) ? "screen" : text.startsWith("$") ? "prompt" : ""}">${escaped(text)}</div>`;
}

const LOOKS = {
  story: text => `<div class="shot story">${text.trimEnd().split("\n").map(line).join("")}</div>`,
  mail: text => {
    const [subject, body] = titled(text.replace(/^Subject: /, ""));
    return `<div class="shot mail"><h1>${escaped(subject)}</h1><div class="from">AWS Notifications, to me</div><div class="text">${body}</div></div>`;
  },
  card: text => {
    const [title, body] = titled(text);
    return `<div class="shot card"><div class="from"><b>Amazon Q</b> · #on-call</div>
      <div class="body"><h1>${drawn(escaped(title))}</h1><div class="text">${body}</div></div></div>`;
  },
};

const [kind, file, picture] = process.argv.slice(2);
if (!picture || !LOOKS[kind]) {
  console.error("looks.mjs: story|mail|card FILE PICTURE");
  process.exit(2);
}
const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  const view = await browser.newPage();
  await view.setViewport({ width: 1100, height: 800 });
  await view.setContent(`<style>${STYLE}</style>${LOOKS[kind](readFileSync(file, "utf8"))}`);
  const shot = await (await view.$(".shot")).screenshot();
  await sharp(shot).png({ palette: true, effort: 10 }).toFile(picture);
} finally {
  await browser.close();
}
