"use strict";
(() => {
  const table = document.getElementById("findings-table");
  const controls = document.getElementById("controls");
  const pager = document.getElementById("pager");
  if (!table || !controls || !pager) return;
  const SHOWN = 100;
  const body = table.tBodies[0];
  const tables = Array.from(document.querySelectorAll("table.findings"));
  let rows = tables.flatMap((one) => Array.from(one.tBodies[0].rows));
  const status = document.getElementById("shown");
  const search = document.getElementById("search");
  const kind = document.getElementById("kind");
  const fixable = document.getElementById("fixable");
  const place = document.getElementById("page");
  const back = document.getElementById("back");
  const forth = document.getElementById("forth");
  const severities = Array.from(controls.querySelectorAll("input[name=severity]"));
  let kept = rows;
  let page = 0;
  let texts = null;

  // One table of all pages, of which no more is in the document than is shown.
  const region = table.closest(".scroll");
  const folded = Array.from(document.querySelectorAll("details.page"));
  if (folded.length > 0) folded[0].before(region);
  for (const one of folded) one.remove();
  region.setAttribute("aria-label", "Table of findings");
  table.classList.add("sortable");

  // A table of nothing is no table to who has it read aloud.
  const none = document.createElement("tr");
  none.setAttribute("role", "row");
  const cell = none.insertCell();
  cell.setAttribute("role", "cell");
  cell.colSpan = table.tHead.rows[0].cells.length;
  cell.textContent = "No finding matches.";

  function show() {
    const pages = Math.max(1, Math.ceil(kept.length / SHOWN));
    page = Math.min(Math.max(page, 0), pages - 1);
    const shown = kept.slice(page * SHOWN, (page + 1) * SHOWN);
    body.replaceChildren(...(shown.length > 0 ? shown : [none]));
    pager.hidden = pages === 1;
    place.textContent = `Page ${page + 1} of ${pages}`;
    back.disabled = page === 0;
    forth.disabled = page === pages - 1;
    status.textContent = `${kept.length} of ${rows.length} findings shown`;
  }

  function turn(by) {
    page += by;
    show();
    region.scrollIntoView();
    region.focus({ preventScroll: true });
  }

  function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = new Set(severities.filter((box) => box.checked).map((box) => box.value));
    if (words.length > 0 && !texts) texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
    kept = rows.filter(
      (row) =>
        wanted.has(row.dataset.severity) &&
        (!kind.value || row.dataset.kind === kind.value) &&
        (!fixable.checked || row.dataset.fixable === "yes") &&
        words.every((word) => texts.get(row).includes(word)),
    );
    page = 0;
    show();
  }

  function key(row, column) {
    const cell = row.cells[column];
    return cell.dataset.sort === undefined ? cell.textContent.toLowerCase() : Number(cell.dataset.sort);
  }

  function sort(head, column) {
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const keyed = rows.map((row) => [key(row, column), row]);
    keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0) * (down ? -1 : 1));
    rows = keyed.map(([, row]) => row);
    filter();
  }

  Array.from(table.tHead.rows[0].cells).forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", () => sort(head, column));
    head.replaceChildren(button);
  });
  back.addEventListener("click", () => turn(-1));
  forth.addEventListener("click", () => turn(1));
  // On paper there is nothing to turn.
  addEventListener("beforeprint", () => body.replaceChildren(...kept));
  addEventListener("afterprint", show);
  controls.hidden = false;
  controls.addEventListener("input", filter);
  show();
})();
