"use strict";
// The table: rows that stay and are painted anew, a column to type into, filters, totals.

const SLICE = 300; // rows drawn at once
const COLUMNS = ["unit", "place", "current", "headcount", "need", "base", "tried", "difference", "coverage", "bar", "why"];
const NUMBERS = new Set(["current", "headcount", "need", "base", "tried", "difference", "coverage"]);
const view = { shown: SLICE, rows: [] };

const kindOf = (name) => (NUMBERS.has(name) ? "number" : name === "bar" ? "bars" : name);
const arrow = (posts) => (posts > 0 ? `▲ +${posts}` : posts < 0 ? `▼ −${-posts}` : "–");
const pinKey = (row) => `units.${row.unit}.${row.category}_pin`;
const isOwn = (row) => app.edits.some((edit) => edit.key === pinKey(row));

function lineOf(row) {
  if (row.line) return row.line;
  const line = make("tr");
  line.dataset.key = keyOf(row.unit, row.category);
  const head = make("th");
  head.scope = "row";
  const button = make("button", row.name, "unit");
  button.type = "button";
  head.append(button);
  line.append(head);
  row.cells = {};
  COLUMNS.slice(1).forEach((name) => {
    const cell = make("td", "", kindOf(name));
    row.cells[name] = cell;
    line.append(cell);
  });
  const input = make("input", "", "posts");
  Object.assign(input, { type: "text", inputMode: "numeric", autocomplete: "off", maxLength: 20 });
  input.setAttribute("aria-label", say("posts_of", { unit: row.name, category: categoryName(row.category) }));
  const lock = make("span", "", "lock");
  row.cells.tried.className = "tried number";
  row.cells.tried.append(lock, input);
  Object.assign(row, { line, input, lock });
  paint(row);
  return line;
}

const categoryName = (code) => app.first.categories.find((one) => one.code === code).name;

function put(cell, words, className) {
  if (cell.textContent !== words) cell.textContent = words;
  if (className !== undefined && cell.className !== className) cell.className = className;
}

function paint(row) {
  const cells = row.cells;
  if (!cells) return;
  const [current, headcount, need] = row.marks;
  const result = app.first.categories.find((one) => one.code === row.category).marks[3];
  const marked = (mark, more = "") => `number ${STANDINGS[mark]} ${more}`.trim();
  put(cells.place, row.place);
  put(cells.current, String(row.current), marked(current));
  put(cells.headcount, String(row.headcount), marked(headcount));
  put(cells.need, row.need, marked(need));
  put(cells.base, row.base === null ? "—" : String(row.base), marked(result));
  const shown = row.planned === null ? "" : String(row.planned);
  if (!row.typing) {
    if (row.input.value !== shown) row.input.value = shown;
    row.input.classList.toggle("pinned", row.pinned);
    row.input.classList.toggle("old", app.stale);
    put(row.lock, row.pinned ? say("lock") : "");
    row.lock.title = row.pinned ? say(isOwn(row) ? "pinned_here" : "pinned_before") : "";
  }
  const difference = row.base === null || row.planned === null ? 0 : row.planned - row.base;
  put(cells.difference, row.base === null ? "—" : arrow(difference), marked(result, difference > 0 ? "gain" : difference < 0 ? "lose" : ""));
  put(cells.coverage, row.share_words, marked(result));
  const filled = row.share_after === null ? null : Number(row.share_after) / 100;
  const was = row.share_before === null ? null : Number(row.share_before) / 100;
  if (cells.bar.dataset.drawn !== `${filled} ${was}`) {
    cells.bar.replaceChildren(track(filled, was));
    cells.bar.dataset.drawn = `${filled} ${was}`;
  }
  put(cells.why, row.reason);
}

function filtered() {
  const words = byId("search").value.trim().toLowerCase().split(/\s+/);
  const place = byId("place").value;
  const code = categoryNow().code;
  return app.order.filter((row) => row.category === code && words.every((word) => row.found.includes(word)) &&
    (!place || row.place === place) && (!byId("different").checked || (row.base !== null && row.planned !== row.base)) &&
    (!byId("touched").checked || !app.touched || app.touched.has(keyOf(row.unit, row.category))));
}

// How sure the figures of all columns are; where that is the same, the caption says it once, and columns are narrower.
function drawHeads() {
  const { marks } = categoryNow();
  const alike = [...marks].every((mark) => mark === marks[3]) ? STANDINGS[marks[3]] : "";
  const place = (name) => ({ current: 0, headcount: 1, need: 2 }[name] ?? 3);
  const standing = (name) => (alike || !NUMBERS.has(name) ? "" : STANDINGS[marks[place(name)]]);
  const caption = document.querySelector("#table caption");
  caption.replaceChildren(say("caption", { category: categoryNow().name }));
  if (alike) caption.append(" ", make("small", say("alike", { standing: say(alike) })));
  byId("heads").replaceChildren(...COLUMNS.map((name) => {
    const head = make("th", "", NUMBERS.has(name) ? "number" : name);
    head.scope = "col";
    const words = make("span", say(`head_${name}`));
    if (standing(name)) words.append(make("small", say(standing(name))));
    head.append(words);
    return head;
  }));
}

// Columns are as wide as what stands in them, told once: a browser that has to find it out measures every cell at each step.
const SET = { tried: 5.3, difference: 0 }; // a box and its mark
const MOST_WIDE = { unit: 9.2, place: 7 };
const SMALLER = 0.75; // the standing below a heading
const pen = document.createElement("canvas").getContext("2d");

// Returns the width of the widest of some words. [em]
function widest(words, weight = "") {
  pen.font = `${weight} 100px ${getComputedStyle(document.body).fontFamily}`;
  return [...new Set(words)].reduce((most, one) => Math.max(most, pen.measureText(one).width / 100), 0);
}

function widthOf(name, heading, total, rows) {
  const [head, mark] = [...heading.querySelector("span").childNodes].map((one) => one.textContent);
  const field = { unit: "name", coverage: "share_words" }[name] || name;
  const told = name === "difference" ? [arrow(-99), "99999"] : rows.map((row) => String(row[field]));
  const most = SET[name] || widest(told, name === "difference" ? "bold italic" : "");
  const width = Math.max(most, widest([head, total.textContent], "bold"), SMALLER * widest([mark || ""], "bold italic"));
  return Math.min(width, MOST_WIDE[name] || Infinity) + 0.1;
}

function drawWidths() {
  const rows = app.order.filter((row) => row.category === categoryNow().code);
  const totals = document.querySelector("#table tbody.total tr").children;
  let numbers = 0;
  [...byId("heads").children].forEach((heading, place) => {
    const name = COLUMNS[place];
    if (name === "bar" || name === "why") return;
    const width = widthOf(name, heading, totals[place], rows);
    if (NUMBERS.has(name)) {
      heading.style.width = `calc(${width}em + var(--pad))`;
      numbers += width;
    } else byId("table").style.setProperty(`--${name}`, `calc(${width}em + var(--pad))`);
  });
  byId("table").style.setProperty("--numbers", `calc(${numbers}em + ${NUMBERS.size} * var(--pad))`);
}

function drawTotal() {
  const sum = (name) => view.rows.reduce((total, row) => total + (row[name] || 0), 0);
  const line = make("tr");
  const head = make("th", say("total", { count: view.rows.length }));
  head.scope = "row";
  const base = view.rows.some((row) => row.base === null) ? null : sum("base");
  const tried = view.rows.some((row) => row.planned === null) ? "—" : sum("planned");
  const cells = ["", sum("current"), sum("headcount"), "", base === null ? "—" : base, tried, base === null ? "—" : arrow(tried - base), "", "", ""];
  line.append(head, ...cells.map((words, place) => make("td", String(words), kindOf(COLUMNS[place + 1]))));
  document.querySelector("#table tbody.total").replaceChildren(line);
}

function drawTable() {
  view.rows = filtered();
  view.shown = Math.max(SLICE, Math.min(view.shown, view.rows.length));
  drawHeads();
  drawTotal();
  drawWidths();
  drawRows();
}

function drawRows() {
  const lines = view.rows.slice(0, view.shown).map(lineOf);
  const body = document.querySelector("#table tbody.rows");
  const same = body.children.length === lines.length && lines.every((line, place) => body.children[place] === line);
  if (!same) body.replaceChildren(...lines);
  const left = view.rows.length - view.shown;
  byId("more").hidden = left <= 0;
  put(byId("more"), say("more", { count: Math.min(left, SLICE), left }));
  put(byId("count"), say("count", { shown: view.rows.length, all: app.order.filter((row) => row.category === categoryNow().code).length }));
}

// After a step: what changed is painted, and the rows are chosen anew only where a filter looks at what changed.
function drawStep(changed) {
  if (app.state !== "no_plan") document.body.dataset.pending = "yes"; // sentences are of the version before, for now
  const moved = new Set(changed);
  app.order.forEach((row) => { if (row.line) row.line.classList.toggle("moved", moved.has(row)); });
  changed.forEach(paint);
  app.order.forEach((row) => { if (row.cells && row.pinned !== row.input.classList.contains("pinned")) paint(row); });
  if (app.wasStale !== app.stale) app.order.forEach(paint);
  app.wasStale = app.stale;
  if (byId("different").checked || byId("touched").checked) drawTable();
  else drawTotal();
  drawState();
}

function drawAll() {
  app.order.forEach((row) => { row.typing = false; paint(row); });
  drawTable();
  drawState();
}

function drawTotals() {
  const choices = app.first.categories.map((category, number) => {
    const label = make("label", "", STANDINGS[category.marks[3]]);
    const input = make("input");
    Object.assign(input, { type: "radio", name: "category", value: number, checked: number === app.category });
    const box = make("span", "", "total");
    box.append(make("strong", category.name));
    const standing = STANDINGS[category.marks[3]];
    if (standing) box.append(" ", make("small", say(standing), "mark"));
    const total = app.totals.find((one) => one.category === category.code);
    if (total) {
      if (total.base_short !== null) {
        box.append(make("span", say("total_different", {
          count: total.more + total.fewer, more: total.posts_more, fewer: total.posts_fewer,
        })));
      }
      box.append(make("span", say("total_after", { after: total.after, reserve: total.reserve_after })));
      const was = (before, now) => (before === null ? now : `${before} → ${now}`);
      box.append(make("span", say("total_short", { short: was(total.base_short, total.short) })));
      const before = total.base_short === null ? null : total.base_least;
      box.append(make("span", say("total_least", { least: was(before, total.least) })));
    }
    label.append(input, box);
    return label;
  });
  const focused = document.activeElement && document.activeElement.name === "category";
  byId("totals").replaceChildren(byId("totals").querySelector("legend"), ...choices);
  if (focused) byId("totals").querySelector("input:checked").focus();
}

function drawState() {
  drawTotals();
  drawChips();
  drawConflict();
  drawKnobs();
  byId("undo").disabled = !app.undo;
  byId("redo").disabled = !app.redo;
  byId("save").disabled = byId("propose").disabled = app.state !== "proved" && app.state !== "stopped";
  const saved = say(`autosave_${app.answer.autosave}`);
  const told = [say("version", { version: app.version }), app.answer.status.replace(/[。.]$/, ""), app.answer.delay && say(`delay_${app.answer.delay}`), saved];
  drawStatus(told.filter(Boolean).join(" · "));
  document.body.dataset.state = app.state;
  document.body.dataset.version = app.version;
  notice("autosave", app.answer.autosave === "failed" ? [app.answer.autosave_words] : []);
  if (app.answer.files_changed.length) tellChanged(app.answer.files_changed);
}

function drawStatus(words) {
  put(byId("status"), words);
}

function drawDetails(found) {
  app.details = found;
  const reasons = new Map(found.reasons.map(([unit, category, words]) => [keyOf(unit, category), words]));
  app.order.forEach((row) => { row.reason = reasons.get(keyOf(row.unit, row.category)) || ""; paint(row); });
  drawChips();
  delete document.body.dataset.pending;
  document.body.dataset.details = found.version;
}

// --- Typing into the table ---

const rowAt = (element) => {
  const line = element.closest("tbody.rows tr");
  return line ? app.rows.get(line.dataset.key) : null;
};

function commit(row) {
  if (!row.typing) return;
  row.typing = false;
  const typed = row.input.value.trim();
  if (typed === (row.planned === null ? "" : String(row.planned)) && row.pinned) return paint(row);
  if (typed === "" && !row.pinned) return paint(row);
  edit({}, [[row.unit, row.category, typed]]);
}

function restore(row) {
  row.typing = false;
  paint(row);
  row.input.select();
}

function moveFrom(row, by) {
  const next = view.rows[view.rows.indexOf(row) + by];
  if (next && next.input) {
    next.input.focus();
    next.input.select();
    next.line.scrollIntoView({ block: "nearest" });
  }
}

function listenToTable() {
  const table = byId("table");
  table.addEventListener("input", (event) => {
    const row = rowAt(event.target);
    if (row) row.typing = true;
  });
  table.addEventListener("focusin", (event) => {
    if (event.target.classList.contains("posts")) event.target.select();
  });
  table.addEventListener("focusout", (event) => {
    const row = event.target.classList.contains("posts") && rowAt(event.target);
    if (row) commit(row);
  });
  table.addEventListener("keydown", (event) => {
    const row = event.target.classList.contains("posts") && rowAt(event.target);
    if (!row || event.isComposing) return;
    const by = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    if (by) {
      event.preventDefault();
      commit(row);
      moveFrom(row, by);
    } else if (event.key === "Escape") {
      event.preventDefault();
      restore(row);
    }
  });
  table.addEventListener("paste", (event) => {
    const words = event.clipboardData.getData("text/plain");
    const row = rowAt(event.target);
    if (!row || !/[\t\n\r]/.test(words.trim())) return;
    event.preventDefault();
    restore(row);
    previewPaste(words, row);
  });
  table.addEventListener("click", (event) => {
    const button = event.target.closest("button.unit");
    if (button) openPanel(rowAt(button));
  });
  byId("more").addEventListener("click", () => { view.shown += SLICE; drawRows(); });
}
