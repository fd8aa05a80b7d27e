"""The pictures of a model, one for each distinct layer, and the page that joins them."""

from __future__ import annotations

import os
import re
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import closing
from pathlib import Path
from typing import Any, BinaryIO

from convviz.errors import ConvVizError
from convviz.files import path_text, write_file
from convviz.gallery.jobs import Job
from convviz.gallery.making import Progress, Result, formats_in, render_jobs
from convviz.gallery.model_index import INDEX, PLAYER, LayerPictures, index_page
from convviz.html.played import plays
from convviz.models.layers import ModelLayer
from convviz.models.model import Model
from convviz.models.rows import TableRow
from convviz.models.shown.columns import shape_text
from convviz.parsing.numerals import whole

FRAMES = 120
"""Steps of a picture that have a frame, at the most: many pictures stand on one page."""

LONGEST_NAME = 60
"""Characters of a layer's name that the name of its picture has."""


def render_model(
    model: Model,
    into: str | os.PathLike[str],
    *,
    format: str | Sequence[str] = "gif",
    jobs: int | None = None,
    executor: Executor | None = None,
    force: bool = False,
    progress: Progress | None = None,
    **options: Any,
) -> Iterator[Result]:
    """Draw each distinct layer of `model` into a folder, and tell as each is finished.

    After the last one, `<into>/index.html` joins the pictures with the table of the model; a
    layer that can be played there can be paused and pointed at.  The page asks for nothing
    outside its folder.  A picture that is there already, drawn from the same values by the
    same code, stays as it is.

    Args:
        model: of `convviz.model`.
        into: the folder; it is made if only its last part is missing.
        format: the suffix of the pictures, or several, of which the page shows the first.
        jobs: how many processes at once, by default one for each core.
        executor: what runs the jobs instead, such as Dask's; it is left open.
        force: whether all pictures are drawn anew.
        progress: called with the pictures that are ready and the number of all.
        options: of `animate`, for all pictures; `max_frames` is 120 if nothing is said, so
            that the page stays light.

    Raises:
        ConvVizError: the model has no layer to draw, there is no such format, or the folder
            cannot be made.  What is wrong with one picture is in its result.
    """
    chosen = {each.number for row in model.rows for each in row.layers}
    layers = [
        each
        for each in model.distinct
        if each.layer is not None
        and not chosen.isdisjoint(like.number for like in model.alike(each))
    ]
    if not layers:
        raise ConvVizError(f"{model.name} has no layer to draw")
    formats = formats_in(format)
    folder = Path(path_text("into", into))
    results = render_jobs(
        [
            job
            for each in layers
            for job in layer_jobs(each, formats, {"max_frames": FRAMES, **options})
        ],
        folder,
        executor=executor,
        workers=None if jobs is None else whole("jobs", jobs, least=1),
        force=force,
        progress=progress,
    )
    return _with_index(model, layers, folder, formats, results)


def layer_jobs(
    layer: ModelLayer, formats: Sequence[str], options: dict[str, Any]
) -> Iterator[Job]:
    """The pictures of one layer: in each of `formats`, and as a player where it plays."""
    price = layer.price
    assert price is not None
    row = TableRow(layer.name, (layer,))
    shapes = f"{shape_text(layer.input_shape)} → {shape_text(layer.output_shape)}"
    title = " ".join(filter(None, (layer.name, row.operator, row.arguments, shapes)))
    players = [PLAYER] if plays(price.layer) and PLAYER not in formats else []
    for suffix in (*formats, *players):
        yield Job(
            picture_name(layer), price.layer, price.input_shape, options, suffix, title=title
        )


def picture_name(layer: ModelLayer) -> str:
    """The name of a layer's picture without a suffix: its number and its own name.

    >>> from convviz.models.layers import ModelLayer
    >>> picture_name(ModelLayer(3, "/block/conv 1", "Conv", None, (), (), 0, 0, (), ()))
    '003_block.conv_1'
    """
    name = re.sub(r"[^A-Za-z0-9_.-]+", "_", layer.name.strip("/").replace("/", "."))
    return f"{layer.number:03}_{name[-LONGEST_NAME:].strip('._') or layer.kind}"


def _with_index(
    model: Model,
    layers: Sequence[ModelLayer],
    folder: Path,
    formats: Sequence[str],
    results: Generator[Result],
) -> Iterator[Result]:
    made: dict[str, dict[str, Result]] = {}
    with closing(results):
        for result in results:
            if result.error is None:
                made.setdefault(result.name, {})[result.path.suffix[1:]] = result
            yield result
    named = {picture_name(each): each for each in layers}
    pictures = [
        LayerPictures(each, model.alike(each), name, made.get(name, {}))
        for name, each in named.items()
    ]
    page = index_page(model, pictures, formats[0])

    def write(out: BinaryIO) -> None:
        out.write(page.encode())

    if made:
        write_file(folder / INDEX, write)
