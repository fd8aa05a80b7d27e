/** A page in a frame of a notebook: it has no address, and its parent is out of reach. */
import { Guest } from "./guest.js";

/** Start the page that `data` fills. */
export function startFrame(root, data) {
  const player = new Guest(root, { ...data, notes: () => data.notes ?? [], autoplay: !("step" in data) });
  if ("step" in data) player.go(data.step);
  document.addEventListener("keydown", (event) => player.key(event));
  return player;
}
