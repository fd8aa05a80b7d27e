/** The lesson: one chapter at a time, with its player, its knobs, its question. */
import { Player } from "../player/player.js";
import { element } from "../player/dom.js";
import { pricesOf } from "../layer/words.js";

const KNOBS = {
  size: "input size",
  channels: "input channels",
  out: "output channels",
  outputPadding: "output padding",
};
/** Two steps a second, so that a class can follow. */
const RATE = 2;
const PRINT_PX = [650, 420];

/** Start the page whose main element holds the chapters in words. */
export function startLesson(root, { chapters }) {
  return new Lesson(root, chapters.map((given) => new Chapter(document.getElementById(given.id), given)));
}

/** A layer with one argument at another value; one number is for all axes. */
export function turned(layer, argument, value) {
  const sizes = layer.input.slice(1);
  const each = (one) => sizes.map(() => one);
  switch (argument) {
    case "size":
      return { ...layer, input: [layer.input[0], ...each(value)] };
    case "channels":
      return { ...layer, input: [value, ...sizes] };
    case "padding":
      return { ...layer, padding: each([value, value]) };
    case "out":
    case "groups":
    case "bias":
      return { ...layer, [argument]: value };
    default:
      return { ...layer, [argument]: each(value) };
  }
}

/** The one number of an argument that is the same along all axes. */
function valueOf(layer, argument) {
  if (argument === "size") return layer.input[1];
  if (argument === "channels") return layer.input[0];
  return [layer[argument]].flat(2)[0];
}

const shownValue = (value) => ({ true: "on", false: "off" })[value] ?? `${value}`;

/** One chapter: its article, and what is made of it when it is first shown. */
class Chapter {
  constructor(article, given) {
    Object.assign(this, { article, given, layer: given.layer, player: null, answered: "" });
    this.title = article.querySelector("h2").textContent;
    this.verdict = article.querySelector(".verdict");
    this.buttons = [...article.querySelectorAll(".choices button")];
    this.buttons.forEach((button, choice) => button.addEventListener("click", () => this.answer(choice)));
    this.sums = element("table", { class: "sums" });
    this.listeners = [];
  }

  open() {
    this.article.hidden = false;
    if (this.player) return;
    const picture = this.article.querySelector(".picture");
    const live = element("div", { class: "live" });
    picture.append(live, this.sums, element("div", { class: "knobs" }, ...this.given.knobs.map((knob) => this.knob(knob))));
    this.player = this.playerIn(live);
    this.say();
  }

  playerIn(live) {
    const { numbers, showNumbers, coverage } = this.given;
    const player = new Player(live, { layer: this.layer, numbers, showNumbers, coverage });
    player.setRate(RATE);
    player.title.setAttribute("role", "heading");
    player.title.setAttribute("aria-level", "3");
    return player;
  }

  close() {
    this.article.hidden = true;
    if (this.player?.playing) this.player.pause();
  }

  /** A row of buttons of which one is on. */
  knob({ argument, values }) {
    const name = `${this.given.id}-${argument}`;
    const now = valueOf(this.layer, argument);
    const choices = values.map((value) => {
      const radio = element("input", { type: "radio", name, value: `${value}`, change: () => this.turn(argument, value) });
      radio.checked = value === now;
      return element("label", {}, radio, element("span", {}, shownValue(value)));
    });
    return element("fieldset", { class: "knob" }, element("legend", {}, KNOBS[argument] ?? argument), ...choices);
  }

  /** Show the layer with an argument at another value, with all of its outputs. */
  turn(argument, value) {
    this.layer = turned(this.layer, argument, value);
    const { player } = this;
    if (player.playing) player.pause();
    player.take(this.layer, this.given.numbers);
    player.go(player.walk.length - 1);
    this.say();
  }

  /** Write the sums of the layer that the picture shows. */
  say() {
    const rows = pricesOf(this.player.layer, this.player.plan).filter(([label]) => this.given.sums.includes(label));
    const named = { rows: "rows and columns", formula: "output size" };
    this.sums.replaceChildren(
      element("tbody", {}, ...rows.map(([label, working, result]) =>
        element("tr", {},
          element("th", { scope: "row" }, named[label] ?? label),
          element("td", {}, working, result ? element("b", {}, ` = ${result}`) : ""),
        ))),
    );
  }

  answer(choice) {
    const { answer, why, wrong } = this.given;
    const right = choice === answer;
    this.answered = right ? "right" : "wrong";
    this.buttons.forEach((button, n) => {
      button.className = n === choice ? this.answered : "";
      button.setAttribute("aria-pressed", `${n === choice}`);
    });
    const told = right ? [["Yes. ", why]] : [["Not quite. ", wrong[choice]], ["", why]];
    this.verdict.className = `verdict ${this.answered}`;
    this.verdict.replaceChildren(
      ...told.map(([first, words]) => element("p", {}, first ? element("b", {}, first) : "", words)),
    );
    for (const heard of this.listeners) heard(this);
  }

  /** The last step as it goes on paper, drawn aside and put where the player is on a screen. */
  print() {
    const drawn = element("div", {});
    const aside = element("div", { class: "on-paper aside" }, drawn);
    document.body.append(aside);
    const player = this.playerIn(drawn);
    player.resize();
    player.go(player.walk.length - 1);
    player.resized.disconnect();
    const [width, height] = PRINT_PX;
    Object.assign(player.canvas.style, { width: `${width}px`, height: `${height}px` });
    const caption = `${player.title.textContent}: the last step`;
    this.printed = element("figure", { class: "printed" }, player.canvas, element("figcaption", {}, caption));
    this.article.querySelector(".picture").prepend(this.printed);
    aside.remove();
  }

  afterPrint() {
    this.printed?.remove();
  }
}

/** All chapters: which one is shown, its address, its keys, the bar that leads to the others. */
class Lesson {
  constructor(root, chapters) {
    Object.assign(this, { root, chapters, at: -1 });
    root.classList.add("lesson");
    document.addEventListener("keydown", (event) => this.key(event));
    addEventListener("beforeprint", () => chapters.forEach((chapter) => chapter.print()));
    addEventListener("afterprint", () => chapters.forEach((chapter) => chapter.afterPrint()));
    if (chapters.length > 1) this.build();
    chapters.forEach((chapter) => (chapter.article.hidden = true));
    this.show(this.inAddress());
  }

  build() {
    const nav = this.root.querySelector("nav");
    this.links = [...nav.querySelectorAll("a")];
    this.links.forEach((link, n) => link.addEventListener("click", (event) => this.follow(event, n)));
    this.chapters.forEach((chapter) => chapter.listeners.push(() => this.mark()));
    this.list = element(
      "select",
      { "aria-label": "chapter", change: () => this.turnTo(Number(this.list.value)) },
      ...this.chapters.map(({ title }, n) => element("option", { value: `${n}` }, `${n + 1}  ${title}`)),
    );
    const turn = (by, name) =>
      element("button", { type: "button", class: name, click: () => this.turnTo(this.at + by) }, element("span", {}));
    this.back = turn(-1, "previous");
    this.on = turn(1, "next");
    nav.prepend(this.list);
    nav.append(this.back, this.on);
    const toTop = () => scrollTo(0, 0); // the browser looks for the chapter where it stood before
    if (document.readyState === "complete") requestAnimationFrame(toTop);
    else addEventListener("load", toTop, { once: true });
    addEventListener("hashchange", () => {
      this.show(this.inAddress());
      toTop();
    });
  }

  /** The number of the chapter in the address; the first where it names none. */
  inAddress() {
    const id = decodeURIComponent(location.hash.slice(1));
    return Math.max(0, this.chapters.findIndex((chapter) => chapter.given.id === id));
  }

  follow(event, n) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    this.turnTo(n);
  }

  /** Show a chapter that the reader asks for, and let the address name it. */
  turnTo(n) {
    if (n === this.at || !(n in this.chapters)) return;
    this.show(n);
    this.chapters[n].article.focus({ preventScroll: true });
    scrollTo(0, 0);
    try {
      history.pushState(null, "", `#${this.chapters[n].given.id}`);
    } catch {
      // In a frame without an address of its own there is nothing to write.
    }
  }

  show(n) {
    if (n === this.at) return;
    this.chapters[this.at]?.close();
    this.at = n;
    this.chapters[n].open();
    if (this.links) this.mark();
  }

  /** Write into the bar where the reader is, and what has been answered. */
  mark() {
    const { at, chapters } = this;
    this.list.value = `${at}`;
    this.links.forEach((link, n) => {
      const { title, answered } = chapters[n];
      link.className = answered;
      const label = `${n + 1} ${title}${answered ? `, answered ${answered}` : ""}`;
      link.setAttribute("aria-label", label);
      link.title = label;
      if (n === at) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    });
    for (const [button, n, word] of [[this.back, at - 1, "Previous"], [this.on, at + 1, "Next"]]) {
      const title = chapters[n]?.title;
      button.disabled = !title;
      button.firstChild.textContent = title ?? "";
      button.setAttribute("aria-label", title ? `${word}: ${title}` : word);
      button.title = `${word} (${word === "Next" ? "n, Page Down" : "p, Page Up"})`;
    }
  }

  key(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("input[type=text], select, textarea")) return;
    const by = { n: 1, p: -1, PageDown: 1, PageUp: -1 }[event.key];
    if (by === undefined) this.chapters[this.at].player.key(event);
    else if (event.key.length === 1 || !canScroll(by)) {
      event.preventDefault();
      this.turnTo(this.at + by);
    }
  }
}

/** True if the page goes on beyond the window, below or above. */
function canScroll(by) {
  const { scrollTop, scrollHeight, clientHeight } = document.documentElement;
  return by > 0 ? scrollTop + clientHeight < scrollHeight - 2 : scrollTop > 2;
}
