"""Docstrings and signatures as Markdown, for the pages of docs/reference/ (see reference_page.py)."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from string import digits
from typing import Any

WIDTH = 88
HEADING = re.compile(r"^(?P<title>[A-Z][A-Za-z ]+)\n-{3,}$", re.MULTILINE)
TERMS = ("Parameters", "Returns", "Raises", "Yields", "Attributes")
NAMED = ("Parameters", "Attributes")
SIGNS = {
    "alpha": "α", "chi": "χ", "sigma": "σ", "tau": "τ", "theta": "θ", "phi": "φ",
    "pm": "±", "sum": "Σ", "dots": "…", "geq": "≥", "leq": "≤", "times": "×",
}  # fmt: skip
LOW = dict(zip(digits + "hijnp", "₀₁₂₃₄₅₆₇₈₉ₕᵢⱼₙₚ", strict=True))
HIGH = "⁰¹²³⁴⁵⁶⁷⁸⁹"


def call(name: str, thing: Any) -> str:
    """Return a signature as it is written in code, over several lines if it is long."""
    if inspect.isclass(thing) and issubclass(thing, Exception):
        return f"class {name}({thing.__base__.__name__})"
    signature = inspect.signature(thing)
    inputs = list(arguments(signature))
    end = "" if inspect.isclass(thing) else f" -> {annotation(signature.return_annotation)}"
    line = f"{name}({', '.join(inputs)}){end}"
    if len(line) <= WIDTH:
        return line
    return f"{name}(\n" + "".join(f"    {one},\n" for one in inputs) + f"){end}"


def arguments(signature: inspect.Signature) -> Iterator[str]:
    """Give each argument as it is written; a star stands before those that go by name only."""
    starred = False
    for one in signature.parameters.values():
        if one.name in ("self", "cls"):
            continue
        if one.kind is one.VAR_POSITIONAL:
            starred = True
        if one.kind is one.KEYWORD_ONLY and not starred:
            starred = True
            yield "*"
        mark = {one.VAR_POSITIONAL: "*", one.VAR_KEYWORD: "**"}.get(one.kind, "")
        text = f"{mark}{one.name}"
        if one.annotation is not one.empty:
            text += f": {annotation(one.annotation)}"
        if one.default is not one.empty:
            text += f" = {default(one.default)}"
        yield text


def annotation(given: Any) -> str:
    """Return a type as the code writes it."""
    return given if isinstance(given, str) else getattr(given, "__name__", str(given))


def default(given: Any) -> str:
    """Return a default as the code writes it; one that is made anew at each call is not shown."""
    text = repr(given)
    if text.startswith("<"):
        return "..."
    return f'"{given}"' if isinstance(given, str) else text


def docstring(thing: Any) -> Iterator[str]:
    """Give a docstring's paragraphs and sections as Markdown."""
    text = inspect.getdoc(thing) or ""
    head, *sections = HEADING.split(text)
    yield paragraphs(head)
    for title, body in zip(sections[::2], sections[1::2], strict=True):
        yield f"**{title}**"
        if title in TERMS:
            yield terms(body, named=title in NAMED)
        elif title == "Examples":
            yield from examples(body)
        else:
            yield paragraphs(body)


def terms(body: str, *, named: bool) -> str:
    """Return a list of what goes in, comes out or is refused."""
    found = re.split(r"^(?=\S)", body.strip("\n"), flags=re.MULTILINE)
    return "\n".join(term(*one.partition("\n")[::2], named=named) for one in found if one.strip())


def term(head: str, text: str, *, named: bool) -> str:
    """Return one of them: its name, its type, its meaning."""
    name, _, kind = (part.strip() for part in head.partition(" : "))
    shown = f"`{name}`" if named else f"**{prose(name)}**"
    if kind:
        shown += f" ({prose(kind)})"
    inside = inspect.cleandoc(text)
    if not inside:
        return f"- {shown}"
    first, *more = re.split(r"\n\s*\n|\n(?=[-*] )", inside)
    lines = [f"- {shown}: {prose(' '.join(first.split()))}"]
    lines += [f"  {prose(' '.join(one.split()), listed=True)}" for one in more]
    return "\n".join(lines)


def paragraphs(text: str) -> str:
    """Return text as paragraphs; lists, tables and indented blocks keep their lines."""
    return "\n\n".join(paragraph(one) for one in re.split(r"\n\s*\n", text.strip("\n")) if one.strip())


def paragraph(text: str) -> str:
    if text.startswith((" ", "\t")):
        return fenced(inspect.cleandoc(text), "text")
    if re.match(r"[-*] |\||\d+\. ", text):
        return prose(text, listed=True)
    return prose(" ".join(text.split())).removesuffix("::") + (":" if text.endswith("::") else "")


def examples(body: str) -> Iterator[str]:
    """Give the examples, code as code and words as words."""
    lines: list[str] = []
    for one in re.split(r"\n\s*\n", body.strip("\n")):
        if one.startswith(">>>"):
            lines.append(one)
            continue
        if lines:
            yield fenced("\n".join(lines))
            lines = []
        yield paragraph(one)
    if lines:
        yield fenced("\n".join(lines))


def members(thing: type) -> list[str]:
    """Return the list of a class's own properties and methods."""
    rows = []
    for name in sorted(vars(thing)):
        one = inspect.getattr_static(thing, name)
        one = getattr(one, "func", getattr(one, "__func__", getattr(one, "fget", None) or one))
        if name.startswith("_") or not inspect.isfunction(one) or not inspect.getdoc(one):
            continue
        asked = isinstance(inspect.getattr_static(thing, name), property) or hasattr(
            inspect.getattr_static(thing, name), "func"
        )
        shown = name if asked else f"{name}({', '.join(arguments(inspect.signature(one)))})"
        first = (inspect.getdoc(one) or "").split("\n\n")[0]
        rows.append(f"- `{shown}`: {prose(' '.join(first.split()))}")
    return ["**Properties and methods**", "\n".join(rows)] if rows else []


def formula(text: str) -> str:
    """Return a formula as it can be read in plain text: signs for commands, small digits, roots with brackets."""
    text = re.sub(r"\\sqrt\s*\{([^{}]*)\}", r"√(\1)", text)
    text = re.sub(r"\\sqrt\s*(\\?\w+)", r"√\1", text)
    for command, sign in SIGNS.items():
        text = re.sub(rf"\\{command}(?![a-z])", sign, text)
    text = re.sub(r"_\{([^{}]*)\}", r"[\1]", text)
    text = re.sub(r"_(\w)", lambda found: LOW.get(found[1], found[0]), text)
    return re.sub(r"\^(\d)", lambda found: HIGH[int(found[1])], text)


def prose(text: str, *, listed: bool = False) -> str:
    """Return text with the marks of docstrings turned into those of Markdown."""
    text = re.sub(r":math:`([^`]+)`", lambda found: f"`{formula(found[1])}`", text)
    text = text.replace("``", "`")
    parts = re.split(r"(`[^`]*`)", text)
    start = 2 if listed and text[:2] in ("* ", "- ") else 0
    for place in range(0, len(parts), 2):
        kept, rest = (parts[0][:start], parts[0][start:]) if place == 0 else ("", parts[place])
        parts[place] = kept + re.sub(r"(?<!\\)([*<])", r"\\\1", rest)
    return "".join(parts)


def fenced(text: str, language: str = "python") -> str:
    return f"```{language}\n{text}\n```"
