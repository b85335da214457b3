"use strict";
// Saving, papers, the panel of one unit and what can be done from it.

function askSave(title, act, more = []) {
  const name = fieldOf(say("save_name"), "name", { required: true, value: app.saved.name });
  const words = fieldOf(say("save_title"), "title", { value: app.saved.title });
  const basis = fieldOf(say("save_basis"), "basis");
  openDialog(title, [make("p", say("save_help", { folder: app.first.beside })), name.label, words.label, basis.label, ...more], [
    [say("go"), () => act({ name: name.input.value.trim(), title: words.input.value.trim(), basis: basis.input.value.trim() })],
  ]);
}

async function save(asked) {
  try {
    const told = await ask("/api/save", asked);
    app.saved = { name: told.name, title: asked.title };
    notice("saved", [say("saved", { folder: told.folder })]);
    await begin();
  } catch (error) {
    notice("step", error.words);
  }
}

async function propose(asked, path = "/api/propose") {
  try {
    const told = await ask(path, asked);
    app.saved = { name: asked.name, title: asked.title || "" };
    notice("papers", [say("papers_begun")]);
    watchJob(told.id);
  } catch (error) {
    notice("step", error.words);
  }
}

async function watchJob(id) {
  try {
    const job = await ask("/api/job", { id });
    if (!job) return;
    const words = job.words[job.words.length - 1] || "";
    if (job.state === "running") {
      notice("papers", [say("papers_running", { words })]);
      setTimeout(() => watchJob(id), 500);
    } else if (job.state === "done") {
      notice("papers", [say("papers_done", { folder: job.folder, files: job.files.join(say("comma")) })]);
    } else {
      notice("papers", [say("papers_failed"), ...job.words]);
    }
    document.body.dataset.job = job.state;
  } catch (error) {
    if (error.status) notice("papers", error.words);
  }
}

// --- One unit ---

async function openPanel(row) {
  [app.panel, app.years] = [row, null];
  byId("actions").replaceChildren(...actionsOf(row));
  byId("explanation").replaceChildren(make("p", say("explaining"), "note"));
  openBeside(say("marked", { name: row.name, mark: row.unit }));
  await fillPanel(row);
}

function openBeside(title) {
  put(byId("panel-title"), title);
  byId("panel").hidden = false;
  byId("screen").classList.add("with-panel");
  byId("panel-title").focus();
}

async function fillPanel(row) {
  const version = app.version;
  const parts = movesOf(row);
  try {
    const found = app.state === "no_plan" ? null : await ask("/api/explain", { version, unit: row.unit });
    if (app.panel !== row) return;
    if (found) found.blocks.forEach((block) => parts.push(typeof block === "string" ? make("p", block) : plainTable(block[0], block.slice(1))));
  } catch (error) {
    parts.push(...error.words.map((words) => make("p", words)));
  }
  byId("explanation").replaceChildren(...parts);
}

function movesOf(row) {
  const moves = app.details ? app.details.transfers.filter((move) => move.from_unit === row.unit || move.to_unit === row.unit) : [];
  if (!moves.length) return [];
  const lines = moves.map((move) => {
    const gives = move.from_unit === row.unit;
    return [say(gives ? "to" : "from"), gives ? move.to_name : move.from_name, categoryName(move.category), String(move.posts), String(move.people)];
  });
  return [make("h3", say("people")), plainTable(say("move_heads").split("|"), lines)];
}

function closePanel() {
  byId("panel").hidden = true;
  byId("screen").classList.remove("with-panel");
  if (app.panel && app.panel.line) app.panel.line.querySelector("button.unit").focus();
  [app.panel, app.years] = [null, null];
}

function actionsOf(row) {
  const action = (words, act) => {
    const button = make("button", words);
    button.type = "button";
    button.addEventListener("click", act);
    return button;
  };
  return [
    action(say("protect"), () => protect(row)),
    action(say("free"), () => edit({}, [[row.unit, row.category, ""]])),
    action(say("appeal"), () => askAppeal(row)),
    action(say("letter"), () => askSave(say("letter"), (asked) => propose({ ...asked, place: row.place }))),
    action(say("request"), () => askRequest(row)),
  ];
}

// 数据异议: another figure of a unit, with who asked for it, when, and in which document.
function askAppeal(row) {
  const column = make("select");
  const columns = app.first.columns.filter((one) => !one.category || one.category === row.category);
  column.append(...columns.map((one) => new Option(one.words, one.column)));
  column.setAttribute("aria-label", say("appeal_column"));
  const label = make("label", "", "wide");
  label.append(make("span", say("appeal_column")), column);
  const value = fieldOf(say("appeal_value"), "value", { required: true });
  const parts = ["who", "date", "document", "reason"].map((name) => [name, fieldOf(say(`appeal_${name}`), name)]);
  openDialog(`${say("appeal")}：${row.name}`, [label, value.label, ...parts.map(([, part]) => part.label)], [
    [say("try"), () => {
      const noted = Object.fromEntries(parts.map(([name, part]) => [name, part.input.value.trim()]).filter(([, words]) => words));
      edit({ [`units.${row.unit}.${column.value}`]: value.input.value.trim() }, [], noted);
    }],
  ]);
}

function askRequest(row) {
  const change = fieldOf(say("request_change"), "change", { required: true, value: "+1", maxLength: 10 });
  askSave(`${say("request")}：${row.name}`, ({ name, title }) => {
    propose({ name, title, unit: row.unit, category: row.category, change: change.input.value.trim() }, "/api/request");
  }, [change.label]);
}
