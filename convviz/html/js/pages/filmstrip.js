/** A page of pictures: an animated SVG, moved by the controls of a player. */
import { element, lessMotion } from "../player/dom.js";

/** Start the page whose main element holds the drawing. */
export function startStrip(root, data) {
  const strip = new Filmstrip(root, data);
  document.addEventListener("keydown", (event) => strip.key(event));
  addEventListener("hashchange", () => strip.follow());
  printed(strip);
  return strip;
}

/** Paper has the last picture; the screen then goes on with the one that it had. */
function printed(strip) {
  let before = 0;
  addEventListener("beforeprint", () => {
    before = strip.number;
    strip.pause();
    strip.show(strip.durations.length - 1);
  });
  addEventListener("afterprint", () => strip.show(before));
}

/** The speeds that its digits choose. */
const SPEEDS = [0.25, 0.5, 1, 1.5, 2, 3, 4, 6, 10];

class Filmstrip {
  constructor(root, { durations, steps, title, first }) {
    Object.assign(this, { root, durations, steps, number: 0, playing: false, speed: 1 });
    this.starts = durations.reduce((starts, ms) => [...starts, starts.at(-1) + ms], [0]);
    this.svg = root.querySelector("svg");
    this.svg.classList.add("film");
    this.motions = this.svg.getAnimations({ subtree: true });
    this.motions.forEach((motion) => motion.pause());
    this.build(title);
    this.show(first ?? 0);
    const still = this.follow() || first !== undefined;
    if (!still && !lessMotion()) this.play();
  }

  /** Show the first picture of the step in the address; false where there is none. */
  follow() {
    const asked = Number(/[#&]step=(\d+)/.exec(location.hash)?.[1] ?? 0);
    if (!asked || this.steps[this.number] + 1 === asked) return asked > 0;
    const picture = this.steps.findIndex((step) => step + 1 >= asked);
    this.pause();
    this.show(picture < 0 ? this.durations.length - 1 : picture);
    return true;
  }

  build(title) {
    const button = (name, label, act) =>
      element("button", { type: "button", class: name, "aria-label": label, title: label, click: act });
    const last = this.durations.length - 1;
    this.playButton = button("play", "Play", () => (this.playing ? this.pause() : this.play()));
    this.scrub = element("input", {
      type: "range", min: "0", max: `${last}`, "aria-label": "picture", input: () => this.go(Number(this.scrub.value)),
    });
    this.counter = element("output", { class: "counter", "aria-live": "polite" });
    this.choice = element(
      "select",
      { "aria-label": "speed", change: () => (this.speed = Number(this.choice.value)) },
      ...SPEEDS.map((speed) => element("option", { value: `${speed}` }, `${speed} ×`)),
    );
    this.choice.value = "1";
    const controls = element(
      "div",
      { class: "controls", role: "group", "aria-label": "player" },
      element("span", { class: "buttons" },
        button("first", "First picture", () => this.go(0)),
        button("back", "Picture back", () => this.go(this.number - 1)),
        this.playButton,
        button("step", "Picture", () => this.go(this.number + 1)),
        button("last", "Last picture", () => this.go(last)),
      ),
      this.scrub,
      this.counter,
      this.choice,
    );
    this.root.classList.add("player", "strip");
    this.root.prepend(element("h1", { class: "unseen" }, title));
    this.root.append(controls);
  }

  /** Show a picture: every motion stands in the middle of its time. */
  show(number) {
    this.number = number;
    const middle = this.starts[number] + this.durations[number] / 2;
    this.motions.forEach((motion) => (motion.currentTime = middle));
    this.scrub.value = number;
    this.counter.textContent = `picture ${number + 1} / ${this.durations.length}`;
  }

  go(number) {
    this.pause();
    this.show(Math.max(0, Math.min(this.durations.length - 1, number)));
    history.replaceState(null, "", `#step=${this.steps[this.number] + 1}`);
  }

  play() {
    if (this.durations.length === 1) return;
    if (this.number === this.durations.length - 1) this.show(0);
    this.playing = true;
    this.dress("Pause");
    this.next();
  }

  /** Wait for the end of this picture, and show the next. */
  next() {
    this.waiting = setTimeout(() => {
      this.show(this.number + 1);
      if (this.number === this.durations.length - 1) this.pause();
      else this.next();
    }, this.durations[this.number] / this.speed);
  }

  pause() {
    clearTimeout(this.waiting);
    this.playing = false;
    this.dress("Play");
  }

  dress(label) {
    this.counter.setAttribute("aria-live", this.playing ? "off" : "polite");
    this.playButton.classList.toggle("playing", this.playing);
    this.playButton.setAttribute("aria-label", label);
    this.playButton.title = label;
  }

  key(event) {
    if (event.target.closest?.("select, input") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " " && event.target.closest?.("button")) return;
    const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 10, ArrowUp: -10 };
    if (event.key === " ") this.playButton.click();
    else if (event.key in by) this.go(this.number + by[event.key]);
    else if (event.key === "Home") this.go(0);
    else if (event.key === "End") this.go(this.durations.length - 1);
    else if (/^[1-9]$/.test(event.key)) {
      this.speed = SPEEDS[Number(event.key) - 1];
      this.choice.value = `${this.speed}`;
    } else return;
    event.preventDefault();
  }
}
