"use strict";
// What the page knows, and how it asks: one step in flight at most, the rest waits together.

const app = {
  first: null, version: 0, state: "proved", stale: false, edits: [], totals: [],
  rows: new Map(), order: [], category: 0, details: null, touched: null, saved: null, years: null,
};
const queue = []; // steps that wait, edits among them merged
const MOST = 200; // edits of one batch
const SLOW = 100; // what takes longer is said to be under way [ms]
let busy = false;
let lost = false;

const say = (name, values = {}) => {
  const words = app.first ? app.first.say[name] : "";
  return words === undefined ? name : words.replace(/\{(\w+)\}/g, (_, key) => (key in values ? values[key] : ""));
};
const keyOf = (unit, category) => `${unit} ${category}`;
const categoryNow = () => app.first.categories[app.category];

async function ask(path, body = {}) {
  let reply;
  try {
    reply = await fetch(path, {
      method: "POST", credentials: "same-origin", cache: "no-store",
      headers: { "content-type": "application/json", "x-quota": "1" }, body: JSON.stringify(body),
    });
  } catch (error) {
    tellLost();
    throw Object.assign(new Error("lost"), { status: 0, words: [] });
  }
  if (reply.status === 204) return null;
  const told = await reply.json();
  if (reply.ok) return told;
  throw Object.assign(new Error(told.error), { status: reply.status, words: told.words || [] });
}

// --- Steps ---

function edit(changes, pins = [], appeal = {}) {
  const last = queue[queue.length - 1];
  const noted = Object.keys(appeal).length > 0;
  const size = Object.keys(changes).length + pins.length;
  if (last && last.path === "/api/edit" && !last.noted && !noted && last.size + size <= MOST) {
    Object.assign(last.body.changes, changes);
    last.body.pins.push(...pins);
    last.size += size;
  } else {
    queue.push({ path: "/api/edit", body: { changes: { ...changes }, pins: [...pins], ...appeal }, noted, size });
  }
  return pump();
}

function step(path, body = {}) {
  queue.push({ path, body });
  return pump();
}

async function pump() {
  if (busy || !queue.length || lost) return;
  busy = true;
  const { path, body } = queue.shift();
  if (body.pins) { // of one cell the last word counts
    const words = new Map(body.pins.map((pin) => [keyOf(pin[0], pin[1]), pin]));
    body.pins = [...words.values()];
  }
  const slow = setTimeout(() => drawStatus(say("solving")), SLOW);
  try {
    take(await ask(path, { ...body, after: app.version }));
  } catch (error) {
    await fail(error);
  } finally {
    clearTimeout(slow);
    busy = false;
  }
  if (queue.length) pump();
}

async function fail(error) {
  if (error.status === 409) { // a second window was first
    queue.length = 0;
    await begin();
    notice("step", [say("second_window")]);
  } else if (error.status) {
    drawAll();
    drawStatus(say("not_taken"));
    notice("step", error.words.length ? error.words : [say("failed")]);
    if (error.status === 403) notice("session", [say("no_entry")]);
  }
}

// --- Answers ---

function rowOf([unit, category, current, headcount, need, base, planned, after, share_before, share_after, share_words, pinned]) {
  return { unit, category, current, headcount, need, base, planned, after, share_before, share_after, share_words, pinned };
}

function take(answer) {
  const known = answer.rows.every(([unit, category]) => app.rows.has(keyOf(unit, category)));
  if (!known || answer.count !== app.order.length) return begin();
  takeState(answer);
  const changed = answer.rows.map((told) => {
    const row = app.rows.get(keyOf(told[0], told[1]));
    Object.assign(row, rowOf(told));
    return row;
  });
  notice("step", answer.refused.map((one) => [one.words, one.mend].filter(Boolean).join(" ")));
  if (answer.refused.length) drawAll();
  else drawStep(changed);
  return afterwards();
}

function takeState(answer) {
  const { version, state, stale, edits, totals, undo, redo } = answer;
  if (version !== app.version) Object.assign(app, { details: null });
  Object.assign(app, { version, state, stale, edits, totals, undo, redo, answer });
}

async function begin() {
  const first = await ask("/api/first");
  app.first = first;
  document.documentElement.lang = first.language === "zh" ? "zh-CN" : "en";
  if (!app.saved || first.is_saved) app.saved = first.saved;
  first.title = first.is_saved ? say("of_base", { title: first.saved.title || first.saved.name, base: first.title }) : first.title;
  document.title = `${say("name")} · ${first.title}`;
  app.rows.clear();
  app.order = [];
  const marks = new Map(first.marks.map(([unit, category, own]) => [keyOf(unit, category), own]));
  first.answer.rows.forEach((told) => {
    const row = rowOf(told);
    const [name, place, level, type] = first.units[row.unit] || [row.unit, "", "", ""];
    const own = marks.get(keyOf(row.unit, row.category)) || first.categories.find((one) => one.code === row.category).marks;
    Object.assign(row, { name, place, level, type, marks: own, found: `${row.unit} ${name} ${place}`.toLowerCase(), reason: "" });
    app.rows.set(keyOf(row.unit, row.category), row);
    app.order.push(row);
  });
  takeState(first.answer);
  beginScreen();
  return afterwards();
}

// What takes longer is asked for when no step waits, and shown if it is still of this version.
let later = 0;
function afterwards() {
  clearTimeout(later);
  if (app.state === "faulty") return;
  const version = app.version;
  later = setTimeout(async () => {
    if (busy || queue.length || version !== app.version) return;
    fillYears();
    if (app.state === "no_plan") return tellWhy(version);
    try {
      const found = await ask("/api/details", { version });
      if (found && found.version === app.version) drawDetails(found);
    } catch (error) {
      if (error.status) notice("step", error.words);
    }
  }, 200);
}

// --- Whether the server is there ---

function tellLost() {
  if (lost) return;
  lost = true;
  drawStatus(say("lost_short"));
  notice("session", [app.first ? say("lost") : "quota open …"]);
}

async function beat() {
  try {
    const told = await ask("/api/alive");
    if (lost) {
      lost = false;
      notice("session", []);
      await begin();
    } else if (told.version !== undefined && told.version !== app.version && !busy && !queue.length) {
      await begin();
      notice("step", [say("second_window")]);
    }
    if (told.files_changed && told.files_changed.length) tellChanged(told.files_changed);
  } catch (error) {
    if (error.status === 403) notice("session", [say("no_entry")]);
  }
}
