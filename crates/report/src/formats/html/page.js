"use strict";
(() => {
  const table = document.getElementById("findings-table");
  const controls = document.getElementById("controls");
  if (!table || !controls) return;
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  const status = document.getElementById("shown");
  const search = document.getElementById("search");
  const kind = document.getElementById("kind");
  const fixable = document.getElementById("fixable");
  const severities = Array.from(controls.querySelectorAll("input[name=severity]"));

  function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = new Set(severities.filter((box) => box.checked).map((box) => box.value));
    let shown = 0;
    for (const row of rows) {
      const keep =
        wanted.has(row.dataset.severity) &&
        (!kind.value || row.dataset.kind === kind.value) &&
        (!fixable.checked || row.dataset.fixable === "yes") &&
        words.every((word) => texts.get(row).includes(word));
      row.hidden = !keep;
      if (keep) shown += 1;
    }
    status.textContent = `${shown} of ${rows.length} findings shown`;
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
    for (const [, row] of keyed) body.append(row);
  }

  Array.from(table.tHead.rows[0].cells).forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", () => sort(head, column));
    head.replaceChildren(button);
  });
  controls.hidden = false;
  controls.addEventListener("input", filter);
  filter();
})();
