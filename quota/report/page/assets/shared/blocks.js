// Tables of an explanation.

const NUMBER = /^([+-]?[\d.]+%?|—|)$/;

// A table without the columns that have nothing to say.
function plainTable(allHeadings, allLines) {
  const told = allHeadings.map((_, place) => allLines.some((cells) => cells[place] !== ""));
  const headings = allHeadings.filter((_, place) => told[place]);
  const lines = allLines.map((cells) => cells.filter((_, place) => told[place]));
  const box = make("div", "", "scroll");
  box.tabIndex = 0; // keys move what is wider than its place
  const table = make("table");
  const head = make("tr");
  headings.forEach((heading, place) => {
    const numbers = lines.every((cells) => typeof cells[place] === "string" && NUMBER.test(cells[place]));
    const cell = make("th", heading, numbers ? "number" : "");
    cell.scope = "col";
    head.append(cell);
  });
  table.append(make("thead"), make("tbody"));
  table.tHead.append(head);
  lines.forEach((cells) => {
    const line = make("tr");
    cells.forEach((cell) => {
      const made = typeof cell === "string" ? make("td", cell, NUMBER.test(cell) ? "number" : "") : make("td");
      if (typeof cell !== "string") made.append(cell);
      line.append(made);
    });
    table.tBodies[0].append(line);
  });
  box.append(table);
  return box;
}
