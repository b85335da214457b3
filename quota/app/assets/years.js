"use strict";
// The years of the plan as it is edited: a slider chooses one; its totals, and posts and people of every unit of the category.

async function openYears() {
  closePanel();
  app.years = { at: 0 };
  openBeside(say("years"));
  await fillYears();
}

// Ask for the years of this version; what comes for another one is not shown.
async function fillYears() {
  const version = app.version;
  if (!app.years || app.years.asked === version) return;
  app.years.asked = version;
  byId("actions").replaceChildren();
  byId("explanation").replaceChildren(make("p", say(app.state === "no_plan" ? "years_no_plan" : "years_solving"), "note"));
  if (app.state === "no_plan") return;
  try {
    const found = await ask("/api/years", { version });
    if (!app.years || !found || found.version !== app.version) return;
    app.years = { ...found, asked: version, at: Math.min(app.years.at, Math.max(found.names.length - 1, 0)) };
    drawYears();
  } catch (error) {
    byId("explanation").replaceChildren(...error.words.map((words) => make("p", words)));
  }
}

function drawYears() {
  const { names, words } = app.years;
  if (!names.length) return byId("explanation").replaceChildren(...words.map((line) => make("p", line)));
  const label = make("label", "", "year");
  const slider = make("input");
  Object.assign(slider, { id: "year", type: "range", min: 0, max: names.length - 1, step: 1, value: app.years.at });
  const name = make("output");
  label.append(make("span", say("year")), slider, name);
  slider.addEventListener("input", () => setYear(Number(slider.value)));
  byId("actions").replaceChildren(label);
  return setYear(app.years.at);
}

function setYear(at) {
  const { names, mark, figures, totals, categories, heads, units, words } = app.years;
  app.years.at = at;
  const slider = byId("year");
  slider.setAttribute("aria-valuetext", names[at]);
  const standing = STANDINGS[mark];
  slider.nextElementSibling.textContent = standing ? say("marked", { name: names[at], mark: say(standing) }) : names[at];
  const of = plainTable(["", ...categories.map(([, name]) => name)], figures.map((figure, place) => [figure, ...totals[at][place].map(String)]));
  const now = units[categoryNow().code] || [];
  const rows = now.map(([unit, posts, people]) => [(app.first.units[unit] || [unit])[0], String(posts[at]), String(people[at])]);
  const told = rows.length ? [make("h3", categoryNow().name), plainTable([say("head_unit"), ...heads[at]], rows)] : [];
  const box = make("div", "", standing);
  box.append(of, ...words.map((line) => make("p", line)), ...told);
  byId("explanation").replaceChildren(box);
}
