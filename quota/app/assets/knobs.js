"use strict";
// The figures that may be changed beside the units: groups of knobs, and the three things that meetings ask most.

const SPAN = 100; // steps of a knob that is worth a slider, at most
const editOf = (key) => app.edits.find((edit) => edit.key === key);
const valueOf = (knob) => (editOf(knob.key) ? editOf(knob.key).value : knob.value);

function groupsOf() {
  const groups = new Map();
  app.first.knobs.forEach((knob) => {
    if (!groups.has(knob.group)) groups.set(knob.group, { words: knob.group_words, knobs: [] });
    groups.get(knob.group).knobs.push(knob);
  });
  return [...groups.entries()];
}

function buildGroups() {
  byId("groups").replaceChildren(...groupsOf().map(([code, group]) => {
    const box = make("details");
    box.dataset.group = code;
    const head = make("summary", `${group.words} `);
    head.append(make("small", String(group.knobs.length)));
    box.append(head);
    box.addEventListener("toggle", () => { if (box.open) fillGroup(box, group.knobs); });
    return box;
  }));
}

function fillGroup(box, knobs) {
  if (box.dataset.filled) return;
  box.dataset.filled = "yes";
  knobs.slice(0, SLICE).forEach((knob) => box.append(knobBox(knob)));
  if (knobs.length > SLICE) box.append(make("p", say("more_knobs", { left: knobs.length - SLICE }), "note"));
}

function knobBox(knob) {
  const box = make("div", "", "knob");
  box.dataset.key = knob.key;
  const label = make("label");
  const words = make("span", knob.words, "words");
  if (STANDINGS[knob.mark]) words.append(" ", make("small", say(STANDINGS[knob.mark]), "mark"));
  box.title = [boundsOf(knob), knob.source].filter(Boolean).join("\n");
  label.append(words, inputOf(knob));
  const unit = knob.unit && say(`unit_${knob.unit.replace(/\W/g, "_")}`);
  if (unit && !unit.startsWith("unit_")) label.append(make("span", unit, "unit-of"));
  box.append(label);
  const slider = sliderOf(knob);
  if (slider) box.append(slider);
  const was = make("p", "", "was-value");
  box.append(was);
  paintKnob(box, knob);
  return box;
}

function boundsOf({ least, most }) {
  return [least === null ? "" : say("at_least", { least }), most === null ? "" : say("at_most", { most })].filter(Boolean).join(say("comma"));
}

function inputOf(knob) {
  const choices = knob.control === "yes_no" ? [["yes", say("yes")], ["no", say("no")]] : knob.choices;
  if (knob.control === "yes_no" || (knob.control === "choice" && choices.length)) {
    const input = make("select");
    if (knob.clears) input.append(new Option("—", ""));
    input.append(...choices.map(([code, words]) => new Option(words, code)));
    return input;
  }
  const input = make("input");
  Object.assign(input, { type: "text", autocomplete: "off", maxLength: 200, inputMode: knob.control === "number" ? "decimal" : "text" });
  return input;
}

function sliderOf(knob) {
  if (knob.control !== "number" || knob.value === "" || !Number.isFinite(Number(knob.value))) return null;
  const base = Number(knob.value);
  const stepped = Number(knob.step || 1);
  const reach = knob.unit === "posts" ? Math.max(20, Math.round(base / 10)) : Math.max(10, base);
  const least = Math.max(knob.least === null ? -Infinity : Number(knob.least), base - reach);
  const most = Math.min(knob.most === null ? Infinity : Number(knob.most), base + reach);
  if ((most - least) / stepped > 50 * SPAN) return null;
  const slider = make("input");
  Object.assign(slider, { type: "range", min: least, max: most, step: stepped, value: base });
  slider.setAttribute("aria-label", knob.words);
  return slider;
}

function paintKnob(box, knob) {
  const value = valueOf(knob);
  const input = box.querySelector("select, input:not([type=range])");
  if (document.activeElement !== input || !box.dataset.typing) {
    if (input.tagName === "SELECT" && ![...input.options].some((option) => option.value === value) && value !== "") {
      input.append(new Option(value, value));
    }
    input.value = value;
  }
  const slider = box.querySelector("input[type=range]");
  if (slider && Number.isFinite(Number(value)) && value !== "") slider.value = value;
  const was = box.querySelector(".was-value");
  const changed = editOf(knob.key);
  box.classList.toggle("changed", Boolean(changed));
  was.replaceChildren();
  if (changed) {
    const back = make("button", say("back_to", { value: knob.value === "" ? "—" : knob.value }), "link");
    back.type = "button";
    back.dataset.back = knob.key;
    was.append(back);
  }
}

function drawKnobs() {
  const known = new Map(app.first.knobs.map((knob) => [knob.key, knob]));
  document.querySelectorAll(".knob").forEach((box) => paintKnob(box, known.get(box.dataset.key)));
}

function findKnobs() {
  const words = byId("find-knob").value.trim().toLowerCase();
  document.querySelectorAll("#groups > details").forEach((box) => {
    if (box.dataset.search) {
      box.remove();
      return;
    }
    box.hidden = words !== "";
  });
  if (!words) return;
  const found = app.first.knobs.filter((knob) =>
    words.split(/\s+/).every((word) => `${knob.words} ${knob.group_words} ${knob.key}`.toLowerCase().includes(word)));
  const box = make("details");
  box.dataset.search = "yes";
  box.dataset.filled = "yes";
  box.open = true;
  box.append(make("summary", say("found_knobs", { count: found.length })), ...found.slice(0, 50).map(knobBox));
  byId("groups").prepend(box);
}

function changeKnob(box, text) {
  const knob = app.first.knobs.find((one) => one.key === box.dataset.key);
  delete box.dataset.typing;
  if (text === valueOf(knob)) return;
  if (text === knob.value) edit({ [knob.key]: null });
  else edit({ [knob.key]: text === "" ? "无" : text });
}

function listenToKnobs() {
  const knobs = byId("groups");
  knobs.addEventListener("input", (event) => {
    const box = event.target.closest(".knob");
    if (!box) return;
    box.dataset.typing = "yes";
    if (event.target.type === "range") box.querySelector("input:not([type=range])").value = event.target.value;
  });
  knobs.addEventListener("change", (event) => {
    const box = event.target.closest(".knob");
    if (box) changeKnob(box, event.target.value.trim());
  });
  knobs.addEventListener("keydown", (event) => {
    const box = event.target.closest(".knob");
    if (!box || event.key !== "Escape") return;
    delete box.dataset.typing;
    event.target.value = valueOf(app.first.knobs.find((one) => one.key === box.dataset.key));
  });
  knobs.addEventListener("click", (event) => {
    const key = event.target.dataset.back;
    if (key) edit({ [key]: null });
  });
  byId("find-knob").addEventListener("input", findKnobs);
}

// --- What meetings ask ---

function fillMeeting() {
  const { places, levels, categories, routes } = app.first;
  const fill = (form, name, options) => byId(form).elements[name].replaceChildren(...options.map(([code, words]) => new Option(words, code)));
  fill("approval", "place", places);
  fill("approval", "category", categories.map((one) => [one.code, one.name]));
  fill("approval", "level", [["", say("all_levels")], ...levels]);
  fill("crossing", "route", routes);
  byId("crossings").hidden = routes.length === 0;
}

function listenToMeeting() {
  byId("approval").addEventListener("submit", (event) => {
    event.preventDefault();
    const { place, category, level, posts, body, basis } = event.target.elements;
    const row = ["approvals", place.value, category.value, ...(level.value ? [level.value] : [])].join(".");
    const changes = { [`${row}.posts`]: posts.value.trim() };
    if (body.value.trim()) changes[`${row}.body`] = body.value.trim();
    if (basis.value.trim()) changes[`${row}.basis`] = basis.value.trim();
    edit(changes);
  });
  byId("crossing").addEventListener("submit", (event) => {
    event.preventDefault();
    const { route, more } = event.target.elements;
    edit({ [`${route.value}.at_least`]: say("over_plan", { posts: more.value.trim() }) });
  });
  byId("protection").addEventListener("submit", (event) => {
    event.preventDefault();
    edit({ protected: event.target.elements.units.value.trim() });
  });
}

// One more unit in the list of those that lose nothing.
function protect(row) {
  const before = editOf("protected") ? editOf("protected").value : "";
  const listed = before.split(/[、,，;；]/).map((word) => word.trim()).filter(Boolean);
  if (!listed.includes(row.unit) && !listed.includes(row.name)) listed.push(row.unit);
  byId("protection").elements.units.value = listed.join("、");
  edit({ protected: listed.join("、") });
}
