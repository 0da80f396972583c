"use strict";
(() => {
  const data = JSON.parse(document.getElementById("history-data").textContent);
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
  const charts = [];
  const DAY = 86400;

  const days = (self, ticks) => ticks.map((seconds, i) => {
    const [day, before] = [seconds, i ? ticks[i - 1] : NaN].map((s) => new Date(s * 1000));
    const year = day.getUTCFullYear();
    return day.getUTCDate() + " " + data.months[day.getUTCMonth()] + (year === before.getUTCFullYear() ? "" : "\n" + year);
  });

  function chart(id, leg, columns, options) {
    const weeks = data.legs[leg];
    const host = document.getElementById("chart-" + id + "-" + leg);
    if (!host || !weeks.t.length) return;
    const axis = (more) => ({ stroke: () => colour("muted"), grid: { stroke: () => colour("grid"), width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif", ...more });
    const from = weeks.t[0] - 4 * DAY;
    const to = weeks.t[weeks.t.length - 1] + 4 * DAY;
    const dots = weeks.t.length < 60;
    const u = new uPlot({
      width: host.clientWidth || 320,
      height: 176,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
      padding: [8, 24, 0, 0],
      scales: { x: { range: () => [from, to] }, y: { range: (self, low, high) => options.range(low ?? 0, high ?? 1) } },
      legend: { show: false },
      cursor: { sync: { key: "posecheck-weeks" }, drag: { x: false, y: false }, y: false },
      axes: [axis({ space: 64, size: 42, values: days }), axis({ size: 44, space: 26, incrs: options.whole ? [1, 2, 5, 10, 20, 50, 100, 200, 500] : undefined, values: (self, ticks) => ticks.map((v) => (v < 0 ? "−" + -v : String(v)).replace(".", data.decimal) + options.unit) })],
      series: [{}, ...columns.map((style) => ({
        stroke: () => colour(style.colour), width: 2, spanGaps: true, dash: style.dash,
        fill: style.bars ? () => colour("good") : undefined,
        paths: style.bars ? uPlot.paths.bars({ size: [0.7, 40] }) : undefined,
        points: { show: !style.bars && dots, size: 5, fill: () => colour(style.colour) },
      }))],
      bands: options.band ? [{ series: [2, 1], fill: () => colour("good-tint") }] : [],
    }, [weeks.t, ...columns.map((style) => style.values)], host);
    new ResizeObserver(() => { if (host.clientWidth && host.clientWidth !== u.width) u.setSize({ width: host.clientWidth, height: u.height }); }).observe(host);
    charts.push(u);
  }
  const upTo = (step) => (low, high) => [0, Math.max(step, Math.ceil(high / step) * step)];
  const between = (low1, high1, step) => (low, high) => [Math.min(low1, Math.floor(low / step) * step), Math.max(high1, Math.ceil(high / step) * step)];
  Object.entries(data.legs).forEach(([leg, weeks]) => {
    const one = (name, style) => [{ values: weeks[name], colour: "good", ...style }];
    const styled = ([first, second]) => [
      { values: first, colour: "good" },
      ...(second ? [{ values: second, colour: "adjust-line", dash: [6, 3] }] : []),
    ];
    chart("sets", leg, one("sets", { bars: true }), { range: upTo(5), unit: "", whole: true });
    chart("clean", leg, one("clean"), { range: () => [0, 100], unit: " %" });
    chart("active", leg, one("active", { bars: true }), { range: upTo(1), unit: "" });
    ["overstretch", "warnings"].forEach((name) => {
      if (weeks[name]) chart(name, leg, one(name, { colour: "adjust-line" }), { range: upTo(5), unit: "", whole: true });
    });
    chart("cadence", leg, one("cadence"), { range: upTo(10), unit: "" });
    weeks.signals.forEach(({ curves, low, high, step, unit }, i) => {
      chart("signal" + i, leg, styled(curves), { range: between(low, high, step), unit, band: curves.length > 1 });
    });
    chart("pain", leg, styled(weeks.pain), { range: () => [0, 10], unit: "", whole: true });
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => charts.forEach((u) => u.redraw(false, true)));

  const more = document.getElementById("more");
  const body = document.querySelector("#sets tbody");
  if (!more || !body) return;
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  const heads = [...document.querySelectorAll("#sets thead th")].map((head) => head.textContent);
  const label = () => {
    more.hidden = !data.rest.length;
    more.textContent = filled(data.words.show_more, { count: Math.min(100, data.rest.length), all: data.rest.length });
  };
  more.addEventListener("click", () => {
    const batch = data.rest.splice(0, 100);
    batch.forEach(({ cells, link }) => {
      const row = body.insertRow();
      cells.forEach((text, i) => {
        const cell = document.createElement(i ? "td" : "th");
        if (!i) cell.scope = "row";
        if (i === cells.length - 1) cell.className = "remarks";
        cell.dataset.head = heads[i];
        if (!i && link) {
          const anchor = document.createElement("a");
          anchor.href = link;
          anchor.textContent = text;
          cell.appendChild(anchor);
        } else cell.textContent = text;
        row.appendChild(cell);
      });
    });
    document.getElementById("said").textContent = filled(data.words.more_shown, { count: batch.length });
    label();
  });
  label();
})();
