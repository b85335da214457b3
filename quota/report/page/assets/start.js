// Fill the controls, listen, and draw for the first time.

function fillSelect(id) {
  const values = [...new Set(units.map((unit) => unit[id]))];
  byId(id).append(new Option(say("all_units"), ""), ...values.map((value) => new Option(value, value)));
  byId(id).parentElement.hidden = values.length < 2;
}

function fillCategories() {
  data.categories.forEach((category, number) => {
    const label = make("label");
    const choice = make("input");
    Object.assign(choice, { type: "radio", name: "category", value: number, defaultChecked: number === 0 });
    label.append(choice, make("span", category.name));
    byId("category").append(label);
  });
  byId("category").hidden = data.categories.length < 2;
}

["place", "level", "type"].forEach(fillSelect);
fillCategories();
if (data.years) {
  setYear(0);
  byId("year").addEventListener("input", (event) => {
    setYear(Number(event.target.value));
    drawTable();
  });
  const last = data.years.names.length - 1;
  let chosen = 0; // paper has the last year, whichever the screen has
  window.addEventListener("beforeprint", () => {
    chosen = view.year;
    setYear(last);
  });
  window.addEventListener("afterprint", () => {
    setYear(chosen);
    drawTable();
  });
}
if (data.other) setOther(say("other"), data.other.posts, data.other.marks || undefined);

byId("controls").addEventListener("submit", (event) => event.preventDefault());
byId("search").addEventListener("input", drawTable);
byId("controls").addEventListener("change", (event) => {
  if (event.target === byId("other")) {
    if (event.target.files.length) readOther(event.target.files[0]);
    return;
  }
  if (event.target === byId("order")) view.key = null;
  if (event.target.name === "category") view.category = Number(event.target.value);
  drawTable();
});
byId("controls").addEventListener("reset", () => setTimeout(() => {
  Object.assign(view, { category: 0, key: null, down: false });
  if (data.years) setYear(0);
  drawTable();
}));
byId("more").addEventListener("click", () => drawMore(SLICE));
byId("print").addEventListener("click", () => window.print());
window.addEventListener("beforeprint", () => {
  printCategories();
  document.querySelectorAll("main > section").forEach((section) => {
    const parts = [...section.querySelectorAll("details")];
    section.classList.toggle("closed", parts.length > 0 && !parts.some((part) => part.open));
  });
});

window.addEventListener("afterprint", () => document.querySelectorAll(".copy").forEach((copy) => copy.remove()));

document.querySelector("#table thead").addEventListener("click", (event) => {
  const head = event.target.closest("th[data-key]");
  if (head) sortBy(head.dataset.key);
});
document.addEventListener("click", (event) => {
  const selecting = String(window.getSelection()) !== ""; // somebody copies figures
  const line = selecting ? null : event.target.closest("#table tbody.rows tr");
  const button = event.target.closest("button.unit") || (line && line.querySelector("button.unit"));
  if (button) openPanel(Number(button.dataset.unit));
});
byId("close").addEventListener("click", () => byId("panel").close());
byId("previous").addEventListener("click", () => step(-1));
byId("next").addEventListener("click", () => step(1));
byId("panel").addEventListener("click", (event) => {
  if (event.target === byId("panel")) byId("panel").close();
});

drawTable();
