"use strict";
// Enter with the token of the address, ask for everything, listen.

function beginScreen() {
  document.querySelectorAll("[data-say]").forEach((element) => put(element, say(element.dataset.say)));
  const { first } = app;
  put(byId("title"), first.title);
  byId("title").title = first.title;
  byId("scroll").setAttribute("aria-label", say("table"));
  byId("panel").setAttribute("aria-label", say("explanation"));
  byId("notices").setAttribute("aria-label", say("notices"));
  const faulty = app.state === "faulty";
  byId("faults").hidden = !faulty;
  byId("screen").hidden = faulty;
  if (faulty) {
    byId("problems").replaceChildren(...first.problems.map((words) => make("li", words)));
    drawStatus(app.answer.status);
    document.body.dataset.state = app.state;
    return;
  }
  app.category = Math.min(app.category, Math.max(first.categories.length - 1, 0));
  const place = byId("place").value;
  const places = [...new Set(app.order.map((row) => row.place))];
  byId("place").replaceChildren(new Option(say("all"), ""), ...places.map((one) => new Option(one, one)));
  byId("place").value = places.includes(place) ? place : "";
  byId("search").placeholder = say("find_hint");
  fillMeeting();
  buildGroups();
  drawTable();
  drawState();
  const unsure = first.categories.filter((one) => "ice".includes(one.marks[3])).map((one) => say("marked", { name: one.name, mark: say(STANDINGS[one.marks[3]]) }));
  notice("standing", unsure.length ? [say("standing", { categories: unsure.join(say("comma")) })] : []);
  notice("others", first.others.length ? [say("others", { since: first.others[0].since })] : []);
  tellUnsaved();
  notice("lost", first.lost.map((one) => one.words));
}

function listen() {
  listenToTable();
  listenToKnobs();
  listenToMeeting();
  listenToChips();
  byId("totals").addEventListener("change", (event) => {
    app.category = Number(event.target.value);
    drawTable();
    drawTotals();
  });
  byId("controls").addEventListener("submit", (event) => event.preventDefault());
  ["search", "place", "different", "touched"].forEach((id) => byId(id).addEventListener("input", drawTable));
  byId("undo").addEventListener("click", () => step("/api/undo"));
  byId("redo").addEventListener("click", () => step("/api/redo"));
  byId("conflict").addEventListener("click", (event) => { if (event.target.dataset.act === "undo") step("/api/undo"); });
  byId("paste").addEventListener("click", askPaste);
  byId("by-year").addEventListener("click", openYears);
  byId("save").addEventListener("click", () => askSave(say("save"), save));
  byId("propose").addEventListener("click", () => askSave(say("propose"), (asked) => propose(asked)));
  byId("reread").addEventListener("click", () => anew("/api/reread"));
  byId("close").addEventListener("click", closePanel);
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=radio]):not([type=checkbox]):not([type=range]), textarea, select");
    if (event.key === "Escape" && !byId("panel").hidden && !byId("dialog").open && !typing) closePanel();
    if (!(event.ctrlKey || event.metaKey) || event.altKey || (typing && (rowAt(typing) === null || rowAt(typing).typing))) return;
    const key = event.key.toLowerCase();
    if (key === "z" || key === "y") {
      event.preventDefault();
      const forward = key === "y" || event.shiftKey;
      if (forward ? app.redo : app.undo) step(forward ? "/api/redo" : "/api/undo");
    }
  });
  setInterval(beat, 20000);
  window.addEventListener("focus", beat);
  // A tab that holds a lock is not put to sleep, so that the server hears of it.
  if (navigator.locks) navigator.locks.request("quota", { mode: "shared" }, () => new Promise(() => {}));
}

async function start() {
  const token = window.location.hash.slice(1);
  window.history.replaceState(null, "", "/");
  if (token) {
    try {
      await ask("/enter", { token });
    } catch (error) { /* spent already, perhaps by this very browser: then its cookie holds */ }
  }
  try {
    await begin();
    listen();
    document.body.dataset.ready = "yes";
  } catch (error) {
    document.title = "试算";
    notice("session", ["此地址已用过或已失效。请回到命令行窗口，重新运行 quota open。", "This address is spent. Run quota open again."]);
  }
}

start();
