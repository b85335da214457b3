// The panel: why one unit got what it got.

const reasonsOf = new Map();
(data.reasons || []).forEach(([unit, category, blocks]) => reasonsOf.set(`${unit} ${category}`, blocks));

const movesOf = new Map();
data.moves.forEach((move) => {
  [move[1], move[2]].filter((end) => typeof end === "number").forEach((unit) => {
    const key = `${unit} ${move[0]}`;
    movesOf.set(key, [...(movesOf.get(key) || []), move]);
  });
});

const officesOf = new Map();
(data.offices || []).forEach(([unit, category, office, posts]) => {
  const key = `${unit} ${category}`;
  officesOf.set(key, [...(officesOf.get(key) || []), [data.words[office], String(posts)]]);
});

function blockOf(block) {
  if (typeof block === "string") return make("p", block);
  const [headings, ...lines] = block.map((line) => line.map((place) => data.words[place]));
  return plainTable(headings, lines);
}

function movesTable(unit, category) {
  const moves = movesOf.get(`${unit.number} ${category}`) || [];
  if (!moves.length) return make("p", say("no_moves"));
  const end = (one) => (typeof one === "number" ? unitButton(units[one]) : one);
  const lines = moves.map(([, from, to, posts, people, kind, way, body]) => [
    from === unit.number ? say("to") : say("from"),
    end(from === unit.number ? to : from),
    String(posts), String(people),
    data.words[way] || data.words[kind], data.words[body],
  ]);
  return plainTable(data.say.moves.split("|"), lines);
}

function figuresTable(row) {
  return plainTable(data.say.posts.split("|"), [[
    known() ? String(row.current) : "—", known() ? String(row.headcount) : "—", hundredths(row.need),
    String(row.planned), known() ? signed(row.change) : "—", before(row), after(row), String(row.after),
  ]]);
}

function explanationOf(unit) {
  const parts = [];
  data.categories.forEach((category, number) => {
    const row = postsOf[number].find((one) => one.unit === unit);
    if (!row) return;
    const standing = STANDINGS[category.marks[3]];
    const heading = make("h3", category.name);
    if (standing) heading.append(" ", make("small", say(standing)));
    const part = make("section", "", standing); // every figure in it is as unsure as what is proposed
    part.append(heading, figuresTable(row));
    const blocks = reasonsOf.get(`${unit.number} ${number}`);
    if (blocks) part.append(...blocks.map(blockOf));
    part.append(make("h4", say("people")), movesTable(unit, number));
    const offices = officesOf.get(`${unit.number} ${number}`);
    if (offices) part.append(make("h4", say("offices")), plainTable(data.say.office_columns.split("|"), offices));
    parts.push(part);
  });
  if (!data.detailed) parts.push(make("p", say("detail_left_out")));
  const command = make("p", say("command"));
  command.append(make("code", `quota explain . ${unit.id}`));
  return [...parts, command];
}

function openPanel(number) {
  const unit = units[number];
  const panel = byId("panel");
  panel.dataset.unit = number;
  byId("panel-title").textContent = `${unit.name}（${unit.id}）`;
  byId("explanation").replaceChildren(...explanationOf(unit));
  const place = view.rows.findIndex((row) => row.unit === unit);
  byId("previous").disabled = place <= 0;
  byId("next").disabled = place < 0 || place === view.rows.length - 1;
  if (!panel.open) panel.showModal();
  byId("explanation").scrollTop = 0;
}

function step(by) {
  const place = view.rows.findIndex((row) => row.unit.number === Number(byId("panel").dataset.unit));
  const row = view.rows[place + by];
  if (row) openPanel(row.unit.number);
}
