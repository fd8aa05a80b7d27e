"""The legend of layers in a row: the roles of cells, and words for those nobody could guess."""

from __future__ import annotations

from convviz.axis import Ground
from convviz.scene.footers import longest_of
from convviz.scene.model import Key
from convviz.scene.planes.grounds import grounds_on
from convviz.scene.roles import WARM, Role
from convviz.walks.chains import Chain
from convviz.walks.needs import any_unneeded
from convviz.words.chains import costs, footer

LEGEND = {
    Role.TAP: "what the cell at work depends on",
    Role.NOW: "the cell at work",
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
    grounds = grounds_on(
        axis for number in range(len(chain.plans)) for axis in chain.axes(number)
    )
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
    """Words for roles that nobody could guess, and the costs of `chain`.

    Costs are the same at every step, so the footer has no room for them.
    """
    alike = chain.plans[-1].grouped  # in hues of groups, a cell looks like those that it needs
    told = [
        Key(role, words, WARM if role is Role.NOW else 0)
        for role, words in LEGEND.items()
        if role in roles and not (alike and role is Role.NOW)
    ]
    return (*told, *(Key(None, words) for words in costs(chain)))


def longest_footer(chain: Chain) -> str:
    """The longest footer of `chain`, as far as a few steps tell."""
    return longest_of(lambda number: footer(chain, chain[number]), len(chain))
