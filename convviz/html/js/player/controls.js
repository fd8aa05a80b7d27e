/** The elements of a player: its picture, its controls, and what is said beside it. */
import { element } from "./dom.js";

/** Steps a second of each speed, by the digit that chooses it. */
export const RATES = [0.5, 1, 2, 4, 8, 20, 60, 400, 4000];

/** Make the elements of a player, and fill its root with them. */
export function buildPlayer(player) {
  const button = (name, label, act) =>
    element("button", { type: "button", class: name, "aria-label": label, title: label, click: act });
  player.title = element("h1");
  player.terms = element("dl", { class: "terms" });
  player.canvas = element("canvas", { "aria-hidden": "true" });
  player.stageBox = element(
    "div",
    {
      class: "stage",
      tabindex: "0",
      role: "application",
      "aria-label": "picture of the layer: arrow keys move over the cells, page up and down over the planes",
      pointermove: (event) => player.point(event),
      pointerleave: () => player.leave(),
      click: (event) => player.click(event),
      dblclick: (event) => player.edit(event),
      keydown: (event) => player.stageKey(event),
    },
    player.canvas,
  );
  player.legend = element("ul", { class: "legend", "aria-label": "legend" });
  player.equation = element("p", { class: "equation" });
  player.words = element("p", { class: "words" });
  player.live = element("p", { class: "unseen", "aria-live": "polite" });
  player.playButton = button("play", "Play", () => player.toggle());
  player.scrub = element("input", {
    type: "range", min: "0", value: "0", "aria-label": "step", input: () => player.go(Number(player.scrub.value)),
  });
  player.counter = element("output", { class: "counter", "aria-live": "off" });
  player.speed = element(
    "select",
    { "aria-label": "speed", change: () => player.setRate(Number(player.speed.value)) },
    ...RATES.map((rate, n) => element("option", { value: `${n}` }, `${rate} a second`)),
  );
  player.speed.value = `${player.rate}`;
  const check = (label, name) => {
    const box = element("input", { type: "checkbox", change: () => player.set(name, box.checked) });
    box.checked = player[name];
    player[`${name}Box`] = box;
    return element("label", {}, box, " ", label);
  };
  player.coverageWords = element("span");
  player.controls = element(
    "div",
    { class: "controls", role: "group", "aria-label": "player" },
    element("span", { class: "buttons" },
      button("first", "First step", () => player.go(0)),
      button("back", "Step back", () => player.go(player.number - 1)),
      player.playButton,
      button("step", "Step", () => player.go(player.number + 1)),
      button("last", "Last step", () => player.go(player.walk.length - 1)),
    ),
    player.scrub,
    player.counter,
    player.speed,
    check("numbers", "showNumbers"),
    check(player.coverageWords, "coverage"),
  );
  player.aside = element("aside", { class: "facts", "aria-label": "facts about the layer" });
  player.quizBox = element("div", { class: "quiz", hidden: true });
  const head = element("header", {}, player.title, player.terms);
  const main = element("div", { class: "main" }, player.stageBox, player.controls, player.legend, player.quizBox, player.words, player.equation, player.live);
  player.root.classList.add("player");
  player.root.replaceChildren(head, main, player.aside);
}
