// Another plan beside this one: given when the page was written, or opened by the reader as a file.

const other = { name: null, marks: [] };

// A file does not say how sure its figures are: they are taken to be no surer than this plan's.
function setOther(name, rows, marks = data.categories.map((category) => category.marks[3])) {
  Object.assign(other, { name, marks });
  const planned = new Map(rows.map(([unit, category, posts]) => [`${unit} ${category}`, posts]));
  postsOf.forEach((list, category) => list.forEach((row) => {
    const posts = planned.get(`${row.unit.id} ${data.categories[category].code}`);
    row.other = posts === undefined ? null : posts;
    row.difference = row.other === null ? null : row.other - row.planned;
  }));
  document.querySelectorAll('#table th[data-key="other"], #table th[data-key="difference"]').forEach((head) => {
    head.hidden = false;
  });
  document.querySelector('#change option[value="differ"]').hidden = false;
}

// Cells of a CSV file; a cell in quotes may hold commas, line breaks and doubled quotes.
function cellsOf(words) {
  const rows = [[]];
  const cell = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n|\n|\r|$)/gy;
  for (let found = cell.exec(words); found; found = cell.exec(words)) {
    const inside = found[1].startsWith('"') ? found[1].slice(1, -1).replace(/""/g, '"') : found[1];
    rows[rows.length - 1].push(inside);
    if (cell.lastIndex >= words.length) break;
    if (found[2] !== ",") rows.push([]);
  }
  return rows;
}

// Excel saves in UTF-8 or in the Chinese code page.
function decoded(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
}

function complain(words) {
  byId("message").textContent = words;
  byId("message").hidden = !words;
}

function readOther(file) {
  const reader = new FileReader();
  reader.onerror = () => complain(say("unreadable", { file: file.name }));
  reader.onload = () => {
    const [headers, ...rows] = cellsOf(decoded(reader.result));
    const [unit, category, planned] = ["unit_id", "category", "planned"].map((name) => headers.indexOf(name));
    if ([unit, category, planned].includes(-1)) return complain(say("not_posts", { file: file.name }));
    const posts = rows.filter((row) => row.length === headers.length)
      .map((row) => [row[unit], row[category], Number(row[planned])]);
    setOther(file.name, posts);
    drawTable();
    const here = new Set(postsOf.flatMap((list, number) =>
      list.map((row) => `${row.unit.id} ${data.categories[number].code}`)));
    const missing = posts.filter(([id, code]) => !here.has(`${id} ${code}`)).length;
    complain(missing ? say("not_here", { count: missing }) : "");
  };
  reader.readAsArrayBuffer(file);
}
