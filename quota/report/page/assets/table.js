// The table of units: filters, order, totals, and rows drawn in slices.

const data = JSON.parse(document.getElementById("data").textContent);
const say = (name, values = {}) => data.say[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);

const SLICE = 300; // rows drawn at once: a screen or two on any machine

const units = data.units.map(([id, name, place, level, type, state], number) => ({
  id, name, number, state,
  place: data.words[place],
  level: data.words[level],
  type: data.words[type],
  found: [id, name, data.words[place]].join(" ").toLowerCase(),
}));

const postsOf = data.posts.map((rows) =>
  rows.map(([number, current, headcount, need, planned, after, marks]) => {
    const unit = units[number];
    return {
      unit, current, headcount, need, planned, after,
      marks: data.words[marks],
      change: planned - current,
      coverage_before: unit.state === "opened" ? null : current / need,
      coverage_after: unit.state === "closed" ? null : planned / need,
      name: unit.name, place: unit.place, type: unit.type, other: null, difference: null,
    };
  }));

const view = { category: 0, key: null, down: false, shown: SLICE, rows: [], year: 0 };

const known = () => data.categories[view.category].known;
const before = (row) => (row.unit.state === "opened" || !known() ? "—" : percent(row.current, row.need));
const after = (row) => (row.unit.state === "closed" ? "—" : percent(row.planned, row.need));

const changes = {
  all: () => true,
  gain: (row) => row.change > 0,
  lose: (row) => row.change < 0,
  same: (row) => row.change === 0,
  differ: (row) => row.other !== row.planned,
};

function filtered() {
  const words = byId("search").value.trim().toLowerCase().split(/\s+/);
  const chosen = ["place", "level", "type"].map((id) => [id, byId(id).value]).filter(([, value]) => value);
  const fits = changes[byId("change").value];
  return postsOf[view.category].filter((row) =>
    words.every((word) => row.unit.found.includes(word)) &&
    chosen.every(([id, value]) => row.unit[id] === value) && fits(row));
}

const collator = new Intl.Collator(data.language);

function ordered(rows) {
  if (!view.key && byId("order").value === "size") // however large a change is, whichever way it goes
    return rows.sort((one, two) => Math.abs(two.change) - Math.abs(one.change) || one.unit.number - two.unit.number);
  if (!view.key) return rows;
  const sign = view.down ? -1 : 1;
  const compare = (one, two) => {
    const [a, b] = [one[view.key], two[view.key]];
    if (a === null || b === null) return (a === null) - (b === null); // what is missing stands last, either way
    const order = typeof a === "string" ? collator.compare(a, b) : a - b;
    return sign * order || one.unit.number - two.unit.number;
  };
  return rows.sort(compare);
}

function bar(row) {
  const box = make("td", "", "bars");
  const share = (posts) => (1000000 * posts) / row.need;
  box.append(track(
    row.unit.state === "closed" ? null : share(row.planned),
    row.unit.state === "opened" || !known() ? null : share(row.current)));
  return box;
}

function unitButton(unit) {
  const button = make("button", unit.name, "unit");
  button.type = "button";
  button.dataset.unit = unit.number;
  return button;
}

function rowOf(row, result) {
  const line = document.createElement("tr");
  const head = make("th");
  head.scope = "row";
  head.append(unitButton(row.unit));
  if (row.unit.state) head.append(make("small", say(row.unit.state)));
  const [current, headcount, need] = row.marks;
  const shift = !known() ? "" : row.change > 0 ? "gain" : row.change < 0 ? "lose" : "";
  line.append(
    head, make("td", row.place), make("td", row.type),
    numberCell(known() ? row.current : "—", current), numberCell(known() ? row.headcount : "—", headcount),
    numberCell(hundredths(row.need), need), ...yearCells(row.year_posts, row.year_people), numberCell(row.planned, result),
    numberCell(known() ? signed(row.change) : "—", result, shift),
    numberCell(before(row), mostUnsure(current, need)), numberCell(after(row), result), bar(row));
  if (other.name !== null) {
    line.append(
      numberCell(row.other === null ? "—" : row.other, other.marks[view.category]),
      numberCell(
        row.difference === null ? "—" : signed(row.difference), other.marks[view.category],
        row.difference ? "strong" : ""));
  }
  return line;
}

function totalOf(rows, result) {
  const sum = (field, state) =>
    rows.reduce((total, row) => total + (row.unit.state === state ? 0 : row[field]), 0);
  const line = document.createElement("tr");
  const head = make("th", say("total", { count: rows.length }));
  head.scope = "row";
  const [current, planned] = [sum("current"), sum("planned")];
  const marks = data.categories[view.category].marks;
  line.append(
    head, make("td"), make("td"), numberCell(known() ? current : "—", marks[0]), numberCell(known() ? sum("headcount") : "—", marks[1]),
    numberCell(hundredths(sum("need", "closed")), marks[2]),
    ...yearCells(sum("year_posts"), sum("year_people")), numberCell(planned, result),
    numberCell(known() ? signed(planned - current) : "—", result),
    numberCell(known() ? percent(current, sum("need", "opened")) : "—", result),
    numberCell(percent(planned, sum("need", "closed")), result), make("td"));
  if (other.name !== null) {
    const mark = other.marks[view.category];
    line.append(numberCell(sum("other"), mark), numberCell(signed(sum("difference")), mark));
  }
  return line;
}

function drawRows(from) {
  const body = document.querySelector("#table tbody.rows");
  const result = data.categories[view.category].marks[3];
  if (!from) body.textContent = "";
  const slice = document.createDocumentFragment();
  view.rows.slice(from, view.shown).forEach((row) => slice.append(rowOf(row, result)));
  body.append(slice);
  const left = view.rows.length - view.shown;
  byId("more").hidden = left <= 0;
  byId("more").textContent = say("more", { count: Math.min(left, SLICE), left });
}

// Heads say how sure their columns are; on paper, where buttons are not repeated, `label` stands in for them.
function drawHeads(category) {
  const columns = {
    current: 0, headcount: 1, need: 2, planned: 3, change: 3, coverage_before: category.marks[0] === "r" ? 2 : 0,
    coverage_after: 3,
  };
  const ofOther = other.name === null ? [] : ["other", "difference"];
  document.querySelectorAll("#table th[data-key]").forEach((head) => {
    const key = head.dataset.key;
    const mark = key in columns ? category.marks[columns[key]] : ofOther.includes(key) ? other.marks[view.category]
      : key.startsWith("year_") ? data.years.mark : "r";
    const standing = STANDINGS[mark];
    const button = head.querySelector("button");
    if (!head.dataset.name) head.dataset.name = button.textContent;
    button.textContent = head.dataset.name;
    if (standing) button.append(make("small", say(standing)));
    head.dataset.label = head.dataset.name + (standing ? `\n(${say(standing)})` : "");
    head.setAttribute("aria-sort", key !== view.key ? "none" : view.down ? "descending" : "ascending");
  });
}

function drawTable() {
  const category = data.categories[view.category];
  view.rows = ordered(filtered());
  view.shown = SLICE;
  const count = { shown: view.rows.length, all: postsOf[view.category].length };
  byId("count").textContent = say("count", count);
  document.querySelector("#table caption").textContent = say("category_posts", { category: category.name }) +
    (data.years ? ` · ${data.years.names[view.year]}` : "");
  document.querySelector("#table tbody.total").replaceChildren(totalOf(view.rows, category.marks[3]));
  drawHeads(category);
  drawRows(0);
}

function sortBy(key) {
  if (view.key !== key) Object.assign(view, { key, down: false });
  else if (!view.down) view.down = true;
  else view.key = null;
  drawTable();
}

// On paper the table of every category stands, the chosen one first; each has the rows that the filters leave.
function printCategories() {
  const chosen = view.category;
  const place = document.querySelector(".scroll.units");
  const copies = data.categories.map((_, category) => category).filter((category) => category !== chosen).map((category) => {
    view.category = category;
    drawTable();
    drawMore(view.rows.length);
    const copy = place.cloneNode(true);
    copy.classList.add("copy");
    copy.querySelector("table").removeAttribute("id");
    return copy;
  });
  view.category = chosen;
  drawTable();
  drawMore(view.rows.length);
  place.after(...copies);
}

function drawMore(count) {
  const from = view.shown;
  view.shown += count;
  drawRows(from);
}
