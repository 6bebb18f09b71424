"""Modules joined to one script: each once, after what it imports, and nothing half understood."""

from pathlib import Path

import pytest

from sanjiayi.web import field_pages
from sanjiayi.web.field_script import joined

FIELD = Path(field_pages.__file__).parent / "static" / "field"
NOT_THE_APP = {"eye-worker", "enrolled"}


def _written(folder: Path, **modules: str) -> Path:
    for name, text in modules.items():
        (folder / f"{name}.js").write_text(text, encoding="utf-8")
    return folder


def test_a_module_stands_once_and_before_those_that_import_it(tmp_path: Path) -> None:
    folder = _written(
        tmp_path,
        app='import { two } from "./b.js";\nimport * as c from "./c.js";\ntwo(c);\n',
        b='import { one } from "./c.js";\nexport function two(x) {\n  return x.one + one;\n}\n',
        c='import "../vendor/n/nacl.js";\nexport const one = 1;\n',
    )

    text = joined(folder, "app", "/s/{}")

    assert text.splitlines() == [
        'import "/s/vendor/n/nacl.js";',
        "const $c = (() => {", "const one = 1;", "return { one };", "})();",
        "const $b = (() => {", "const { one } = $c;", "function two(x) {", "return x.one + one;",
        "}", "return { two };", "})();",
        "const $app = (() => {", "const { two } = $b;", "const c = $c;", "two(c);",
        "return {  };", "})();",
    ]  # fmt: skip


def test_what_is_said_aside_is_left_out_and_what_looks_like_it_is_not(tmp_path: Path) -> None:
    text = joined(
        _written(
            tmp_path,
            app=(
                '// aside\n/** of\n * more\n */\nconst x = "// no";\n  * 2; // stays\nimport_(x);\n'
            ),
        ),
        "app",
        "{}",
    )

    assert text.splitlines()[1:4] == ['const x = "// no";', "* 2; // stays", "import_(x);"]


@pytest.mark.parametrize(
    "line",
    [
        'import x from "./y.js";',
        'import { a } from "../elsewhere.js";',
        'const late = () => import("./y.js");',
        "export default class {}",
        "export { a };",
        "export let a = 1;",
        "const a = await b();",
        "const here = import.meta.url;",
        "const text = `two",
        "/* aside */ run();",
    ],
)
def test_a_line_that_cannot_be_joined_is_named(line: str, tmp_path: Path) -> None:
    folder = _written(tmp_path, app=f"const first = 1;\n{line}\n")

    with pytest.raises(ValueError, match=r"app\.js:2: "):
        joined(folder, "app", "{}")


def test_modules_that_import_each_other_are_refused(tmp_path: Path) -> None:
    folder = _written(
        tmp_path,
        app='import { b } from "./b.js";\nexport const a = 1;\n',
        b='import { a } from "./app.js";\nexport const b = 1;\n',
    )

    with pytest.raises(ValueError, match="app → b → app"):
        joined(folder, "app", "{}")


def test_the_app_holds_every_module_and_nothing_is_imported_but_libraries() -> None:
    text = joined(FIELD, "app", "/static/{}")

    names = {path.stem for path in FIELD.glob("*.js")} - NOT_THE_APP
    assert all(text.count(f"const ${name} = (() => {{") == 1 for name in names)
    imports = [line for line in text.splitlines() if line.startswith(("import ", "export "))]
    assert imports == ['import "/static/vendor/tweetnacl/nacl-fast.min.js";']
