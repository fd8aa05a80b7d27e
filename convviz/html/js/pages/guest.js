/** A player on a page that is not its own: without a file to embed, telling what its reader does. */
import { Player } from "../player/player.js";

/** A player with `heard`, an object whose `step` and `number` are called where it has them. */
export class Guest extends Player {
  take(layer, numbers) {
    super.take(layer, numbers);
    for (const name of ["input", "weight"]) this.listen(name, this.numbers[name]);
  }

  /** Hear the numbers that are put into a tensor. */
  listen(name, tensor) {
    const set = tensor.set.bind(tensor);
    tensor.set = (place, value) => {
      set(place, value);
      this.heard?.number?.([name, [...place], value]);
    };
  }

  show(number) {
    super.show(number);
    this.heard?.step?.(this.number);
  }

  say() {
    super.say();
    const lines = [...this.aside.querySelectorAll(".copies div")];
    lines.find((line) => line.querySelector("code")?.textContent.startsWith("<iframe"))?.remove();
  }
}
