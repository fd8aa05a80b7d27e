/** A page to try layers out: a player, a form for its arguments, an address that keeps both. */
import { planOf, product } from "../layer/layer.js";
import { Player } from "../player/player.js";
import { Form } from "./form.js";
import { SweepBox, withValue } from "./sweep.js";
import { addressOf, readAddress } from "./address.js";
import { captionOf, commandOf } from "../layer/words.js";
import { notesOf } from "../layer/notes.js";
import { refusal } from "../layer/refuse.js";
import { saveBar } from "./save.js";
import { element } from "../player/dom.js";

/** What is shown where the start of a page is too large for it. */
const PLAIN = "op=conv&in=1,5,5&out=1&k=3";

const MOST_PLANE_CELLS = 2 ** 20;
const MOST_CHANNELS = 4096;
const MOST_TAPS = 2 ** 14;
const MOST_PLANES = 512;
const PATIENCE_MS = 250;

/** Start the page: `data` has the address that it starts with, presets, and the seeds of numbers. */
export function startExplorer(root, data) {
  return new Explorer(root, data);
}

/** A player that tells when numbers or times read are switched: they are part of the address. */
class ExploredPlayer extends Player {
  set(name, value) {
    super.set(name, value);
    this.data.shown?.();
  }
}

/** The element that shows this page, with this picture, in another. */
function embeddedPage({ title }) {
  const own = location.protocol.startsWith("http") ? location.href : location.pathname.split("/").pop() || "explorer.html";
  const address = `${own.split("#")[0]}${location.hash}`.replaceAll("&", "&amp;");
  return `<iframe src="${address}" title="${title.textContent}" width="960" height="720" loading="lazy"></iframe>`;
}

const explainLine = (player) => [["explanation", () => commandOf(player.layer, "explain")]];

class Explorer {
  constructor(root, data) {
    Object.assign(this, { root, data, settled: true, waiting: 0 });
    const start = readAddress(data.start).layer;
    const first = tooLarge(start) ? readAddress(PLAIN).layer : start;
    this.build(first);
    if (first !== start) this.ask(start);
    this.follow();
    addEventListener("hashchange", () => this.follow());
    addEventListener("beforeprint", () => this.player.go(this.player.walk.length - 1));
    document.addEventListener("keydown", (event) => this.key(event));
  }

  build(layer) {
    const stage = element("div");
    this.preset = this.presets();
    this.trouble = element("p", { class: "refusal trouble", role: "alert" });
    this.still = element("p", { class: "still", role: "status" });
    this.form = new Form(layer, (live, argument) => this.change(live, argument));
    this.side = element(
      "div",
      { class: "side" },
      element("div", { class: "row preset" }, element("label", { for: "preset" }, "start from"), this.preset),
      this.trouble,
      this.form.box,
    );
    this.root.classList.add("explorer");
    this.root.replaceChildren(this.side, stage);
    const notes = (shown) => notesOf(shown).map(([, text]) => text);
    const given = { numbers: this.data.numbers, layer, notes, embedded: embeddedPage, lines: explainLine };
    this.player = new ExploredPlayer(stage, { ...given, autoplay: !location.hash });
    this.player.data.shown = () => this.keep(false);
    this.player.listeners.push(() => this.later());
    this.player.stageBox.before(this.still);
    this.player.live.after(saveBar(this.player));
    this.sweep = new SweepBox((argument, value) => this.vary(argument, value));
    stage.append(this.sweep.box);
    this.sweep.take(this.player.layer);
    this.choosePreset();
  }

  presets() {
    const group = ([name, layers]) =>
      element("optgroup", { label: name }, ...layers.map(([title, address]) => element("option", { value: address }, title)));
    const act = () => {
      if (this.preset.value) this.open(this.preset.value, true);
    };
    return element("select", { id: "preset", change: act }, element("option", { value: "" }, "your own layer"), ...this.data.presets.map(group));
  }

  /** The form has changed; `live` while a slider is being drawn. */
  change(live, argument) {
    this.trouble.replaceChildren();
    if (argument) this.sweep.follow(argument);
    const [wrong] = this.form.complaints;
    if (wrong) return this.refuse({ argument: argument ?? wrong[0], sentence: wrong[1] }, wrong[0]);
    if (this.ask(this.form.layer)) this.keep(true, live);
    else if (!live) this.settled = true;
    return undefined;
  }

  /** Show a layer if it is possible; else say why it is not, and leave the picture as it is. */
  ask(layer) {
    const refused = refusal(layer) ?? tooLarge(layer);
    if (refused) {
      this.refuse(refused);
      return false;
    }
    this.refuse(null);
    this.player.take(layer, this.data.numbers);
    this.sweep.take(this.player.layer);
    this.choosePreset();
    return true;
  }

  refuse(refused) {
    this.form.refuse(refused);
    const { operator, shapes } = captionOf(this.player.layer, this.player.plan);
    this.still.textContent = refused ? `That cannot be shown. This is still ${operator} ${shapes}.` : "";
    this.root.classList.toggle("refused", Boolean(refused));
  }

  vary(argument, value) {
    const { layer } = this.form;
    this.form.fill(withValue(layer, argument, value));
    this.change(false, argument);
  }

  /* The address. */

  get address() {
    const { player } = this;
    const more = [player.showNumbers && "numbers=1", player.coverage && "times=1", player.number && `step=${player.number + 1}`];
    return [addressOf(player.layer), ...more.filter(Boolean)].join("&");
  }

  /** Keep what is shown in the address; another layer is another place to go back to. */
  keep(another, live = false) {
    clearTimeout(this.waiting);
    const hash = `#${this.address}`;
    const fresh = another && this.settled && addressOf(this.player.layer) !== this.kept;
    this.kept = addressOf(this.player.layer);
    if (another) this.settled = !live;
    if (hash === location.hash) return;
    try {
      history[fresh ? "pushState" : "replaceState"](null, "", hash);
    } catch {
      // a frame without an origin has no addresses of its own
    }
  }

  /** Keep the step in the address once the reader rests. */
  later() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.keep(false), PATIENCE_MS);
  }

  /** Show what the address says. */
  follow() {
    if (location.hash.length > 1 && location.hash !== `#${this.address}`) this.open(location.hash, false);
    else this.kept = addressOf(this.player.layer);
  }

  /** Show what an address says, as a new place to go back to if `keeps`. */
  open(address, keeps) {
    const asked = readAddress(address);
    this.trouble.replaceChildren(asked.sentence ?? "");
    if (asked.sentence) return;
    if (asked.layer) {
      this.form.apart.clear();
      this.form.fill(asked.layer);
    }
    const shown = asked.layer ? this.ask(asked.layer) : true;
    if (shown) this.look(asked);
    if (shown && keeps) this.keep(true);
    else if (shown) this.kept = addressOf(this.player.layer);
  }

  /** The step, the numbers and the times read that an address asks for. */
  look({ numbers, times, step }) {
    const { player } = this;
    const shown = player.data.shown;
    player.data.shown = null;
    player.set("showNumbers", numbers);
    player.set("coverage", times);
    player.data.shown = shown;
    const { length } = player.walk;
    if (step < 1 || step > length) {
      this.trouble.textContent = `The address is not read: step must be from 1 to ${length}, not ${step}.`;
    } else if (step !== player.number + 1) {
      player.go(step - 1);
    }
  }

  choosePreset() {
    const plain = (address) => address.replace("&numbers=1", "");
    const now = addressOf(this.player.layer);
    const known = [...this.preset.options].find((option) => plain(option.value) === now);
    const chosen = this.preset.selectedOptions[0];
    if (!chosen || plain(chosen.value) !== now) this.preset.value = known?.value ?? "";
  }

  /** Keys of the player, unless they are a field's. */
  key(event) {
    if (event.target.closest?.(".side, .sweep")) return;
    this.player.key(event);
  }
}

/** The refusal of a layer that would keep a browser busy for too long; null for others. */
function tooLarge(layer) {
  const cells = "the command line draws larger ones";
  if (Math.max(layer.input[0], layer.out) > MOST_CHANNELS) {
    return { argument: layer.out > MOST_CHANNELS ? "out" : "channels", sentence: `this page shows at most ${MOST_CHANNELS} channels: ${cells}` };
  }
  const plan = planOf(layer);
  const sides = [plan.reading, plan.writing].map(({ axes }) => axes.map((axis) => axis.size + Math.max(0, axis.before) + Math.max(0, axis.after)));
  const planes = sides.map((sizes) => (sizes.length === 3 ? sizes[0] : 1));
  const work = plan.window.map((axis, n) => axis.kernel * plan.grid[n]);
  const most = Math.max(...sides.map(product), ...work);
  if (most > MOST_PLANE_CELLS || Math.max(...planes) > MOST_PLANES) {
    return { argument: "size", sentence: `this page shows planes of at most ${MOST_PLANE_CELLS.toLocaleString("en-US")} cells: ${cells}` };
  }
  if (product(plan.kernel) > MOST_TAPS) {
    return { argument: "kernel", sentence: `this page shows kernels of at most ${MOST_TAPS.toLocaleString("en-US")} taps: ${cells}` };
  }
  return null;
}
