/** Draws each chart of the mirror from the table behind it, which stands without this script.
 *
 * Everything is drawn with presentation attributes, as the page's policy takes no inline style:
 * Plot's own style element is taken out before it reaches the page, and spinae.css has the rest.
 */

import * as Plot from "@observablehq/plot";
import { _ } from "./words.ts";

type Band = { low: number; high: number; text: string };
type Reference = { value: number; label: string; text: string };
type Stretch = { start: string; end: string; text: string };
type Options = {
  unit: string;
  kind: "line" | "bars";
  bottom: number;
  top: number | null;
  error: number | null;
  bands: Band[];
  references: Reference[];
  stretches: Stretch[];
  apart_days: number;
  practice: boolean;
};
type Point = {
  on: Date;
  value: number;
  series: number;
  said: string;
  practice: boolean;
  last: boolean;
  /** Points far apart in time are not joined: nobody knows what was between. */
  run: number;
};
type Table = { columns: string[]; points: Point[] };

const INK = "var(--ink)";
const PENCIL = "var(--pencil)";
const LINE = "var(--line)";
const EMBER = "var(--ember)";
/** Series are told apart by line and mark, not by colour alone. */
const SERIES = [
  { stroke: INK, dash: "none", symbol: "circle" },
  { stroke: PENCIL, dash: "6 4", symbol: "square" },
  { stroke: "var(--calm)", dash: "2 4", symbol: "triangle" },
] as const;
const NARROW = 480;
const DAY_MS = 86_400_000;
const MANY = 24;
const LEAST_DAYS = 56;

for (const figure of document.querySelectorAll<HTMLElement>("figure[data-chart]")) {
  enhance(figure);
}

function enhance(figure: HTMLElement): void {
  const options = JSON.parse(figure.getAttribute("data-chart") ?? "{}") as Options;
  const table = read(figure, options);
  if (table.points.length === 0) return;
  const drawn = document.createElement("div");
  drawn.className = "drawn";
  const told = document.createElement("p");
  told.className = "chart-told";
  told.setAttribute("aria-hidden", "true");
  figure.querySelector("figcaption")?.after(...keyOf(table, options), drawn, told);
  figure.querySelector("details")?.removeAttribute("open");
  let width = 0;
  new ResizeObserver(() => {
    const room = Math.floor(drawn.clientWidth);
    if (room === 0 || room === width) return;
    width = room;
    drawn.replaceChildren(draw(figure, table, options, width));
    listen(drawn, told);
  }).observe(drawn);
}

function read(figure: HTMLElement, options: Options): Table {
  const heads = [...figure.querySelectorAll("thead th")].slice(1);
  const columns = heads.map((head) => head.textContent?.trim() ?? "");
  const points: Point[] = [];
  for (const row of figure.querySelectorAll("tbody tr")) {
    const time = row.querySelector("time");
    if (time) points.push(...pointsOf(row, time, columns));
  }
  for (const series of columns.keys()) {
    markEnds(points, series, options);
    const own = points.filter((point) => point.series === series);
    markRuns(own, options.apart_days * DAY_MS);
  }
  return { columns, points };
}

function pointsOf(row: Element, time: HTMLTimeElement, columns: string[]): Point[] {
  const found: Point[] = [];
  for (const [series, cell] of [...row.querySelectorAll("td")].entries()) {
    const data = cell.querySelector("data");
    if (!data) continue;
    const name = columns.length > 1 ? `${columns[series]}, ` : "";
    found.push({
      on: new Date(time.dateTime),
      value: Number(data.value),
      series,
      said: `${name}${time.textContent}: ${data.textContent}`,
      practice: false,
      last: false,
      run: 0,
    });
  }
  return found;
}

/** The first point may be practice; the last of the first series is today's. */
function markEnds(points: Point[], series: number, options: Options): void {
  const own = points.filter((point) => point.series === series);
  const [first, last] = [own.at(0), own.at(-1)];
  if (first && options.practice) {
    first.practice = true;
    first.said += ", practice";
  }
  if (last && series === 0) last.last = true;
}

function markRuns(own: Point[], apartMs: number): void {
  for (const [index, point] of own.entries()) {
    const before = own[index - 1];
    if (!before) continue;
    const apart = point.on.getTime() - before.on.getTime() > apartMs;
    point.run = before.run + Number(apart);
  }
}

/** What the lines mean where there are several, and what else is drawn. */
function keyOf(table: Table, options: Options): HTMLElement[] {
  const key = document.createElement("ul");
  key.className = "chart-key";
  if (options.kind === "line") key.append(...seriesKey(table), ...otherKey(options));
  return key.childElementCount > 0 ? [key] : [];
}

function seriesKey(table: Table): HTMLElement[] {
  const series = new Set(table.points.map((point) => point.series));
  if (series.size < 2) return [];
  return [...series].map((index) => {
    const { stroke, dash } = styleOf(index);
    return entry(table.columns[index] ?? "", { d: "M0 8h32", stroke, "stroke-dasharray": dash });
  });
}

function otherKey(options: Options): HTMLElement[] {
  const box = "M1 1h30v14h-30z";
  const outline = { fill: "none", stroke: PENCIL, "stroke-width": "1", "stroke-dasharray": "3 3" };
  const dashes = { d: "M0 8h32", stroke: PENCIL, "stroke-width": "1", "stroke-dasharray": "8 5" };
  const shaded = { d: box, fill: "var(--wash)", stroke: LINE };
  return [
    ...options.references.map((one) => entry(one.text, dashes)),
    ...options.bands.map((band) => entry(band.text, { d: box, ...outline })),
    ...options.stretches.slice(0, 1).map(() => entry(_("Episode"), shaded)),
  ];
}

function entry(text: string, path: Record<string, string>): HTMLElement {
  const item = document.createElement("li");
  const svg = element("svg", { viewBox: "0 0 32 16", width: "32", height: "16" });
  svg.setAttribute("aria-hidden", "true");
  svg.append(element("path", { "stroke-width": "2.5", ...path }));
  item.append(svg, text);
  return item;
}

function element(name: string, attributes: Record<string, string>): SVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function styleOf(series: number): (typeof SERIES)[number] {
  return SERIES[series % SERIES.length] ?? SERIES[0];
}

function draw(figure: HTMLElement, table: Table, options: Options, width: number): Element {
  const bars = options.kind === "bars";
  const plot = Plot.plot({
    className: "plot",
    width,
    height: bars ? 140 : width < NARROW ? 240 : 280,
    marginLeft: 44,
    marginRight: options.references.length > 0 ? 56 : 16,
    marginTop: 20,
    ariaLabel: figure.querySelector("h3")?.textContent ?? "",
    x: { type: "utc", domain: timeOf(table), ticks: width < NARROW ? 4 : 7, inset: 8 },
    y: { domain: domainOf(table, options), label: null, nice: false, ticks: 5, zero: false },
    marks: bars ? barMarks(table) : lineMarks(table, options),
  });
  plot.querySelector("style")?.remove();
  plot.setAttribute("role", "group");
  // Plot names its groups by their kind of mark, which tells nobody anything
  for (const group of plot.querySelectorAll("g[aria-label]")) group.removeAttribute("aria-label");
  return plot;
}

/** At least eight weeks: a few days are no trend, and should not look like one. */
function timeOf(table: Table): [Date, Date] {
  const days = table.points.map((point) => point.on.getTime());
  const last = Math.max(...days);
  return [new Date(Math.min(...days, last - LEAST_DAYS * DAY_MS)), new Date(last)];
}

function domainOf(table: Table, options: Options): [number, number] {
  const error = options.error ?? 0;
  const high = [
    ...table.points.map((point) => point.value + error),
    ...options.bands.map((band) => band.high),
    ...options.references.map((one) => one.value),
  ];
  return [options.bottom, options.top ?? Math.max(...high, 1) * 1.06];
}

function barMarks(table: Table): Plot.Markish[] {
  return [
    Plot.axisX({ tickSize: 0, color: PENCIL, ticks: 5, label: null }),
    Plot.axisY({ tickSize: 0, color: PENCIL, ticks: 3, label: null }),
    Plot.gridY({ stroke: LINE, strokeOpacity: 1, ticks: 3 }),
    Plot.rectY(table.points, {
      x1: (point: Point) => new Date(point.on.getTime() - 6 * DAY_MS),
      x2: "on",
      y: "value",
      fill: (point: Point) => (point.last ? EMBER : INK),
      insetLeft: 1,
      insetRight: 1,
      ariaLabel: "said",
    }),
    Plot.ruleY([0], { stroke: PENCIL }),
  ];
}

function lineMarks(table: Table, options: Options): Plot.Markish[] {
  const { points } = table;
  const [first, last] = timeOf(table);
  return [
    Plot.axisX({ tickSize: 0, color: PENCIL, label: null }),
    Plot.axisY({ tickSize: 0, color: PENCIL, label: null, ticks: 5 }),
    Plot.gridY({ stroke: LINE, strokeOpacity: 1, ticks: 5 }),
    ...stretchMarks(options.stretches),
    ...options.bands.map((band) => bandMark(band, first, last)),
    ...options.references.flatMap(referenceMarks),
    ...errorMarks(points, options.error),
    // the first series last: it lies on top
    ...[...table.columns.keys()].reverse().flatMap((series) => seriesMarks(points, series)),
  ];
}

function stretchMarks(stretches: Stretch[]): Plot.Markish[] {
  return [
    Plot.rectX(stretches, {
      x1: (one: Stretch) => new Date(one.start),
      x2: (one: Stretch) => new Date(one.end),
      fill: "var(--wash)",
      stroke: LINE,
      ariaLabel: "text",
    }),
  ];
}

/** Outlined and never filled: it is the room for chance, not a goal. */
function bandMark(band: Band, first: Date, last: Date): Plot.Markish {
  return Plot.rect([band], {
    x1: first,
    x2: last,
    y1: "low",
    y2: "high",
    insetLeft: -8,
    insetRight: -8,
    fill: "none",
    stroke: PENCIL,
    strokeDasharray: "3 3",
  });
}

/** A dashed line, with its value outside where nothing is drawn over it. */
function referenceMarks(one: Reference): Plot.Markish[] {
  return [
    Plot.ruleY([one.value], { stroke: PENCIL, strokeDasharray: "8 5" }),
    Plot.text([one], {
      y: "value",
      text: "label",
      frameAnchor: "right",
      textAnchor: "start",
      dx: 8,
      fill: PENCIL,
    }),
  ];
}

function errorMarks(points: Point[], error: number | null): Plot.Markish[] {
  if (error === null) return [];
  return [
    Plot.ruleX(points, {
      x: "on",
      y1: (point: Point) => point.value - error,
      y2: (point: Point) => point.value + error,
      stroke: PENCIL,
      strokeOpacity: 0.55,
    }),
  ];
}

function seriesMarks(points: Point[], series: number): Plot.Markish[] {
  const own = points.filter((point) => point.series === series);
  const { stroke, dash, symbol } = styleOf(series);
  return [
    Plot.lineY(
      own.filter((point) => !point.practice),
      { x: "on", y: "value", z: "run", stroke, strokeWidth: 2.5, strokeDasharray: dash },
    ),
    Plot.dot(own, {
      x: "on",
      y: "value",
      r: (point: Point) => (point.last ? 6 : own.length > MANY ? 3 : 4),
      symbol,
      fill: (point: Point) => (point.practice ? "var(--ground)" : point.last ? EMBER : stroke),
      stroke: (point: Point) => (point.last ? EMBER : stroke),
      strokeWidth: 1.5,
      ariaLabel: "said",
    }),
  ];
}

/** The points are one stop of the tab key; the arrow keys go from one to the next. */
function listen(drawn: HTMLElement, told: HTMLElement): void {
  const marks = [...drawn.querySelectorAll<SVGElement>("g > [aria-label]")].filter(
    (mark) => mark.tagName !== "g",
  );
  for (const [index, mark] of marks.entries()) {
    mark.setAttribute("role", "img");
    mark.setAttribute("tabindex", index === marks.length - 1 ? "0" : "-1");
    const say = () => {
      told.textContent = mark.getAttribute("aria-label");
    };
    mark.addEventListener("pointerenter", say);
    mark.addEventListener("focus", say);
    mark.addEventListener("keydown", (event) => step(event, marks, index));
  }
}

function step(event: KeyboardEvent, marks: SVGElement[], index: number): void {
  const ways: Record<string, number> = {
    ArrowLeft: index - 1,
    ArrowRight: index + 1,
    Home: 0,
    End: marks.length - 1,
  };
  const next = marks[ways[event.key] ?? -1];
  if (!next) return;
  event.preventDefault();
  for (const mark of marks) mark.setAttribute("tabindex", "-1");
  next.setAttribute("tabindex", "0");
  next.focus();
}
