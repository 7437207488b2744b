"""The analyst's Markdown as plain nodes that the page's template sets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pcp_kpi.forms.pdf.text import printable
from pcp_kpi.forms.words import markdown_reader

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

Node = dict[str, Any]
_WRAPS = {"strong": "strong", "em": "emphasis"}


def markdown_nodes(text: str) -> list[Node]:
    """Return Markdown as nodes: paragraphs, lists, quotations, code and rules, with their inline nodes.

    Examples
    --------
    >>> markdown_nodes("Up *27%*")
    [{'kind': 'paragraph', 'nodes': [{'kind': 'text', 'text': 'Up '},
     {'kind': 'emphasis', 'nodes': [{'kind': 'text', 'text': '27%'}]}]}]
    """
    from markdown_it.tree import SyntaxTreeNode

    return _blocks(SyntaxTreeNode(markdown_reader().parse(text)).children)


def _blocks(nodes: Iterable[SyntaxTreeNode]) -> list[Node]:
    return [_block(node) for node in nodes]


def _block(node: SyntaxTreeNode) -> Node:
    if node.type == "paragraph":
        return {"kind": "paragraph", "nodes": _inlines(node.children[0].children)}
    if node.type == "bullet_list":
        return {"kind": "bullets", "items": [_blocks(item.children) for item in node.children]}
    if node.type == "ordered_list":
        start = int(node.attrs.get("start", 1))
        return {
            "kind": "numbers",
            "start": start,
            "items": [_blocks(item.children) for item in node.children],
        }
    if node.type == "blockquote":
        return {"kind": "quotation", "nodes": _blocks(node.children)}
    if node.type == "hr":
        return {"kind": "rule"}
    return {"kind": "code", "lines": [printable(line) for line in node.content.splitlines()] or [""]}


def _inlines(nodes: Iterable[SyntaxTreeNode]) -> list[Node]:
    return [_inline(node) for node in nodes]


def _inline(node: SyntaxTreeNode) -> Node:
    if node.type in _WRAPS:
        return {"kind": _WRAPS[node.type], "nodes": _inlines(node.children)}
    if node.type == "code_inline":
        return {"kind": "code", "text": printable(node.content)}
    if node.type == "hardbreak":
        return {"kind": "break"}
    if node.type == "softbreak":
        return {"kind": "text", "text": " "}
    if node.type == "link":
        return _link(node)
    return {"kind": "text", "text": printable(node.content)}


def _link(node: SyntaxTreeNode) -> Node:
    """Return a link; one that leads nowhere is only its words."""
    words = _inlines(node.children)
    href = str(node.attrs.get("href", ""))
    if not href or not words:
        return {"kind": "emphasis", "nodes": words}
    return {"kind": "link", "href": href, "nodes": words}
