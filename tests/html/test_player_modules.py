"""The modules of a page's script can be joined: their names are distinct, and in order."""

from __future__ import annotations

import posixpath
import re
import shutil
import subprocess

import pytest

from convviz import animate
from convviz.html.filmstrip import STRIP
from convviz.html.frame import FRAME
from convviz.html.page import EXPLORER, PLAYER, joined, text_of
from convviz.html.widget import WIDGET
from convviz.layer import Conv2d

PAGES = {
    "player": (*PLAYER, "pages/page.js"),
    "filmstrip": STRIP,
    "explorer": EXPLORER,
    "lesson": (*PLAYER, "pages/lesson.js"),
    "frame": FRAME,
    "widget": WIDGET,
}

DECLARED = re.compile(
    r"^(?:export )?(?:async )?(?:function\*?|class|const|let|var) +(\w+|[\[{][^=]*)",
    re.MULTILINE,
)
IMPORTED = re.compile(r"^import \{(.*?)\} from \"(\.{1,2}/.*?)\";$", re.MULTILINE | re.DOTALL)
FOLDERS = ("layer", "picture", "player", "pages")
"""The folders of the script, each of which imports from itself and from those before it."""

REACHES_OUT = (
    r"\bfetch\b",
    r"\bXMLHttpRequest\b",
    r"\bWebSocket\b",
    r"\bEventSource\b",
    r"\bsendBeacon\b",
    r"\bWorker\b",
    r"\blocalStorage\b",
    r"\bsessionStorage\b",
    r"\bindexedDB\b",
    r"\.cookie\b",
    r"\beval\b",
    r"\bnew Function\b",
    r"\bimport\(",
    r"\b(?:inner|outer)HTML\b",
    r"\binsertAdjacentHTML\b",
    r"\bdocument\.write\b",
    r"https?://(?!www\.w3\.org/2000/svg\")",  # the name of SVG, which nobody fetches
)
"""What a page that loads nothing, keeps nothing and trusts no text has no use for."""


def declared(text: str) -> list[str]:
    """The top-level names of a module."""
    return [name for found in DECLARED.findall(text) for name in re.findall(r"\w+", found)]


def imports(text: str, folder: str = "") -> list[tuple[list[str], str]]:
    """For each import of a module in `folder` its names, and the module that they are from."""
    return [
        (
            [name.strip() for name in names.split(",") if name.strip()],
            posixpath.normpath(posixpath.join(folder, module)),
        )
        for names, module in IMPORTED.findall(text)
    ]


def twice(modules: dict[str, str]) -> set[str]:
    names = [name for text in modules.values() for name in declared(text)]
    return {name for name in names if names.count(name) > 1}


def too_early(modules: dict[str, str]) -> list[str]:
    """Imports of modules that stand later, or not at all, and of names that are not there."""
    seen: dict[str, set[str]] = {}
    wrong = []
    for module, text in modules.items():
        for names, source in imports(text, posixpath.dirname(module)):
            missing = set(names) - seen.get(source, set())
            wrong += [f"{module} imports {name} of {source}" for name in sorted(missing)]
        exported = re.findall(
            r"^export (?:async )?(?:function\*?|class|const) +(\w+)", text, re.M
        )
        seen[module] = set(exported)
    return wrong


def unused(modules: dict[str, str]) -> list[str]:
    return [
        f"{module} does not use {name}"
        for module, text in modules.items()
        for names, _ in imports(text)
        for name in names
        if not re.search(rf"\b{name}\b", IMPORTED.sub("", text))
    ]


def test_the_rules_find_what_they_forbid() -> None:
    early = {
        "a.js": 'import { b } from "./b.js";\nconst [a, c] = b;\n',
        "b.js": "export const b = 1;\n",
    }
    assert declared(early["a.js"]) == ["a", "c"]
    assert too_early(early) == ["a.js imports b of b.js"]
    assert twice({"a.js": "function a() {}\n", "b.js": "class a {}\n"}) == {"a"}
    assert unused({"a.js": 'import { b } from "./b.js";\n'}) == ["a.js does not use b"]


@pytest.fixture(params=PAGES)
def modules(request: pytest.FixtureRequest) -> dict[str, str]:
    return {name: text_of(f"js/{name}") for name in PAGES[request.param]}


def test_every_name_stands_once(modules: dict[str, str]) -> None:
    assert not twice(modules)


def test_every_module_stands_after_those_that_it_imports(modules: dict[str, str]) -> None:
    assert not too_early(modules)
    assert not unused(modules)


def backward(modules: dict[str, str]) -> list[str]:
    """Imports from a folder that comes later."""
    return [
        f"{module} imports {source}"
        for module, text in modules.items()
        for _, source in imports(text, posixpath.dirname(module))
        if FOLDERS.index(posixpath.dirname(source)) > FOLDERS.index(posixpath.dirname(module))
    ]


def test_folders_import_one_way(modules: dict[str, str]) -> None:
    back = {"layer/a.js": 'import { b } from "../player/b.js";\n'}
    assert backward(back) == ["layer/a.js imports player/b.js"]
    assert not backward(modules)


def test_every_import_has_the_form_that_is_left_out(modules: dict[str, str]) -> None:
    for name, text in modules.items():
        assert len(re.findall(r"^import ", text, re.M)) == len(imports(text)), name
        assert not re.search(r"^export (?:default|\*|\{)", text, re.M), name


def test_every_module_can_be_read(modules: dict[str, str]) -> None:
    for name, text in modules.items():
        lines = text.splitlines()
        assert len(lines) <= 310, name
        assert lines[0].startswith("/**"), f"{name} does not say what it is"


@pytest.mark.parametrize("what", REACHES_OUT)
def test_no_module_reaches_out_of_its_page(modules: dict[str, str], what: str) -> None:
    assert [name for name, text in modules.items() if re.search(what, text)] == []


@pytest.mark.parametrize("name", PAGES)
def test_the_joined_script_is_a_script(name: str) -> None:
    script = joined(PAGES[name])
    assert not re.search(r"^(?:import|export)\b", script, re.M)
    if (node := shutil.which("node")) is None:
        pytest.skip("there is no node")
    command = [node, "--check", "--input-type=module", "-"]
    read = subprocess.run(command, input=script, text=True, capture_output=True, check=False)
    assert read.returncode == 0, read.stderr


def test_pages_are_small() -> None:
    hero = animate(Conv2d(3, 2, 3, stride=2, padding=1, dilation=2), (3, 7, 7), values=True)
    stem = animate(Conv2d(3, 64, 7, stride=2, padding=3), (3, 224, 224))
    assert len(hero.to_bytes("html")) <= 60 * 1024
    assert len(stem.to_bytes("html")) <= 70 * 1024
