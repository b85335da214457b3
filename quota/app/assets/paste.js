"use strict";
// Numbers pasted from Excel: matched to units by code or name, shown, and counted only when that is said.

const WHOLE = /^\d{1,7}$/;

// Full-width digits are digits, and commas between thousands no more than that; anything else the server judges.
const plain = (cell) => cell.normalize("NFKC").trim().replace(/^(\d{1,3})(,\d{3})+$/, (found) => found.replace(/,/g, ""));

function linesOf(words) {
  return words.replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n").map((line) => line.split("\t").map((cell) => cell.trim()));
}

function named(cells) {
  const code = categoryNow().code;
  const rows = app.order.filter((row) => row.category === code);
  for (const cell of cells) {
    const byCode = rows.filter((row) => row.unit === cell);
    if (byCode.length) return { rows: byCode, cell };
  }
  for (const cell of cells) {
    const byName = rows.filter((row) => row.name === cell);
    const near = byName.filter((row) => cells.includes(row.place));
    if (byName.length) return { rows: byName.length > 1 && near.length === 1 ? near : byName, cell };
  }
  return { rows: [], cell: null };
}

// One line: the unit, the number, and what is the matter with it. A column of numbers alone goes down from a row.
function matched(words, from) {
  const lines = linesOf(words);
  const alone = lines.every((cells) => cells.length === 1);
  const place = from ? view.rows.indexOf(from) : 0;
  const seen = new Set();
  return lines.map((cells, number) => {
    const found = alone ? { rows: view.rows.slice(place + number, place + number + 1), cell: null } : named(cells);
    const row = found.rows.length === 1 ? found.rows[0] : null;
    const values = cells.filter((cell) => cell !== found.cell).map(plain);
    const numbers = values.filter((cell) => WHOLE.test(cell));
    const value = numbers.length ? numbers[numbers.length - 1] : values[values.length - 1] || "";
    const told = { words: cells.join(" "), row, value, state: "ok" };
    if (!row && !numbers.length && number === 0 && lines.length > 1) told.state = "heading";
    else if (found.rows.length > 1) told.state = "several";
    else if (!row) told.state = alone ? "beyond" : "unknown";
    else if (!WHOLE.test(value)) told.state = value === "" ? "empty" : "no_number";
    else if (seen.has(row)) told.state = "twice";
    else if (row.pinned && String(row.planned) === value) told.state = "same";
    if (row) seen.add(row);
    return told;
  });
}

function previewPaste(words, from) {
  const lines = matched(words, from);
  const good = lines.filter((line) => line.state === "ok");
  const table = make("table");
  const head = make("tr");
  head.append(...["paste_unit", "paste_now", "paste_new", "paste_state"].map((name) => make("th", say(name))));
  table.append(make("thead"), make("tbody"));
  table.tHead.append(head);
  lines.slice(0, SLICE).forEach((line) => {
    const row = make("tr", "", line.state === "ok" ? "" : "passed");
    row.append(
      make("th", line.row ? say("marked", { name: line.row.name, mark: line.row.place }) : line.words),
      make("td", line.row && line.row.planned !== null ? String(line.row.planned) : "", "number"),
      make("td", line.value, "number"), make("td", say(`paste_${line.state}`)));
    table.tBodies[0].append(row);
  });
  const box = make("div", "", "scroll");
  box.tabIndex = 0;
  box.append(table);
  const told = make("p", say("paste_told", { good: good.length, all: lines.length, category: categoryNow().name }));
  const few = good.length > MOST ? [make("p", say("paste_most", { most: MOST }))] : [];
  openDialog(say("paste"), [told, ...few, box], [
    [say("paste_take", { count: Math.min(good.length, MOST) }), () => {
      edit({}, good.slice(0, MOST).map((line) => [line.row.unit, line.row.category, line.value]));
    }, good.length === 0],
  ]);
}

function askPaste() {
  const area = make("textarea");
  area.rows = 10;
  area.setAttribute("aria-label", say("paste_here"));
  openDialog(say("paste"), [make("p", say("paste_here")), area], [
    [say("paste_preview"), () => { if (area.value.trim()) setTimeout(() => previewPaste(area.value, null)); }],
  ]);
}

// --- The one dialog of the page ---

function openDialog(title, parts, buttons) {
  put(byId("dialog-title"), title);
  byId("dialog-body").replaceChildren(...parts);
  const made = buttons.map(([words, act, disabled]) => {
    const button = make("button", words, "main");
    button.type = "button";
    button.disabled = Boolean(disabled);
    button.addEventListener("click", () => {
      if (!byId("dialog-form").reportValidity()) return;
      byId("dialog").close();
      act();
    });
    return button;
  });
  const cancel = make("button", say("cancel"));
  cancel.type = "button";
  cancel.addEventListener("click", () => byId("dialog").close());
  byId("dialog-buttons").replaceChildren(...made, cancel);
  if (!byId("dialog").open) byId("dialog").showModal();
}

function fieldOf(words, name, options = {}) {
  const label = make("label", "", "wide");
  const input = make("input");
  Object.assign(input, { name, autocomplete: "off", maxLength: 100, ...options });
  label.append(make("span", words), input);
  return { label, input };
}
