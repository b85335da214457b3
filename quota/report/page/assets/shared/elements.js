"use strict";
// What both pages draw with: elements, figures, marks of how sure they are, bars.

const byId = (id) => document.getElementById(id);
const SCALE = 150; // percent of coverage at the right end of a bar
const STANDINGS = { r: "", e: "estimated", c: "choice", i: "illustrative", u: "unknown" };

// Build an element; words are set as text, so no name can become markup.
function make(tag, words = "", className = "") {
  const made = document.createElement(tag);
  made.textContent = words;
  if (className) made.className = className;
  return made;
}

const signed = (posts) => (posts > 0 ? `+${posts}` : String(posts));

// Needs come in millionths; two decimals are shown, a half rounded to the even one as in the other documents.
function hundredths(need) {
  const whole = Math.floor(need / 10000), rest = need % 10000;
  const shown = whole + (rest > 5000 || (rest === 5000 && whole % 2 === 1) ? 1 : 0);
  return `${Math.floor(shown / 100)}.${String(shown % 100).padStart(2, "0")}`;
}

// Percent with one decimal, halves upwards, reckoned in whole numbers as the other documents do.
function percent(posts, need) {
  if (!need) return "—";
  const tenths = Math.floor((2000000000 * posts + need) / (2 * need));
  return `${Math.floor(tenths / 10)}.${tenths % 10}%`;
}

// A bar of coverage, with a mark where it was; a share is posts per need, null where there is none.
function track(filled, was) {
  const drawn = make("span", "", "track");
  drawn.setAttribute("aria-hidden", "true");
  const place = (share) => `${Math.min(100 * share, SCALE) / SCALE * 100}%`;
  if (filled !== null) {
    const part = make("span", "", "filled");
    part.style.width = place(filled);
    drawn.append(part);
  }
  if (was !== null) {
    const part = make("span", "", "was");
    part.style.left = place(was);
    drawn.append(part);
  }
  return drawn;
}

// A figure that follows from two others is as unsure as the less sure of them.
const mostUnsure = (one, other) => [..."iceur"].find((mark) => mark === one || mark === other);

function numberCell(words, mark = "r", more = "") {
  return make("td", words, `number ${STANDINGS[mark]} ${more}`.trim());
}
