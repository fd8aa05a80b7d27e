/** The player of one layer: its picture, its controls, and what is said beside it. */
import { whole } from "../layer/layer.js";
import { Walk } from "../layer/walk.js";
import { equation, sumInNumbers } from "../layer/equation.js";
import { Numbers } from "../layer/numbers.js";
import { cellAt } from "../picture/panels.js";
import { stageOf } from "../picture/stage.js";
import { coloursOf } from "../picture/colours.js";
import { Drawing } from "../picture/draw.js";
import { ringsOf, stepOfFocus, wordsOf } from "./focus.js";
import { element, lessMotion } from "./dom.js";
import { comma, sentenceOf } from "../layer/words.js";
import { RATES, buildPlayer } from "./controls.js";
import { sayFacts } from "./facts.js";
import { sayLegend } from "./legend.js";
import { askQuiz } from "./quiz.js";
import { editCell, focusBeside, isEditable } from "./cells.js";

const USUAL = 3;
const LONGEST_MOVE_MS = 260;
const LEAST_EASED_MS = 120;
const MOST_CHARACTERS = 4000;
const LEAST_CHARACTERS = 80;
const MOST_LINES = 3;
const CHARACTER_PX = 9.2;

/** A player in an element; `data` has a layer, and may have numbers, notes and settings. */
export class Player {
  constructor(root, data) {
    Object.assign(this, { root, data, number: 0, playing: false, focus: null, pinned: false });
    Object.assign(this, { rate: USUAL, share: null, listeners: [] });
    this.showNumbers = data.showNumbers ?? false;
    this.coverage = data.coverage ?? false;
    buildPlayer(this);
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

  /** Write what does not change with the steps. */
  say() {
    sayFacts(this);
    if (this.hidden) askQuiz(this);
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
    if (this.hidden || this.playing) return;
    if (this.number === this.walk.length - 1) this.number = 0;
    this.playing = true;
    this.clear();
    this.since = performance.now();
    this.dress("Pause");
    this.show(this.number);
    requestAnimationFrame((now) => this.tick(now));
  }

  pause() {
    this.playing = false;
    this.share = null;
    this.dress("Play");
    this.show(this.number);
  }

  /** What the button of play does now. */
  dress(label) {
    this.playButton.classList.toggle("playing", this.playing);
    this.playButton.setAttribute("aria-label", label);
    this.playButton.title = label;
  }

  /** True while the window slides from step to step. */
  get eased() {
    return this.playing && 1000 / RATES[this.rate] >= LEAST_EASED_MS && !lessMotion();
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
    const move = Math.min(LONGEST_MOVE_MS, each * 0.3);
    const rest = now - this.since;
    const eased = this.eased && this.number < this.walk.length - 1;
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
    this.show(this.hidden ? 0 : Math.max(0, Math.min(this.walk.length - 1, number)));
    if (this.hidden) return;
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
    const total = this.hidden ? "?" : comma(this.walk.length);
    this.counter.textContent = `step ${comma(number + 1)} / ${total}`;
    this.scrub.setAttribute("aria-valuetext", this.counter.textContent);
    const step = this.shownStep();
    this.sayEquation(step);
    const words = wordsOf(this.walk, this.numbers, this.focus) || sentenceOf(this.walk, step);
    this.words.textContent = this.hidden ? "" : words;
    this.paint();
  }

  /** The equation of a step, and in numbers: as many as three lines hold, or if pinned all. */
  sayEquation(step) {
    const lines = [equation(this.plan, step)];
    if (this.showNumbers && !this.hidden && this.numbers.quick) {
      const room = MOST_LINES * Math.floor((this.width || 0) / CHARACTER_PX);
      const most = this.pinned ? MOST_CHARACTERS : Math.max(LEAST_CHARACTERS, room);
      lines.push(sumInNumbers(this.walk, step, this.numbers, most));
    }
    this.equation.replaceChildren(...lines.map((line) => element("code", {}, line)));
    const scrolls = this.pinned && this.equation.scrollHeight > this.equation.clientHeight;
    if (scrolls) this.equation.tabIndex = 0;
    else this.equation.removeAttribute("tabindex");
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
    if (this.share === null) this.show(this.number);
    else this.paint();
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
    const drawing = new Drawing(context, { ...this.stage, panels }, this.walk, view, this.colours);
    drawing.paint();
    sayLegend(this, drawing);
  }

  /** The cell under a pointer as a focus; null where there is none. */
  found(event) {
    if (!this.stage || this.hidden) return null;
    const box = this.stageBox.getBoundingClientRect();
    const found = cellAt(this.stage, event.clientX - box.left, event.clientY - box.top);
    if (!found) return null;
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
    const types = /^[-\d.]$/.test(event.key) && this.pinned && isEditable(this, this.focus);
    const modified = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
    if (event.target !== this.stageBox || modified || this.hidden || !(own.includes(event.key) || types)) return;
    event.preventDefault();
    event.stopPropagation();
    if (this.playing) this.pause();
    if (event.key === "Escape") {
      this.clear();
      this.show(this.number);
    } else if (event.key === "Enter" || types) {
      editCell(this, this.focus, types ? event.key : "");
    } else {
      this.pinned = true;
      this.look(focusBeside(this, moves[event.key], event.key === "PageUp" ? -1 : 1));
      this.announce();
    }
  }

  edit(event) {
    editCell(this, this.found(event));
  }

  /** Keys that work wherever the focus is; true if one was taken. */
  key(event) {
    const typing = event.target.closest?.("input:not([type=range]):not([type=checkbox]), select, textarea, summary");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || this.hidden) return false;
    if (event.target === this.scrub && event.key.startsWith("Arrow")) return false;
    if (event.key === " " && event.target.closest?.("button, a, input[type=checkbox]")) return false;
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
