// Opens an HTML report in headless Chromium as people do: light and dark, wide and narrow, with and
// without its script, everything unfolded, searched, filtered, sorted and turned over. Prints, as JSON,
// what axe finds, what the page asked for besides itself, what its script complained of, what has to be
// moved sideways to be read, and what the controls did. Usage: node page.mjs TOOLS REPORT [folded], TOOLS
// being where node_modules is; `folded` leaves folded what is, in reports that are too large to unfold.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";

const [tools, report, folded] = process.argv.slice(2);
const require = createRequire(`${tools}/`);
const puppeteer = require("puppeteer-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
// axe is a script too, so a browser without scripts can't run it: the page goes without its own.
const bare = `${report}.bare.html`;
writeFileSync(bare, readFileSync(report, "utf8").replace(/<script>[^]*?<\/script>/, ""));

const places = process.env.PATH.split(delimiter);
const chromium = ["chromium", "chromium-browser", "google-chrome"]
  .flatMap((name) => places.map((place) => join(place, name)))
  .find(existsSync);
if (!chromium) throw new Error("no Chromium on PATH");
const browser = await puppeteer.launch({
  executablePath: chromium,
  pipe: true,
  // A container's root has no namespaces to make a sandbox of; the page is our own.
  args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"],
});
const problems = [];
const looks = [];

for (const script of [true, false]) {
  for (const scheme of folded ? ["light"] : ["light", "dark"]) {
    for (const width of [1400, 375]) {
      const page = await browser.newPage();
      const address = pathToFileURL(script ? report : bare).href;
      const where = `${scheme}, ${width} wide, ${script ? "with" : "without"} script`;
      const say = (what) => problems.push(`${where}: ${what}`);
      page.on("request", (request) => {
        if (request.url() !== address) say(`asked for ${request.url()}`);
      });
      page.on("console", (message) => say(`console: ${message.text()}`));
      page.on("pageerror", (error) => say(`script: ${error}`));
      await page.setViewport({ width, height: 900 });
      await page.emulateMediaFeatures([
        { name: "prefers-color-scheme", value: scheme },
        { name: "prefers-reduced-motion", value: "reduce" },
      ]);
      await page.goto(address);
      // The debugger's own evaluation is not bound by the page's content security policy.
      const session = await page.createCDPSession();
      const evaluate = async (expression) => {
        const answer = await session.send("Runtime.evaluate", {
          expression,
          awaitPromise: true,
          returnByValue: true,
        });
        if (answer.exceptionDetails) throw new Error(JSON.stringify(answer.exceptionDetails));
        return answer.result.value;
      };
      const judge = async (state) => {
        // The markup of its rows is that of small reports; axe takes minutes for ten thousand of them.
        if (!folded || script) await ask(state);
        const wide = await evaluate("document.documentElement.scrollWidth");
        if (wide > width) say(`${state}: the page is ${wide} wide`);
        const sideways = await evaluate(
          "Array.from(document.querySelectorAll('.scroll:has(table.findings)')).filter((r) => r.checkVisibility())" +
            ".map((r) => r.scrollWidth - r.clientWidth).filter((more) => more > 1)",
        );
        for (const more of sideways) say(`${state}: the findings are ${more} wider than their place`);
      };
      const ask = async (state) => {
        const { violations, incomplete, passes } = await evaluate(
          "axe.run(document, { resultTypes: ['violations', 'incomplete'] }).then((r) => ({" +
            "violations: r.violations, incomplete: r.incomplete, passes: r.passes.length }))",
        );
        for (const found of [...violations, ...incomplete]) {
          const node = found.nodes[0];
          say(`${state}: axe ${found.id} (${found.impact}, ${found.nodes.length}): ${node.html} ${node.failureSummary}`);
        }
        if (passes < 20) say(`${state}: axe looked at no more than ${passes} rules`);
      };
      await evaluate(axe);
      await judge("as it opens");
      if (!folded) {
        await evaluate("for (const d of document.querySelectorAll('details')) d.open = true");
        await judge("unfolded");
      }
      const place = (id) => evaluate(`document.getElementById('${id}').getBoundingClientRect().top`);
      const coverage = "document.querySelector('[id^=target-]').getBoundingClientRect().top";
      const look = { where };
      look.findings_first = (await place("findings")) < (await evaluate(coverage));
      // The script keeps no more rows in the page than it shows, and says how many there are.
      const rows = script
        ? "Number(document.getElementById('shown')?.textContent.split(' ')[0] ?? 0)"
        : "document.querySelectorAll('table.findings tbody tr').length";
      const visible = "document.querySelectorAll('table.findings tbody tr').length";
      look.all = await evaluate(rows);
      const controls = await evaluate("!document.getElementById('controls')?.hidden");
      if (controls !== script) say(`controls are ${controls ? "shown" : "hidden"}`);
      if (script && look.all > 0) {
        await page.type("#search", "no such finding anywhere");
        look.searched = await evaluate(rows);
        look.status = await evaluate("document.getElementById('shown').textContent");
        await judge("searched in vain");
        await evaluate(
          "{ const s = document.getElementById('search'); s.value = ''; s.dispatchEvent(new Event('input', { bubbles: true })); }",
        );
        await page.click("input[name=severity][value=high]");
        look.without_high = await evaluate(rows);
        await page.click("input[name=severity][value=high]");
        await page.focus("#findings-table thead button");
        await page.keyboard.press("Enter");
        look.sorted = await evaluate("document.querySelector('#findings-table th[aria-sort]')?.textContent");
        look.first = await evaluate("document.querySelector('#findings-table tbody tr').dataset.severity");
        await page.keyboard.press("Enter");
        look.last = await evaluate("document.querySelector('#findings-table tbody tr').dataset.severity");
        await judge("filtered and sorted");
        look.shown = await evaluate(visible);
        look.pages = 1;
        const text = "document.querySelector('#findings-table tbody').textContent";
        while (!(await evaluate("document.getElementById('pager').hidden || document.getElementById('forth').disabled"))) {
          const before = await evaluate(text);
          await evaluate("document.getElementById('forth').click()");
          if ((await evaluate(text)) === before) say("another page shows the same");
          look.pages += 1;
          look.shown += await evaluate(visible);
        }
        if (look.pages > 1) await judge("on the last page");
      }
      looks.push(look);
      await page.close();
    }
  }
}
await browser.close();
console.log(JSON.stringify({ problems, looks }));
