"use strict";
// Comfort only: without this script the page shows the same words and numbers.
(() => {
  const MISSING = "–";
  const svgOf = (name) => document.createElementNS("http://www.w3.org/2000/svg", name);

  // Charts: the point under the pointer, or chosen with the arrow keys, with its row of the table of figures.
  const pointsOf = (path) =>
    [...path.getAttribute("d").matchAll(/[ML]\s*(-?[\d.]+)[ ,]+(-?[\d.]+)/g)].map(([, x, y]) => ({ x: +x, y: +y }));

  const readingOf = (row, heads) => {
    const cells = [...row.cells].map((cell) => cell.textContent.trim());
    const said = cells.slice(1).map((text, place) => `${heads[place + 1]} ${text}`);
    return `${cells[0]}: ${said.filter((_, place) => cells[place + 1] !== MISSING && cells[place + 1]).join("; ")}`;
  };

  for (const figure of document.querySelectorAll("figure[data-chart]")) {
    const name = figure.dataset.chart;
    const table = document.getElementById(`${name}-table`)?.closest("table");
    const path = document.getElementById(`chart-${name}-values`)?.querySelector("path");
    if (!table || !path) continue;
    const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
    const rows = [...table.tBodies[0].rows].filter((row) => row.querySelector("td.number")?.textContent.trim() !== MISSING);
    const points = pointsOf(path);
    if (!points.length || points.length !== rows.length) continue;

    const svg = figure.querySelector("svg");
    const ring = svgOf("circle");
    ring.setAttribute("r", "6");
    ring.setAttribute("class", "ring");
    const said = document.createElement("p");
    said.className = "reading";
    said.setAttribute("role", "status");
    let chosen = -1;

    const hide = () => { chosen = -1; ring.remove(); said.remove(); };
    const show = (place) => {
      if (place === chosen) return;
      chosen = place;
      ring.setAttribute("cx", points[place].x);
      ring.setAttribute("cy", points[place].y);
      path.parentNode.parentNode.append(ring);
      figure.append(said);
      said.textContent = readingOf(rows[place], heads);
      const at = ring.getBoundingClientRect();
      const box = figure.getBoundingClientRect();
      const left = at.left - box.left + figure.scrollLeft - said.offsetWidth / 2;
      const most = figure.scrollLeft + figure.clientWidth - said.offsetWidth - 2;
      const below = at.bottom - box.top + 8;
      const fits = below + said.offsetHeight < figure.clientHeight;
      said.style.left = `${Math.max(figure.scrollLeft + 2, Math.min(left, most))}px`;
      said.style.top = `${fits ? below : Math.max(0, at.top - box.top - said.offsetHeight - 8)}px`;
    };

    svg.addEventListener("pointermove", (event) => {
      const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
      const away = points.map((point) => Math.abs(point.x - at.x));
      show(away.indexOf(Math.min(...away)));
    });
    figure.addEventListener("pointerleave", () => { if (document.activeElement !== figure) hide(); });
    figure.addEventListener("focusout", hide);
    figure.addEventListener("keydown", (event) => {
      const last = points.length - 1;
      const now = chosen < 0 ? last + 1 : chosen;
      const next = { ArrowLeft: now - 1, ArrowRight: chosen < 0 ? last : now + 1, Home: 0, End: last }[event.key];
      if (event.key === "Escape") hide();
      if (next === undefined) return;
      event.preventDefault();
      show(Math.max(0, Math.min(next, last)));
    });
  }

  // Scorecard: a button in each heading sorts the rows; the first press puts the largest first, numbers as numbers.
  const valueOf = (row, place) => {
    const text = row.cells[place].textContent.trim();
    const number = parseFloat(text.replace(/,/g, "").replace("−", "-"));
    return { number: Number.isNaN(number) ? null : number, text };
  };
  const compare = (a, b) => {
    if (a.number !== null && b.number !== null) return b.number - a.number;
    if ((a.number === null) !== (b.number === null)) return a.number === null ? 1 : -1;
    return a.text.localeCompare(b.text);
  };

  for (const table of document.querySelectorAll(".scorecard table")) {
    const above = [...table.tHead.rows[0].cells];
    const below = table.tHead.rows[1] ? [...table.tHead.rows[1].cells] : [];
    const heads = above.flatMap((cell) => (cell.scope === "colgroup" ? below.splice(0, cell.colSpan) : [cell]));
    const body = table.tBodies[0];
    heads.forEach((head, place) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const turned = head.getAttribute("aria-sort") === "descending";
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", turned ? "ascending" : "descending");
        const rows = [...body.rows].map((row) => ({ row, value: valueOf(row, place) }));
        rows.sort((a, b) => (turned ? compare(b.value, a.value) : compare(a.value, b.value)));
        body.append(...rows.map(({ row }) => row));
      });
    });
  }
})();
