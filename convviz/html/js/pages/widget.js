/**
 * A player as an anywidget: its step and its numbers are those of an object in Python.
 *
 * The model has `_data`, what a page is filled with; `step`; and `_typed`, a list of [name, place,
 * number] of what readers have typed into cells.  The player stands in a shadow tree, which no
 * style crosses.
 */
import { Guest } from "./guest.js";
import { element } from "../player/dom.js";

const TOLD_EACH_MS = 250;

/** Show a model in an element; the function returned takes it away. */
export function render({ model, el }) {
  const style = element("style");
  style.textContent = STYLE;
  const root = element("main");
  const shadow = el.shadowRoot ?? el.attachShadow({ mode: "open" });
  shadow.replaceChildren(style, root);
  el.dataset.lmSuppressShortcuts = "true"; // JupyterLab's own keys rest while these are typed
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  const clothe = () => root.classList.toggle("dark", darkGround(scheme));
  clothe();
  const player = new Guest(root, filled(model));
  const view = new WidgetView(model, player);
  const watcher = new MutationObserver(() => {
    clothe();
    player.recolour();
  });
  watcher.observe(document.body, { attributes: true });
  root.addEventListener("keydown", (event) => player.key(event));
  return () => {
    view.close();
    watcher.disconnect();
    player.resized.disconnect();
  };
}

/** What fills a player. */
function filled(model) {
  const data = model.get("_data");
  return { ...data, notes: () => data.notes };
}

/** True where a notebook is dark, which it says on its body, or where its reader likes that. */
function darkGround(scheme) {
  const { jpThemeLight, vscodeThemeKind } = document.body.dataset;
  if (jpThemeLight) return jpThemeLight === "false";
  if (vscodeThemeKind) return !vscodeThemeKind.includes("light");
  return scheme.matches;
}

/** What goes to and fro between a model and a player. */
class WidgetView {
  constructor(model, player) {
    Object.assign(this, { model, player, told: [], last: 0 });
    this.follows = {
      "change:_data": () => this.refill(),
      "change:_typed": () => this.type(),
      "change:step": () => this.follow(),
    };
    this.quietly(() => player.go(model.get("step")));
    this.type();
    for (const [event, act] of Object.entries(this.follows)) model.on(event, act);
  }

  /** Do what Python asks, of which Python need not be told. */
  quietly(act) {
    this.player.heard = null;
    act();
    this.player.heard = {
      step: (number) => this.tellStep(number),
      number: (typed) => this.tellNumber(typed),
    };
  }

  close() {
    this.player.heard = null;
    this.player.pause();
    for (const [event, act] of Object.entries(this.follows)) this.model.off(event, act);
  }

  /** Another layer, or other numbers. */
  refill() {
    const { player, model } = this;
    const data = filled(model);
    this.quietly(() => {
      if (player.playing) player.pause();
      player.data = data;
      player.number = model.get("step");
      player.take(data.layer, data.numbers);
      player.set("showNumbers", player.showNumbers || data.showNumbers);
    });
    this.type();
  }

  /** Put in the numbers that were typed, here or in another view of the model. */
  type() {
    const { numbers } = this.player;
    this.quietly(() => {
      for (const [name, place, value] of this.model.get("_typed")) {
        numbers[name].set(place, value);
        if (!Number.isInteger(value)) numbers.whole = false;
      }
      this.player.show(this.player.number);
    });
  }

  /** Go to a step of Python's; the steps that were told come back, and are no news. */
  follow() {
    const step = this.model.get("step");
    if (step === this.player.number || (this.player.playing && this.told.includes(step))) return;
    this.quietly(() => this.player.go(step));
  }

  /** Tell Python the step: at once where it rests, a few times a second where it plays. */
  tellStep(number) {
    if (number === this.model.get("step")) return;
    const now = performance.now();
    if (this.player.playing && now - this.last < TOLD_EACH_MS) return;
    this.last = now;
    this.told = [...this.told.slice(-20), number];
    this.model.set("step", number);
    this.model.save_changes();
  }

  tellNumber([name, place, value]) {
    const others = this.model.get("_typed").filter(([each, at]) => each !== name || `${at}` !== `${place}`);
    this.model.set("_typed", [...others, [name, place, value]]);
    this.model.save_changes();
  }
}
