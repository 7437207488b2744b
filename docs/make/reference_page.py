"""Write docs/reference/ from the docstrings of the public names and from the command line's own help.

``python docs/make/reference_page.py`` writes the pages again; a test holds them to the code.
"""

from __future__ import annotations

import argparse
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reference_docstrings import call, docstring, fenced, members, prose

import pcp_kpi as pk
from pcp_kpi.cli.arguments import new_parser

FOLDER = Path(__file__).parents[2] / "docs" / "reference"
MADE = "<!-- Made by docs/make/reference_page.py from the docstrings; change those, not this page. -->"
COMMAND_LINE = "command-line.md"


@dataclass(frozen=True)
class Group:
    """One page: its public names are those of its rooms."""

    file: str
    title: str
    about: str
    rooms: tuple[str, ...]


GROUPS = (
    Group(
        "periods-and-errors.md",
        "Periods and errors",
        "When something was, in every spelling of the papers, and what is said when it cannot be.",
        ("errors", "periods"),
    ),
    Group(
        "figures.md",
        "Figures and their sources",
        "The one long table: reading, checking, writing, choosing between sources, what was known on a day. Its "
        "columns stand in the [data dictionary](../data-dictionary.md).",
        ("figures", "sources", "vintages"),
    ),
    Group(
        "measures-and-forces.md",
        "What measures, events and forces are",
        "The catalogue, the dated events and the configuration of a force, as read from their files; "
        "[How to](../how-to.md) adds to them.",
        ("catalogue", "annotations", "forces"),
    ),
    Group(
        "coming-in.md",
        "Coming in: raw files and records",
        "From raw files and record-level extracts to figures; see [Your own figures](../your-own-figures.md) and "
        "[From extract to figures](../from-extract-to-figures.md).",
        ("cleaning", "intake", "records", "sample"),
    ),
    Group(
        "policing.md",
        "Policing measures",
        "What only this field counts; definitions stand in [Measures](../measures/README.md).",
        ("measures",),
    ),
    Group(
        "grain.md",
        "Quarters, years, windows and sums",
        "Functions that change the grain, add up, or say what is in no area.",
        ("aggregate",),
    ),
    Group(
        "limits.md",
        "Control limits",
        "Centre and limits of every kind of chart; formulas stand in [Limits](../limits.md).",
        ("limits",),
    ),
    Group(
        "signals.md",
        "Signals",
        "Which points break which rules, what that means, and how much of it is noise; see [Signals](../signals.md).",
        ("signals",),
    ),
    Group(
        "comparisons.md",
        "Comparisons, intervals and targets",
        "Change with its evidence, uncertainty, areas side by side, value against what good looks like; see "
        "[Comparisons](../comparisons.md).",
        ("comparison", "intervals", "funnels", "rating"),
    ),
    Group(
        "projections.md",
        "Projections",
        "The periods to come, and the record of those that came; see [Projections](../projections.md).",
        ("projection",),
    ),
    Group(
        "disclosure.md",
        "Disclosure control",
        "Hiding what would tell who somebody is before a table is published.",
        ("disclosure",),
    ),
    Group(
        "charts-and-tables.md",
        "Charts, tables and words",
        "Finished numbers drawn and worded; the [gallery](../gallery.md) shows one chart of each kind.",
        ("narrative", "charts", "tables"),
    ),
    Group(
        "reports.md",
        "Reports",
        "One measure, one quarter, the whole report, what it leans on, and the forms in which it is written.",
        ("report", "document", "forms"),
    ),
    Group(
        "auditing.md",
        "Auditing",
        "Checking what was printed against itself and against the figures; see [Audit](../audit.md).",
        ("auditing",),
    ),
)
MAPPINGS = {"RULE_SETS": "The named rule sets, a read-only mapping of name to `RuleSet`."}


def pages() -> dict[str, str]:
    """Return every page by its file name."""
    groups = {group: names_of(group) for group in GROUPS}
    made = {group.file: page_of(group, names) for group, names in groups.items() if names}
    made[COMMAND_LINE] = command_page()
    made["README.md"] = index({group: names for group, names in groups.items() if names})
    return made


def names_of(group: Group) -> list[str]:
    """Return the public names that live in the rooms of a group, in the order in which they are declared."""
    return [name for name, room in public_rooms().items() if room.split(".")[0] in group.rooms]


def public_rooms() -> dict[str, str]:
    """Return the room of each public name.

    Raises
    ------
    SystemExit
        When a room belongs to no page.
    """
    rooms = {name: pk._ROOMS[name] for name in pk.__all__ if name != "__version__"}
    known = {room for group in GROUPS for room in group.rooms}
    strange = sorted({room for room in rooms.values() if room.split(".")[0] not in known})
    if strange:
        raise SystemExit(f"no page has the rooms {', '.join(strange)}: add them to GROUPS")
    return rooms


def index(groups: dict[Group, list[str]]) -> str:
    """Return the page that leads to all others."""
    lines = [
        "# Reference",
        MADE,
        "Everything that is public, from the docstrings of the code: how it is called, what goes in with its unit, what "
        "comes out with every added column, what is refused. Nothing else is promised. `import pcp_kpi as pk` gives "
        "all names; the examples are run by the tests.",
        f"The verbs of the command line stand on [a page of their own]({COMMAND_LINE}).",
    ]
    for group, names in groups.items():
        rows = [f"| [`{name}`]({group.file}#{anchor(name)}) | {summary(name)} |" for name in names]
        lines += [
            f"## [{group.title}]({group.file})",
            "\n".join(["| name | what it is or does |", "|---|---|", *rows]),
        ]
    return "\n\n".join(lines) + "\n"


def page_of(group: Group, names: list[str]) -> str:
    """Return the page of a group."""
    contents = "\n".join(f"- [`{name}`](#{anchor(name)})" for name in names)
    parts = [f"# {group.title}", MADE, group.about, contents, *(entry(name) for name in names)]
    return "\n\n".join(parts) + "\n"


def entry(name: str) -> str:
    """Return what a page says of one name."""
    thing = getattr(pk, name)
    if name in MAPPINGS:
        return f"## {name}\n\n{mapping(name)}"
    parts = [f"## {name}", fenced(call(name, thing)), *docstring(thing)]
    if inspect.isclass(thing):
        parts += members(thing)
    return "\n\n".join(parts)


def mapping(name: str) -> str:
    """Return the table of a mapping of named values that say their source."""
    rows = [f"| `{key}` | {one.version} | {prose(one.source)} |" for key, one in getattr(pk, name).items()]
    return "\n".join([MAPPINGS[name], "", "| name | version | source |", "|---|---|---|", *rows])


def summary(name: str) -> str:
    """Return the first sentence of a docstring, fit for a cell."""
    if name in MAPPINGS:
        return MAPPINGS[name]
    first = (inspect.getdoc(getattr(pk, name)) or "").split("\n\n")[0]
    return prose(" ".join(first.split())).replace("|", "\\|")


def anchor(name: str) -> str:
    """Return the anchor that a heading gets."""
    return name.lower()


def command_page() -> str:
    """Return the page of the command line: each verb with its options."""
    parser = new_parser()
    lines = [
        "# The command line",
        MADE.replace("the docstrings", "pcp_kpi/cli"),
        "`pcp-kpi VERB`, or `python -m pcp_kpi.cli VERB`. `pcp-kpi VERB --help` says the same at the screen. "
        "A table goes to the screen as CSV unless `-o` names a file; remarks go to the error stream. "
        + (parser.epilog or ""),
        "\n".join(f"- [`{name}`](#{name}): {words}" for name, words, _ in verbs(parser)),
    ]
    for name, words, verb in verbs(parser):
        lines += [f"## {name}", verb_words(verb, words), *usage(verb)]
        for inner, inner_words, inner_verb in verbs(verb):
            lines += [f"### {name} {inner}", verb_words(inner_verb, inner_words), *usage(inner_verb)]
    return "\n\n".join(lines) + "\n"


def verbs(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str, argparse.ArgumentParser]]:
    """Give each verb with its help and its own parser."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            said = {one.dest: one.help or "" for one in action._choices_actions}
            for name, verb in action.choices.items():
                yield name, said.get(name, ""), verb


def verb_words(verb: argparse.ArgumentParser, words: str) -> str:
    text = verb.description or words
    return prose(text[:1].upper() + text[1:].removesuffix(".") + ".")


def usage(verb: argparse.ArgumentParser) -> Iterator[str]:
    """Give the options of a verb as a table."""
    rows = [option(one) for one in verb._actions if option(one)]
    if rows:
        yield "\n".join(["| argument | meaning |", "|---|---|", *rows])


def option(action: argparse.Action) -> str:
    if isinstance(action, argparse._HelpAction | argparse._SubParsersAction):
        return ""
    value = "" if action.nargs == 0 else f" {metavar(action)}"
    shown = f"{', '.join(action.option_strings)}{value}".strip()
    needed = " (needed)" if action.required and action.option_strings else ""
    words = (action.help or "").replace("%%", "%").replace("%(default)s", str(action.default))
    return f"| `{shown}`{needed} | {prose(words).replace('|', chr(92) + '|')} |"


def metavar(action: argparse.Action) -> str:
    choices = "{" + ",".join(str(one) for one in action.choices) + "}" if action.choices else ""
    name = str(action.metavar or choices or action.dest.upper())
    return f"{name} ..." if action.nargs in ("+", "*") else name


def main() -> None:
    """Write the pages, and take away those that are no more."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    made = pages()
    for old in FOLDER.glob("*.md"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
    print(
        f"{len(made)} pages in {FOLDER.relative_to(Path.cwd()) if FOLDER.is_relative_to(Path.cwd()) else FOLDER}"
    )


if __name__ == "__main__":
    main()
