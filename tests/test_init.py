"""The public face: names that resolve, and an import that costs nothing before a name is used."""

from __future__ import annotations

import ast
import inspect
import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import pcp_kpi as pk

SOURCE = Path(pk.__file__)
HEAVY = ("pandas", "numpy", "matplotlib", "scipy", "statsmodels", "jinja2", "pyarrow")


def loaded_after(code):
    """Return the heavy packages that a fresh interpreter has loaded after some code."""
    script = (
        f"{code}\nimport sys, json\nprint(json.dumps([name for name in {HEAVY!r} if name in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def tree():
    return ast.parse(SOURCE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def rooms(tree):
    """Return public name to room, as the source says it."""
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if any(isinstance(target, ast.Name) and target.id == "_ROOMS" for target in targets):
            return ast.literal_eval(node.value)
    raise AssertionError("_ROOMS is not in the source")


def test_importing_the_library_loads_nothing_heavy():
    assert loaded_after("import pcp_kpi") == []


def test_periods_and_errors_are_used_without_anything_heavy():
    assert loaded_after("import pcp_kpi as pk; pk.Quarter(2021, 1).words; pk.parse_period('June 2021')") == []


def test_the_command_line_explains_itself_without_anything_heavy():
    code = "from pcp_kpi.cli import main\ntry: main(['--version'])\nexcept SystemExit: pass\nprint()"
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", code], capture_output=True, text=True, check=True
    )
    imported = {line.split("|")[-1].strip() for line in done.stderr.splitlines()}
    assert imported.isdisjoint(HEAVY)


def test_figures_and_limits_load_neither_charts_nor_models():
    code = "import pcp_kpi as pk; pk.read_figures; pk.with_limits; pk.compare; pk.read_catalogue"
    assert set(loaded_after(code)).isdisjoint({"matplotlib", "scipy", "statsmodels", "jinja2"})


@pytest.mark.parametrize("name", pk.__all__)
def test_every_public_name_resolves(name):
    assert getattr(pk, name) is not None


def test_a_name_is_the_object_of_its_room(rooms):
    for name, room in rooms.items():
        assert getattr(pk, name) is getattr(import_module(f"pcp_kpi.{room}"), name)


def test_every_public_name_says_what_it_is(rooms):
    bare = [
        name
        for name in rooms
        if (inspect.isfunction(getattr(pk, name)) or inspect.isclass(getattr(pk, name)))
        and not inspect.getdoc(getattr(pk, name))
    ]
    assert bare == []


def test_a_name_that_is_unknown_is_refused_with_those_that_are_known(rooms):
    with pytest.raises(AttributeError) as refused:
        _ = pk.nonsense
    assert str(refused.value) == f"pcp_kpi has no 'nonsense'; public names: {', '.join(sorted(rooms))}"


def test_a_name_that_is_nearly_right_is_told():
    with pytest.raises(AttributeError) as refused:
        _ = pk.parse_periods
    assert str(refused.value) == "pcp_kpi has no 'parse_periods'; did you mean 'parse_period'?"


def test_the_names_are_listed_for_a_notebook(rooms):
    assert dir(pk) == sorted(pk.__all__)
    assert set(pk.__all__) == {"__version__", *rooms}
    assert len(pk.__all__) == len(set(pk.__all__))


def test_type_checkers_see_the_same_names_in_the_same_rooms(tree, rooms):
    (block,) = [
        node
        for node in tree.body
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    ]
    seen = {
        alias.asname: (node.module, alias.name)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert seen == {name: (f"pcp_kpi.{room}", name) for name, room in rooms.items()}


def test_no_room_bears_the_name_of_a_public_name(rooms):
    places = {path.stem if path.suffix == ".py" else path.name for path in SOURCE.parent.iterdir()}
    assert set(rooms).isdisjoint(places)


def test_a_name_stays_itself_after_every_room_is_imported(rooms):
    code = (
        "import importlib, inspect, pcp_kpi as pk\n"
        f"for room in {sorted(set(rooms.values()))!r}: importlib.import_module('pcp_kpi.' + room)\n"
        f"wrong = [name for name in {sorted(rooms)!r} if inspect.ismodule(getattr(pk, name))]\n"
        "print(wrong)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_version_is_that_of_the_package(root):
    citation = (root / "CITATION.cff").read_text(encoding="utf-8")
    assert f'version: "{pk.__version__}"' in citation or f"version: {pk.__version__}" in citation
