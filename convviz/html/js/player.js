/** The player of one layer: its picture, its controls, and what is said beside it. */
import { SUM, outputShape, whole } from "./layer.js";
import { Walk } from "./walk.js";
import { equation, sumInNumbers } from "./equation.js";
import { Numbers } from "./numbers.js";
import { cellAt, cellRect } from "./panels.js";
import { stageOf } from "./stage.js";
import { coloursOf } from "./colours.js";
import { Drawing } from "./draw.js";
import { ringsOf, stepOfFocus, wordsOf } from "./focus.js";
import { copyButton, element, lessMotion } from "./dom.js";
import { captionOf, commandOf, legendOf, parametersOf, pricesOf, pythonOf, pytorchOf, sentenceOf } from "./words.js";
import { REAL } from "./axis.js";

/** Steps a second of each speed, by the digit that chooses it. */
const RATES = [0.5, 1, 2, 4, 8, 20, 60, 400, 4000];
const USUAL = 3;
const LONGEST_MOVE_MS = 320;
const MOST_CHARACTERS = 4000;

/** A player in an element; `data` has a layer, and may have numbers, notes and settings. */
export class Player {
  constructor(root, data) {
    Object.assign(this, { root, data, number: 0, playing: false, focus: null, pinned: false });
    Object.assign(this, { rate: USUAL, share: null, listeners: [] });
    this.showNumbers = data.showNumbers ?? false;
    this.coverage = data.coverage ?? false;
    this.build();
    this.take(data.layer, data.numbers);
    this.resized = new ResizeObserver(() => this.resize());
    this.resized.observe(this.stageBox);
    this.scheme = matchMedia("(prefers-color-scheme: dark)");
    this.scheme.addEventListener("change", () => this.recolour());
    if (data.autoplay && !lessMotion()) this.play();
  }

  /** Show another layer. */
  take(layer, numbers) {
    this.layer = whole(layer);
    this.walk = new Walk(this.layer);
    this.plan = this.walk.plan;
    this.numbers = new Numbers(this.walk, numbers);
    this.hidden = Boolean(this.data.quiz);
    this.focus = null;
    this.pinned = false;
    this.scrub.max = this.walk.length - 1;
    this.say();
    this.show(Math.min(this.number, this.walk.length - 1));
  }

  build() {
    const button = (name, label, act) =>
      element("button", { type: "button", class: name, "aria-label": label, title: label, click: act });
    this.title = element("h1");
    this.terms = element("dl", { class: "terms" });
    this.canvas = element("canvas", { "aria-hidden": "true" });
    this.stageBox = element(
      "div",
      {
        class: "stage",
        tabindex: "0",
        role: "application",
        "aria-label": "picture of the layer: arrow keys move over the cells, page up and down over the planes",
        pointermove: (event) => this.point(event),
        pointerleave: () => this.leave(),
        click: (event) => this.click(event),
        dblclick: (event) => this.edit(event),
        keydown: (event) => this.stageKey(event),
      },
      this.canvas,
    );
    this.legend = element("ul", { class: "legend", "aria-label": "legend" });
    this.equation = element("p", { class: "equation" });
    this.words = element("p", { class: "words" });
    this.live = element("p", { class: "unseen", "aria-live": "polite" });
    this.playButton = button("play", "Play", () => this.toggle());
    this.scrub = element("input", {
      type: "range", min: "0", value: "0", "aria-label": "step", input: () => this.go(Number(this.scrub.value)),
    });
    this.counter = element("output", { class: "counter" });
    this.speed = element(
      "select",
      { "aria-label": "speed", change: () => this.setRate(Number(this.speed.value)) },
      ...RATES.map((rate, n) => element("option", { value: `${n}` }, `${rate} a second`)),
    );
    this.speed.value = `${this.rate}`;
    const check = (label, name) => {
      const box = element("input", { type: "checkbox", change: () => this.set(name, box.checked) });
      box.checked = this[name];
      this[`${name}Box`] = box;
      return element("label", {}, box, ` ${label}`);
    };
    this.controls = element(
      "div",
      { class: "controls", role: "group", "aria-label": "player" },
      element("span", { class: "buttons" },
        button("first", "First step", () => this.go(0)),
        button("back", "Step back", () => this.go(this.number - 1)),
        this.playButton,
        button("step", "Step", () => this.go(this.number + 1)),
        button("last", "Last step", () => this.go(this.walk.length - 1)),
      ),
      this.scrub,
      this.counter,
      this.speed,
      check("numbers", "showNumbers"),
      check("times read", "coverage"),
    );
    this.aside = element("aside", { class: "facts", "aria-label": "facts about the layer" });
    this.quizBox = element("div", { class: "quiz", hidden: true });
    const head = element("header", {}, this.title, this.terms);
    const main = element("div", { class: "main" }, this.stageBox, this.legend, this.equation, this.words, this.live, this.controls, this.quizBox);
    this.root.classList.add("player");
    this.root.replaceChildren(head, main, this.aside);
  }

  /** Write what does not change with the steps. */
  say() {
    const { layer, plan, data } = this;
    const { operator, shapes, terms } = captionOf(layer, plan, data.convention);
    const shown = this.hidden ? shapes.replace(/→.*/, "→ ?") : shapes;
    this.title.replaceChildren(element("b", {}, operator), ` ${shown}`);
    this.terms.replaceChildren(
      ...terms.map(([value, word]) => element("div", {}, element("dt", {}, value), element("dd", {}, word))),
    );
    this.legend.replaceChildren(
      ...legendOf(plan).map(([look, words]) => element("li", {}, element("span", { class: `swatch ${look}` }), words)),
    );
    const rows = pricesOf(layer, plan).map(([label, working, result]) =>
      element("tr", {}, element("th", { scope: "row" }, label), element("td", {}, working, result ? element("b", {}, ` = ${result}`) : "")),
    );
    const notes = data.notes?.(layer, plan) ?? [];
    this.aside.replaceChildren(
      ...(this.hidden ? [] : [element("table", {}, element("tbody", {}, ...rows))]),
      ...(notes.length && !this.hidden
        ? [element("h2", {}, "What to watch for"), element("ul", {}, ...notes.map((note) => element("li", {}, note)))]
        : []),
      this.copies(),
    );
    if (this.hidden) this.ask();
  }

  copies() {
    const lines = [
      ["command", () => commandOf(this.layer)],
      ["Python", () => pythonOf(this.layer)],
      ["PyTorch", () => pytorchOf(this.layer)],
      ["embed", () => this.embedded()],
    ];
    return element(
      "details",
      { class: "copies" },
      element("summary", {}, "Take it with you"),
      ...lines.map(([label, text]) => element("div", {}, copyButton(label, text), element("code", {}, text()))),
    );
  }

  embedded() {
    const file = decodeURIComponent(location.pathname.split("/").pop() || "layer.html");
    const { operator, shapes } = captionOf(this.layer, this.plan);
    return `<iframe src="${file}" title="${operator} ${shapes}" width="960" height="640" loading="lazy"></iframe>`;
  }

  /** The quiz: what is hidden until the reader has answered. */
  ask() {
    const out = outputShape(this.plan);
    const cell = out.slice(1).map((size) => Math.floor(size / 2));
    const asked = [
      ["output size", out.join(" × "), (text) => text.match(/\d+/g)?.join() === out.join()],
      ["parameters", `${parametersOf(this.plan)}`, (text) => Number(text) === parametersOf(this.plan)],
      [
        `y[${[0, ...cell].join(", ")}]`,
        this.numbers.text(this.numbers.output(0, cell)),
        (text) => text.trim() !== "" && Math.abs(Number(text) - this.numbers.output(0, cell)) < 0.005 * Math.max(1, Math.abs(this.numbers.output(0, cell))),
      ],
    ];
    const fields = asked.map(([label, answer, right]) => {
      const field = element("input", { type: "text", "aria-label": label, autocomplete: "off" });
      return { field, right, answer, row: element("label", {}, `${label} `, field) };
    });
    const told = element("p", { role: "status" });
    const reveal = (text) => {
      this.hidden = false;
      this.data.quiz = false;
      this.quizBox.replaceChildren(told);
      told.textContent = text;
      this.say();
      this.show(this.number);
    };
    const check = () => {
      const wrong = fields.filter(({ field, right }) => !right(field.value));
      fields.forEach(({ field, right }) => field.setAttribute("aria-invalid", `${!right(field.value)}`));
      if (!wrong.length) reveal("All three are right.");
      else told.textContent = `Not yet: ${wrong.map(({ row }) => row.textContent.trim()).join(", ")}.`;
    };
    this.set("showNumbers", true);
    this.quizBox.hidden = false;
    this.quizBox.replaceChildren(
      element("h2", {}, "What comes out?"),
      ...fields.map(({ row }) => row),
      element("button", { type: "button", click: check }, "Check"),
      element("button", { type: "button", click: () => reveal(asked.map(([label, answer]) => `${label}: ${answer}`).join("; ")) }, "Show me"),
      told,
    );
  }

  set(name, value) {
    this[name] = value;
    this[`${name}Box`].checked = value;
    this.show(this.number);
  }

  setRate(rate) {
    this.rate = rate;
    this.speed.value = `${rate}`;
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  play() {
    if (this.number === this.walk.length - 1) this.number = 0;
    this.playing = true;
    this.clear();
    this.since = performance.now();
    this.playButton.classList.add("playing");
    this.playButton.setAttribute("aria-label", "Pause");
    this.playButton.title = "Pause";
    requestAnimationFrame((now) => this.tick(now));
  }

  pause() {
    this.playing = false;
    this.share = null;
    this.playButton.classList.remove("playing");
    this.playButton.setAttribute("aria-label", "Play");
    this.playButton.title = "Play";
    this.show(this.number);
  }

  /** One picture of what plays: a step, some steps further on, or on the way between two. */
  tick(now) {
    if (!this.playing) return;
    const each = 1000 / RATES[this.rate];
    const gone = Math.floor((now - this.since) / each);
    const before = this.number;
    if (gone) {
      this.since += gone * each;
      this.number = Math.min(this.number + gone, this.walk.length - 1);
    }
    const move = Math.min(LONGEST_MOVE_MS, each * 0.45);
    const rest = now - this.since;
    const eased = each >= 120 && !lessMotion() && this.number < this.walk.length - 1;
    const start = each - move;
    const share = eased && rest > start ? (rest - start) / move : null;
    if (share !== null && this.alongside(this.number + 1)) {
      this.share = share * share * (3 - 2 * share);
      this.paint();
    } else if (gone || this.share !== null) {
      this.share = null;
      this.show(this.number);
    }
    if (this.number === this.walk.length - 1 && before !== this.number) this.pause();
    else requestAnimationFrame((next) => this.tick(next));
  }

  /** True if a step goes on where the one before it was. */
  alongside(number) {
    return number % this.walk.positions !== 0;
  }

  go(number) {
    if (this.playing) this.pause();
    this.clear();
    this.show(Math.max(0, Math.min(this.walk.length - 1, number)));
    this.live.textContent = sentenceOf(this.walk, this.walk.step(this.number));
    for (const heard of this.listeners) heard(this.number);
  }

  clear() {
    this.focus = null;
    this.pinned = false;
  }

  /** Show a step, with everything that is said of it. */
  show(number) {
    this.number = number;
    this.scrub.value = number;
    const total = this.hidden ? "?" : this.walk.length.toLocaleString("en-US");
    this.counter.textContent = `step ${(number + 1).toLocaleString("en-US")} / ${total}`;
    this.scrub.setAttribute("aria-valuetext", this.counter.textContent);
    const step = this.shownStep();
    const lines = [equation(this.plan, step)];
    if (this.showNumbers && !this.hidden && this.numbers.quick) {
      lines.push(sumInNumbers(this.walk, step, this.numbers, MOST_CHARACTERS));
    }
    this.equation.replaceChildren(...lines.map((line) => element("code", {}, line)));
    this.words.textContent = wordsOf(this.walk, this.numbers, this.focus) || sentenceOf(this.walk, step);
    this.paint();
  }

  shownStep() {
    return this.walk.step(stepOfFocus(this.walk, this.focus) ?? this.number);
  }

  resize() {
    const { width, height } = this.stageBox.getBoundingClientRect();
    this.ratio = Math.min(3, devicePixelRatio || 1);
    if (!width || !height) return;
    [this.canvas.width, this.canvas.height] = [width, height].map((px) => Math.round(px * this.ratio));
    [this.width, this.height] = [width, height];
    this.colours = coloursOf(this.root);
    this.paint();
  }

  recolour() {
    this.colours = coloursOf(this.root);
    this.paint();
  }

  paint() {
    if (!this.width) return;
    const moving = this.share !== null;
    const step = moving ? this.walk.step(this.number + 1) : this.shownStep();
    this.stage = stageOf(this.walk, step, this.width, this.height);
    const panels = this.hidden ? this.stage.panels.filter((panel) => panel.side !== "output") : this.stage.panels;
    const context = this.canvas.getContext("2d");
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.fillStyle = this.colours.paper;
    context.fillRect(0, 0, this.width, this.height);
    const view = {
      step,
      done: this.number + 1,
      share: this.share,
      before: moving ? this.walk.step(this.number) : null,
      numbers: this.numbers,
      showNumbers: this.showNumbers,
      coverage: this.coverage,
      rings: ringsOf(this.walk, this.stage, this.focus),
    };
    new Drawing(context, { ...this.stage, panels }, this.walk, view, this.colours).paint();
  }

  /** The cell under a pointer as a focus; null where there is none. */
  found(event) {
    if (!this.stage) return null;
    const box = this.stageBox.getBoundingClientRect();
    const found = cellAt(this.stage, event.clientX - box.left, event.clientY - box.top);
    if (!found || (this.hidden && found.panel.side === "output")) return null;
    const { side, channel, out, plane } = found.panel;
    return { side, channel, out, plane, cell: found.cell };
  }

  point(event) {
    if (this.playing || this.pinned || event.pointerType === "touch") return;
    this.look(this.found(event));
  }

  leave() {
    if (!this.playing && !this.pinned) this.look(null);
  }

  click(event) {
    const found = this.found(event);
    if (this.playing) this.pause();
    const same = found && this.pinned && JSON.stringify(found) === JSON.stringify(this.focus);
    this.pinned = Boolean(found) && !same;
    this.look(same ? null : found);
    if (this.focus) this.announce();
  }

  look(focus) {
    if (JSON.stringify(focus) === JSON.stringify(this.focus)) return;
    this.focus = focus;
    this.show(this.number);
  }

  announce() {
    this.live.textContent = this.words.textContent;
  }

  stageKey(event) {
    const moves = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
    const own = [...Object.keys(moves), "PageUp", "PageDown", "Enter", "Escape"];
    const types = /^[-\d.]$/.test(event.key) && this.pinned && this.editable(this.focus);
    if (event.target !== this.stageBox || event.ctrlKey || event.metaKey || event.altKey || !(own.includes(event.key) || types)) return;
    event.preventDefault();
    event.stopPropagation();
    if (this.playing) this.pause();
    if (event.key === "Escape") {
      this.clear();
      this.show(this.number);
    } else if (event.key === "Enter" || types) {
      this.edit(null, types ? event.key : "");
    } else {
      this.move(moves[event.key], event.key === "PageUp" ? -1 : 1);
    }
  }

  /** Move the focus by a row or a column, or to the next plane. */
  move(by, to) {
    const panels = this.stage.panels.filter((panel) => !panel.lens && !(this.hidden && panel.side === "output"));
    const at = panels.findIndex((panel) => this.focus && ["side", "channel", "out", "plane"].every((key) => panel[key] === this.focus[key]));
    let panel = panels[Math.max(0, at)];
    let [row, col] = at < 0 ? [0, 0] : this.stage.flat ? [0, this.focus.cell[0]] : this.focus.cell.slice(-2);
    if (at < 0 || !by) {
      if (at >= 0) panel = panels[(at + to + panels.length) % panels.length];
      [row, col] = [Math.max(0, panel.rows[0]), Math.max(0, panel.cols[0])];
    } else {
      row = Math.max(panel.rows[0], Math.min(panel.rows[1] - 1, row + by[0]));
      col = Math.max(panel.cols[0], Math.min(panel.cols[1] - 1, col + by[1]));
    }
    const { side, channel, out, plane } = panel;
    const cell = this.stage.flat ? [col] : plane === null ? [row, col] : [plane, row, col];
    this.pinned = true;
    this.look({ side, channel, out, plane, cell });
    this.announce();
  }

  /** True if a reader can type another number into a cell. */
  editable(focus) {
    if (!focus || !this.showNumbers) return false;
    if (focus.side === "kernel") return this.plan.rule === SUM;
    return focus.side === "input" && focus.cell.every((at, n) => this.plan.reading.axes[n].ground(at) === REAL);
  }

  /** Open a field over the cell that is pointed at. */
  edit(event, typed = "") {
    const focus = event ? this.found(event) : this.focus;
    if (!this.editable(focus)) return;
    this.focus = focus;
    this.pinned = true;
    const panel = this.stage.panels.find((each) => ["side", "channel", "out", "plane"].every((key) => each[key] === focus[key]) && this.holds(each, focus));
    const [row, col] = this.stage.flat ? [0, focus.cell[0]] : focus.cell.slice(-2);
    const place = cellRect(panel, row, col);
    const { tensor, index } = this.tensorOf(focus);
    const field = element("input", { class: "cell", type: "text", inputmode: "decimal", "aria-label": "number in the cell" });
    field.value = typed || `${tensor.at(index)}`;
    Object.assign(field.style, {
      left: `${place.x}px`, top: `${place.y}px`, width: `${Math.max(place.width, 44)}px`, height: `${Math.max(place.height, 24)}px`,
    });
    const close = (keep) => {
      if (!field.isConnected) return;
      const value = Number(field.value.replace(",", "."));
      if (keep && field.value.trim() && Number.isFinite(value)) this.put(tensor, index, value);
      field.remove();
      this.stageBox.focus({ preventScroll: true });
      this.show(this.number);
    };
    field.addEventListener("keydown", (pressed) => {
      pressed.stopPropagation();
      if (pressed.key === "Enter") close(true);
      if (pressed.key === "Escape") close(false);
    });
    field.addEventListener("blur", () => close(true));
    this.stageBox.append(field);
    field.focus();
    if (!typed) field.select();
  }

  holds({ rows, cols }, { cell }) {
    const [row, col] = this.stage.flat ? [0, cell[0]] : cell.slice(-2);
    return row >= rows[0] && row < rows[1] && col >= cols[0] && col < cols[1];
  }

  tensorOf({ side, channel, out, cell }) {
    const { plan, numbers } = this;
    if (side === "input") {
      const source = cell.map((at, n) => plan.reading.axes[n].source(at));
      return { tensor: numbers.input, index: [channel, ...source] };
    }
    const pair = plan.inFirst ? [channel, out % plan.outs] : [out, channel % plan.ins];
    return { tensor: numbers.weight, index: [...pair, ...cell] };
  }

  put(tensor, index, value) {
    tensor.set(index, value);
    if (!Number.isInteger(value)) this.numbers.whole = false;
    this.live.textContent = `The number is ${value}; every output follows.`;
  }

  /** Keys that work wherever the focus is; true if one was taken. */
  key(event) {
    const typing = event.target.closest?.("input:not([type=range]):not([type=checkbox]), select, textarea, summary");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.target === this.scrub && event.key.startsWith("Arrow")) return false;
    if (event.key === " " && event.target.closest?.("button, a")) return false;
    const row = this.plan.grid.at(-1);
    const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: row, ArrowUp: -row };
    if (event.key === " ") this.toggle();
    else if (event.key in by) this.go(this.number + Math.sign(by[event.key]) * (event.shiftKey ? row : Math.abs(by[event.key])));
    else if (event.key === "Home") this.go(0);
    else if (event.key === "End") this.go(this.walk.length - 1);
    else if (/^[1-9]$/.test(event.key)) this.setRate(Number(event.key) - 1);
    else if (event.key === "Escape") {
      this.clear();
      this.show(this.number);
    } else return false;
    event.preventDefault();
    return true;
  }
}
