"""Node as a second reader: a module of the page's script, asked line by line."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

SCRIPTS = Path(__file__).parents[2] / "convviz" / "html" / "js"

ANSWERING = """
import {{ createInterface }} from "node:readline";
{imports}
for await (const line of createInterface({{ input: process.stdin }})) {{
  const asked = JSON.parse(line);
  let answer;
  try {{
    answer = (() => {{ {body} }})();
  }} catch (error) {{
    answer = {{ fault: error.stack }};
  }}
  console.log(JSON.stringify(answer, (_, value) =>
    typeof value === "number" && !Number.isFinite(value) ? `${{value}}` : value));
}}
"""


class Script:
    """A process of Node that answers each line of JSON with a line of JSON."""

    def __init__(self, imports: dict[str, str], body: str) -> None:
        if shutil.which("node") is None:
            pytest.skip("there is no node")
        lines = [
            f"import {{ {names} }} from {json.dumps((SCRIPTS / module).as_uri())};"
            for module, names in imports.items()
        ]
        code = ANSWERING.format(imports="\n".join(lines), body=body)
        self.process = subprocess.Popen(
            ["node", "--input-type=module", "--eval", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def __call__(self, asked: Any) -> Any:
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None
        assert stdout is not None
        print(json.dumps(asked), file=stdin, flush=True)
        answer = json.loads(stdout.readline())
        assert not (isinstance(answer, dict) and "fault" in answer), answer["fault"]
        return answer

    def close(self) -> None:
        """End the process."""
        self.process.communicate()
