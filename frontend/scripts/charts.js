// Draws every [data-chart] from the JSON beside it; the table of the same numbers stays on the page.
// The place has its own name in the page's language: ECharts' sentence about the drawing is left out.
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, AriaComponent, SVGRenderer]);

const style = () => getComputedStyle(document.body);
const token = (name) => style().getPropertyValue(name).trim();
const dashes = ["solid", "dashed", "dotted"];

/** Turns our small description of a chart into what ECharts wants, in the colours of the page. */
function options(data, still, width) {
  const ink = token("--gy-ink-2");
  const line = token("--gy-line");
  const size = Math.round(parseFloat(style().fontSize) * 0.92);
  const text = { color: ink, fontFamily: style().fontFamily, fontSize: size };
  const names = { type: "category", data: data.labels, inverse: data.horizontal, axisTick: { show: false }, axisLine: { lineStyle: { color: line } }, axisLabel: { ...text, interval: data.kind === "bar" ? 0 : "auto", overflow: "break", width: data.horizontal || data.kind === "line" ? undefined : Math.max(size * 2, (width - 100) / data.labels.length) } };
  const values = { type: "value", name: data.unit, nameTextStyle: text, splitLine: { lineStyle: { color: line } }, splitNumber: data.horizontal && width < 500 ? 3 : 5, axisLabel: { ...text, hideOverlap: true } };
  return {
    animation: !still,
    aria: { enabled: true, label: { enabled: false }, decal: { show: data.series.length > 1 } },
    color: [token("--gy-info"), token("--gy-warning"), token("--gy-success"), token("--gy-neutral")],
    textStyle: text,
    grid: { left: 8, right: 24, top: data.series.length > 1 ? 56 : 36, bottom: 8, containLabel: true },
    legend: { show: data.series.length > 1, top: 0, textStyle: text },
    tooltip: { trigger: "axis", confine: true, transitionDuration: 0, valueFormatter: (value) => (value === null || value === undefined ? "–" : `${Number(value).toLocaleString("zh-CN")} ${data.unit}`) },
    xAxis: data.horizontal ? values : names,
    yAxis: data.horizontal ? names : values,
    series: data.series.map(({ name, values: points }, index) => ({ name, type: data.kind, data: points, barMaxWidth: 44, symbol: "circle", symbolSize: 8, showAllSymbol: true, lineStyle: { width: 3, type: dashes[index % 3] } })),
  };
}

function draw(place) {
  const source = document.getElementById(place.dataset.chart);
  if (!source) return;
  const data = JSON.parse(source.textContent);
  if (data.horizontal) place.style.height = `${Math.max(12, data.labels.length * 2 + 4)}em`;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  place.append(document.createElement("div"));
  const box = place.firstElementChild;
  box.style.height = "100%";
  const chart = init(box, null, { renderer: "svg" });
  chart.setOption(options(data, still, place.clientWidth));
  new ResizeObserver(() => {
    chart.resize();
    chart.setOption(options(data, true, place.clientWidth));
  }).observe(place);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => chart.setOption(options(data, true, place.clientWidth)));
  const table = place.closest("figure")?.querySelector("details");
  if (table) table.open = false;
}

const drawAll = (root) => root.querySelectorAll("[data-chart]:empty").forEach(draw);
drawAll(document);
document.addEventListener("htmx:after:swap", () => drawAll(document));
