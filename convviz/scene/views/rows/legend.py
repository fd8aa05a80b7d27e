"""The roles that cells of maps in a row can have, and the words for those that need some."""

from __future__ import annotations

from convviz.axis import Axis, Ground
from convviz.scene.model import Key, Role
from convviz.walks.chains import Chain
from convviz.walks.needs import any_unneeded
from convviz.words.chains import costs

LEGEND = {
    Role.TAP: "what the cell at work depends on",
    Role.DONE: "computed so far",
    Role.PADDING: "padding",
    Role.TAP_ON_PADDING: "padding, read",
    Role.SOURCE: "a cell that padding copies",
    Role.INSERTED: "inserted zero",
    Role.OUTPUT_PADDING: "output padding",
    Role.NEVER_READ: "no output depends on it",
}


def roles_of(chain: Chain) -> tuple[Role, ...]:
    """Every role that a cell of a map can have."""
    roles = [Role.IDLE, Role.TO_COME, Role.TAP, Role.DONE, Role.NOW]
    numbers = range(len(chain.plans))
    grounds = {
        ground for number in numbers for axis in chain.axes(number) for ground in _grounds(axis)
    }
    more = {
        Ground.PADDING: (Role.PADDING, Role.TAP_ON_PADDING),
        Ground.INSERTED: (Role.INSERTED,),
        Ground.OUTPUT_PADDING: (Role.OUTPUT_PADDING,),
        Ground.BEYOND: (Role.OFF,),
    }
    for ground, some in more.items():
        roles += some if ground in grounds else ()
    if any(getattr(layer, "padding_mode", "zeros") != "zeros" for layer in chain.layers):
        roles.append(Role.SOURCE)
    if any_unneeded(chain.plans):
        roles.append(Role.NEVER_READ)
    return tuple(roles)


def legend(chain: Chain, roles: tuple[Role, ...]) -> tuple[Key, ...]:
    """What the roles that a reader could not guess mean, and what `chain` costs.

    The costs are the same at every step, and the footer's room is for what is not.
    """
    told = [Key(role, words) for role, words in LEGEND.items() if role in roles]
    return (*told, *(Key(None, words) for words in costs(chain)))


def _grounds(axis: Axis) -> set[Ground]:
    """What stands anywhere on `axis`; between its ends it repeats after its spread."""
    ends = (*axis.drawn[: max(2, -axis.drawn.start + 2)], *range(axis.size, axis.drawn.stop))
    return {axis.ground(cell) for cell in ends}
