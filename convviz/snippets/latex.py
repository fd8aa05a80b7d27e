"""Snippets in LaTeX: an animation of the pages of a PDF, or one picture."""

from __future__ import annotations

from re import sub

from convviz.errors import ConvVizError
from convviz.files import shown_path
from convviz.snippets.shown import ShownFile, one_line

TYPED = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "→": r"$\rightarrow$",
    "×": r"$\times$",
    "·": r"$\cdot$",
    **{c: f"\\{c}" for c in "{}#$%&_"},
}
"""What stands for a character in the text of a document."""

SAID = str.maketrans(
    {"\\": "/", "{": "[", "}": "]", "(": "[", ")": "]", "#": "no. ", "%": " percent", "~": "-"}
    | {"→": "->", "×": "x", "·": "."}
)
"""What stands for a character in the text of an option, which goes into the PDF as it is."""

LIGATURES = r"([-`',])(?=\1)|[?!](?=`)"
"""Characters that would become one with the next: a dash, a quotation mark, `¿` or `¡`."""

UNREADABLE = frozenset("\\{}%#~^$&\"'")
"""Characters of which LaTeX reads no file name."""


def latex(shown: ShownFile) -> str:
    """A figure with its caption."""
    picture = _picture(shown, r"width=\linewidth")
    return (
        f"{_packages(shown)}\n\\begin{{figure}}\n  \\centering\n"
        f"  {picture}\n"
        f"  \\caption{{{typed(shown.caption)}}}\n\\end{{figure}}"
    )


def beamer(shown: ShownFile) -> str:
    """A frame, which the picture fills below its title."""
    wide = shown.width_px / shown.height_px > 2
    size = r"width=\textwidth" if wide else r"height=.75\textheight"
    return (
        f"{_packages(shown)}\n\\begin{{frame}}{{{typed(shown.caption)}}}\n  \\centering\n"
        f"  {_picture(shown, size)}\n\\end{{frame}}"
    )


def typed(text: str) -> str:
    r"""`text` as LaTeX prints it.

    >>> print(typed("50 % of {x_1} → 2×2 -- a"))
    50 \% of \{x\_1\} $\rightarrow$ 2$\times$2 -{}- a
    """
    plain = "".join(TYPED.get(c, c) for c in one_line(text))
    return sub(LIGATURES, r"\g<0>{}", plain)


def _packages(shown: ShownFile) -> str:
    package = "animate,graphicx" if shown.pictures > 1 else "graphicx"
    return f"% in the preamble: \\usepackage{{{package}}}"


def _picture(shown: ShownFile, size: str) -> str:
    if bad := sorted(UNREADABLE & set(shown.path)):
        raise ConvVizError(
            f"LaTeX reads no file with {bad[0]} in its name: give {shown_path(shown.path)}"
            " another"
        )
    words = one_line(shown.alt_text).translate(SAID)
    if shown.pictures == 1:
        return f"\\includegraphics[{size},alt={{{words}}}]{{{shown.path}}}"
    rate = max(1, round(shown.pictures / shown.seconds))
    stem = shown.path.removesuffix(f".{shown.format}")
    how = f"autoplay,loop,controls,{size},alttext={{{words}}}"
    return f"\\animategraphics[{how}]{{{rate}}}{{{stem}}}{{0}}{{{shown.pictures - 1}}}"
