"use strict";
// No plan: what stands in the way, the nearest value that works, the ways out as buttons. The table stays in view.

let why = null;

function drawConflict() {
  const box = byId("conflict");
  if (app.state !== "no_plan") {
    why = null;
    box.hidden = true;
    box.replaceChildren();
    return;
  }
  if (why && why.version !== app.version) why = null;
  const head = make("p", "", "head");
  head.append(make("strong", say("no_plan")), " ", make("span", say(app.stale ? "no_plan_old" : "no_plan_first")));
  const buttons = make("div", "", "ways");
  const parts = [head, buttons];
  if (why && why.nearest) {
    const { nearest } = why;
    buttons.append(make("span", nearest.words), wayButton(say("take_nearest", { value: nearest.text }), nearest.changes));
  }
  if (app.undo) {
    const back = make("button", say("undo"));
    back.type = "button";
    back.dataset.act = "undo";
    buttons.append(back);
  }
  if (!why) parts.push(make("p", say("looking"), "note"));
  else parts.push(...reasonsOf(why));
  box.replaceChildren(...parts);
  box.hidden = false;
}

function wayButton(words, changes) {
  const button = make("button", words, "main");
  button.type = "button";
  button.addEventListener("click", () => edit(changes));
  return button;
}

function limitsOf(limits) {
  const list = make("ul");
  list.append(...limits.map((limit) => {
    const line = make("li", limit.words);
    if (limit.source) line.title = limit.source;
    return line;
  }));
  return list;
}

function reasonsOf(told) {
  const parts = [];
  const sets = make("details");
  sets.append(make("summary", say("in_the_way", { count: told.sets.length })));
  told.sets.forEach((limits) => sets.append(limitsOf(limits)));
  if (told.sets.length) parts.push(sets);
  if (told.statute.length) parts.push(make("p", say("statute")), limitsOf(told.statute));
  if (told.ways === null) parts.push(make("p", say("looking_ways"), "note"));
  else if (told.ways.length) {
    const list = make("ol", "", "out");
    told.ways.forEach((way, place) => {
      const line = make("li");
      const words = make("span", `${way.words.join("；")} ${say("way_posts", { posts: way.posts })}`);
      line.append(words);
      if (way.changes) line.prepend(wayButton(say("take_way", { number: place + 1 }), way.changes), " ");
      list.append(line);
    });
    parts.push(list);
  }
  return parts;
}

// First why, then the ways out, which take longer; a newer step ends both.
async function tellWhy(version) {
  for (const ways of [false, true]) {
    try {
      const found = await ask("/api/why", { version, ways });
      if (!found || version !== app.version) return;
      why = found;
      drawConflict();
      document.body.dataset.why = `${version} ${ways}`;
    } catch (error) {
      if (error.status) notice("step", error.words);
      return;
    }
  }
}
