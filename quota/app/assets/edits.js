"use strict";
// The edits in force as chips, each with what it does; and notices.

const FEW = 3; // edits of a batch that are named one by one

function batches() {
  const found = new Map();
  app.edits.forEach((edit) => found.set(edit.batch, [...(found.get(edit.batch) || []), edit]));
  return [...found.entries()];
}

function effectOf(batch) {
  return app.details ? app.details.attribution.find((one) => one.batch === batch) : undefined;
}

function chip([batch, edits]) {
  const box = make("li", "", "chip");
  box.dataset.batch = batch;
  const words = edits.slice(0, FEW).map((edit) => edit.words).join("；");
  const rest = edits.length - FEW;
  const told = make("span", rest > 0 ? say("chip_many", { words, rest }) : words, "words");
  told.title = edits.map((edit) => edit.words).join("\n");
  box.append(told);
  const appeal = edits.find((edit) => edit.who || edit.document || edit.date);
  if (appeal) box.append(make("small", [appeal.who, appeal.date, appeal.document, appeal.reason].filter(Boolean).join(say("comma"))));
  const effect = effectOf(batch);
  if (effect) {
    const button = make("button", effect.needed ? say("effect_needed") : say("effect", { count: effect.moved.length }), "link effect");
    button.type = "button";
    button.disabled = effect.needed || !effect.moved.length;
    button.setAttribute("aria-pressed", String(app.touchedBy === batch));
    box.append(button);
  }
  const drop = make("button", "✕", "drop");
  drop.type = "button";
  drop.title = say("drop");
  drop.setAttribute("aria-label", `${say("drop")}：${words}`);
  box.append(drop);
  return box;
}

// Where the effects of all changes do not come to what differs, a reader who adds them up is told why.
function effectsNote() {
  if (!app.details || app.details.attribution.length < 2) return "";
  const sum = app.details.attribution.reduce((count, one) => count + one.moved.length, 0);
  const differ = app.order.filter((row) => row.base !== null && row.planned !== row.base).length;
  return sum === differ ? "" : say("effects_note", { sum, differ });
}

function drawChips() {
  const all = batches();
  byId("chips").hidden = all.length === 0;
  byId("chips").setAttribute("aria-label", say("edits", { count: app.edits.length }));
  const list = make("ul");
  list.append(...all.map(chip));
  const note = effectsNote() ? [make("small", effectsNote(), "note")] : [];
  byId("chips").replaceChildren(make("strong", say("edits", { count: app.edits.length })), list, ...note);
  if (!all.some(([batch]) => batch === app.touchedBy)) touch(null);
}

// Show only the units that one batch moves.
function touch(batch) {
  const effect = batch === null ? undefined : effectOf(batch);
  const before = app.touchedBy;
  app.touchedBy = effect ? batch : null;
  app.touched = effect ? new Set(effect.moved.map(([unit, category]) => keyOf(unit, category))) : null;
  byId("touched").disabled = !effect;
  if (effect && before !== batch) byId("touched").checked = true;
  if (!effect) byId("touched").checked = false;
  if (before !== app.touchedBy) drawTable();
}

function listenToChips() {
  byId("chips").addEventListener("click", (event) => {
    const box = event.target.closest(".chip");
    if (!box) return;
    const batch = Number(box.dataset.batch);
    if (event.target.closest(".drop")) step("/api/drop", { batch });
    if (event.target.closest(".effect")) {
      touch(app.touchedBy === batch ? null : batch);
      drawChips();
    }
  });
}

// --- Notices: lines at the head of the page, each kind once ---

function notice(kind, lines, buttons = []) {
  const old = byId("notices").querySelector(`[data-kind="${kind}"]`);
  if (old) old.remove();
  if (!lines.length) return;
  const box = make("div", "", "notice");
  box.dataset.kind = kind;
  if (kind === "step" || kind === "session") box.setAttribute("role", "alert");
  box.append(...lines.slice(0, 12).map((words) => make("p", words)));
  if (lines.length > 12) box.append(make("p", say("more_lines", { left: lines.length - 12 })));
  buttons.forEach(([words, act]) => {
    const button = make("button", words);
    button.type = "button";
    button.addEventListener("click", () => { box.remove(); act(); });
    box.append(button);
  });
  if (kind === "step") {
    const away = make("button", "✕", "drop");
    away.type = "button";
    away.setAttribute("aria-label", say("close"));
    away.addEventListener("click", () => box.remove());
    box.append(away);
  }
  byId("notices").append(box);
}

async function anew(path) {
  try {
    const told = await ask(path);
    await begin();
    notice("step", told.refused.map((one) => [one.words, one.mend].filter(Boolean).join(" ")));
  } catch (error) {
    notice("step", error.words);
  }
}

function tellChanged(files) {
  notice("files", [say("files_changed", { files: files.join(say("comma")) })], [[say("reread"), () => anew("/api/reread")]]);
}

function tellUnsaved() {
  const unsaved = app.first.unsaved;
  notice("years", app.first.years);
  byId("by-year").hidden = !app.first.years.length;
  notice("unsaved", unsaved ? [unsaved.words] : [], [
    [say("resume"), () => anew("/api/resume")], [say("discard"), () => anew("/api/discard")],
  ]);
}
