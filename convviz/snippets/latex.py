"""Snippets in LaTeX: an animation of the pages of a PDF or of a GIF, or one picture.

Where nothing plays, as on paper, an animation is its last picture, which is the full one.
"""

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
    '"': r"\textquotedblright{}",
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

OF_ANIMATEGIF = (
    "% TeX Live and MiKTeX have animategif from October 2026 on; run lualatex, or pdflatex"
    " with -shell-escape"
)
"""What a writer has to know of the package that takes a GIF."""

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
    """A frame, which the picture fills below its title, whatever the shape of slides is."""
    size = r"width=\textwidth,height=.75\textheight,keepaspectratio"
    return (
        f"{_packages(shown)}\n\\begin{{frame}}{{{typed(shown.title)}}}\n  \\centering\n"
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
    asked = "% in the preamble: \\usepackage"
    if shown.format == "gif":
        return f"{asked}{{animategif}}\n{OF_ANIMATEGIF}"
    return f"{asked}{{animate,graphicx}}" if shown.pictures > 1 else f"{asked}{{graphicx}}"


def _picture(shown: ShownFile, size: str) -> str:
    if bad := sorted(UNREADABLE & set(shown.path)):
        raise ConvVizError(
            f"LaTeX reads no file with {bad[0]} in its name: give {shown_path(shown.path)}"
            " another"
        )
    if shown.format == "png" and shown.pictures > 1:
        raise ConvVizError(
            f"LaTeX shows one picture of a .png, not {shown.pictures}: a .pdf or a .gif plays"
        )
    words = one_line(shown.alt_text).translate(SAID)
    stem = shown.path.removesuffix(f".{shown.format}")
    how = f"controls,poster=last,{size},alttext={{{words}}}"
    if shown.format == "gif":  # layers of what changed, as by default, leave traces when scaled
        return f"\\animategif[optimize=false,{how}]{{{stem}}}"
    if shown.pictures == 1:
        return f"\\includegraphics[{size},alt={{{words}}}]{{{shown.path}}}"
    rate = max(1, round(shown.pictures / shown.seconds))
    loop = "loop," if shown.endless else ""
    last = shown.pictures - 1
    return f"\\animategraphics[autoplay,{loop}{how}]{{{rate}}}{{{stem}}}{{0}}{{{last}}}"
