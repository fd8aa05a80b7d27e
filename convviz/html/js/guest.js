/** A player on a page that is not its own: without a file to embed, telling what its reader does. */
import { Player } from "./player.js";

/** A player with `heard`, an object whose `step` and `number` are called, each if it is there. */
export class Guest extends Player {
  show(number) {
    super.show(number);
    this.heard?.step?.(this.number);
  }

  put(tensor, index, value) {
    super.put(tensor, index, value);
    const name = ["input", "weight"].find((each) => this.numbers[each] === tensor);
    if (name) this.heard?.number?.([name, [...index], value]);
  }

  copies() {
    const made = super.copies();
    const lines = [...made.querySelectorAll("div")];
    lines.find((line) => line.querySelector("code")?.textContent.startsWith("<iframe"))?.remove();
    return made;
  }
}
