"""The nodes of a graph in an order in which each value is written before it is read."""

from __future__ import annotations

from collections import deque
from typing import Any

from convviz.errors import ConvVizError
from convviz.models.onnx.protos import captured, text_of


def in_order(graph: Any) -> None:
    """Sort the nodes of `graph`, where they do not stand in such an order already.

    Raises:
        ConvVizError: there is none, or a value is written twice or never.
    """
    held = {each.name for each in graph.initializer} | {each.name for each in graph.input}
    held |= {each.values.name for each in graph.sparse_initializer}
    writers: dict[str, int] = {}
    for number, node in enumerate(graph.node):
        for name in filter(None, node.output):
            if name in writers:
                raise ConvVizError(f"its graph is broken: two nodes write {text_of(name)!r}")
            writers[name] = number
    needs = [
        {
            writers[name]
            for name in (*node.input, *captured(node))
            if name in writers and name not in held
        }
        for node in graph.node
    ]
    for node in graph.node:
        for name in filter(None, node.input):
            if name not in held and name not in writers:
                raise ConvVizError(
                    f"its graph is broken: {text_of(node.op_type)} {text_of(node.name)} reads"
                    f" {text_of(name)!r}, which nothing writes"
                )
    if all(not each or max(each) < number for number, each in enumerate(needs)):
        return
    order = _sorted(needs)
    if len(order) < len(needs):
        left = sorted(set(range(len(needs))) - set(order))
        told = graph.node[left[0]]
        raise ConvVizError(
            f"its graph has a cycle: {text_of(told.op_type)} {text_of(told.name)} and"
            f" {len(left) - 1} more nodes wait for each other"
        )
    nodes = [graph.node[number] for number in order]
    copies = [type(node).FromString(node.SerializeToString()) for node in nodes]
    del graph.node[:]
    graph.node.extend(copies)


def _sorted(needs: list[set[int]]) -> list[int]:
    """The numbers of nodes, each after those that it `needs`; the rest is in a cycle."""
    users: list[list[int]] = [[] for _ in needs]
    for number, each in enumerate(needs):
        for one in each:
            users[one].append(number)
    missing = [len(each) for each in needs]
    ready = deque(number for number, count in enumerate(missing) if count == 0)
    order = []
    while ready:
        order.append(number := ready.popleft())
        for user in users[number]:
            missing[user] -= 1
            if missing[user] == 0:
                ready.append(user)
    return order
