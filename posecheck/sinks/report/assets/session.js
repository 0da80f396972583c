"use strict";
(() => {
  const data = JSON.parse(document.getElementById("session-data").textContent);
  const player = document.getElementById("player");
  if (!player || !data.t) return;
  player.hidden = false;
  document.documentElement.classList.add("scripted");

  const byId = (id) => document.getElementById(id);
  const clip = byId("clip");
  const slider = byId("position");
  const zoomOut = byId("zoom-out");
  const loopNow = byId("loop-now");
  const first = data.t[0];
  const last = data.t[data.t.length - 1];
  const whole = (values) => values && values.map((v) => (v === null ? null : v / 100));
  const signals = data.signals.map((each) => ({ ...each, values: whole(each.values), spread: whole(each.spread) }));
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
  const charts = [];
  let now = first;

  /* ---- words ---- */
  const clock = (t) => {
    const tenths = Math.round(t * 10);
    const rest = ((tenths % 600) / 10).toFixed(1);
    return Math.floor(tenths / 600) + ":" + rest.padStart(4, "0").replace(".", data.decimal);
  };
  const indexAt = (t) => {
    let low = 0;
    let high = data.t.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (data.t[middle] <= t + 1e-6) low = middle; else high = middle - 1;
    }
    return low;
  };
  const phaseAt = (t) => {
    let name = "";
    for (const [start, phase] of data.phases) { if (start > t + 1e-6) break; name = phase; }
    return name;
  };
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  const repAt = (t) => data.reps.find((rep) => t >= rep.start - 1e-6 && t <= (rep.end ?? last) + 1e-6);
  const alertAt = (t) => data.alerts.find((a) => t >= a.start - 1e-6 && t <= (a.end ?? last) + 1e-6);
  const describe = (t) => {
    const i = indexAt(t);
    const parts = [clock(t)];
    signals.forEach((each) => {
      const value = each.values[i];
      if (value === null) { parts.push(each.unseen); return; }
      const shown = Math.abs(value).toFixed(each.decimals);
      const words = value < 0 && Number(shown) !== 0 ? each.negative : each.positive;
      parts.push(words.replace("{value}", shown.replace(".", data.decimal) + each.unit));
    });
    const phase = phaseAt(t);
    if (phase) parts.push(phase);
    const rep = repAt(t);
    if (rep) parts.push(filled(data.words.rep, rep));
    const alert = alertAt(t);
    if (alert) parts.push("▲ " + alert.label);
    return parts.join(" · ");
  };

  /* ---- one position for slider, charts, clip, loop plot, list ---- */
  const plane = loopPlane();
  function show(t) {
    byId("readout").textContent = describe(t);
    if (!plane || !loopNow) return;
    const i = indexAt(t);
    const [across, up] = signals.map((each) => each.values[i]);
    const seen = across !== null && up !== null;
    loopNow.setAttribute("cx", seen ? plane.x(across) : -20);
    loopNow.setAttribute("cy", seen ? plane.y(up) : -20);
  }
  function place(u) {
    if (!u.playhead) return;
    const inside = now >= u.scales.x.min && now <= u.scales.x.max;
    u.playhead.hidden = !inside;
    if (inside) u.playhead.style.left = u.valToPos(now, "x") + "px";
  }
  function moveTo(t, source) {
    now = Math.min(Math.max(t, first), last);
    charts.forEach(place);
    if (source !== slider) slider.value = now;
    slider.setAttribute("aria-valuetext", describe(now));
    if (clip && source !== clip) clip.currentTime = Math.max(0, now - data.clip_start);
    show(now);
    choose(repAt(now));
  }
  let chosen;
  function choose(rep) {
    if (rep === chosen) return;
    chosen = rep;
    const number = rep ? String(rep.number) : "";
    document.querySelectorAll("button[data-rep]").forEach((button) => {
      if (button.dataset.rep === number) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    });
    document.querySelectorAll(".loop .curve").forEach((curve) => curve.classList.toggle("chosen", curve.dataset.rep === number));
    document.querySelectorAll(".loop").forEach((plot) => plot.classList.toggle("choosing", Boolean(rep)));
    document.querySelectorAll("#reps [data-row]").forEach((row) => row.classList.toggle("chosen", row.dataset.row === number));
  }
  function loopPlane() {
    const frame = document.querySelector(".loop .frame");
    const plot = document.querySelector(".loop");
    if (!frame || !plot || !data.plane) return null;
    const [left, top, width, height] = ["x", "y", "width", "height"].map((name) => Number(frame.getAttribute(name)));
    const { x, y } = data.plane;
    return {
      x: (v) => { const share = (v - x[0]) / (x[1] - x[0]); return left + width * (data.lowest_right ? 1 - share : share); },
      y: (v) => top + height * (1 - (v - y[0]) / (y[1] - y[0])),
    };
  }

  /* ---- charts ---- */
  const hatches = {};
  function hatch(line, ground) {
    const key = line + ground;
    if (!hatches[key]) {
      const tile = document.createElement("canvas");
      tile.width = tile.height = 8;
      const pen = tile.getContext("2d");
      pen.fillStyle = ground;
      pen.fillRect(0, 0, 8, 8);
      pen.strokeStyle = line;
      pen.globalAlpha = 0.35;
      pen.lineWidth = 1.5;
      pen.beginPath();
      for (const d of [-8, 0, 8]) { pen.moveTo(d, 8); pen.lineTo(d + 8, 0); }
      pen.stroke();
      hatches[key] = pen.createPattern(tile, "repeat");
    }
    return hatches[key];
  }
  const GROUND = { clean: "good-tint", faulty: "adjust-tint", partial: "partial-tint" };
  const INK = { clean: "good", faulty: "adjust", partial: "partial" };
  function drawBands(u, withLabels, limits) {
    const pen = u.ctx;
    const { left, top, width, height } = u.bbox;
    const ratio = uPlot.pxRatio;
    const px = (t) => u.valToPos(t, "x", true);
    pen.save();
    pen.beginPath();
    pen.rect(left, 0, width, top + height);
    pen.clip();
    data.reps.forEach((rep) => {
      const x1 = px(rep.start);
      const x2 = px(rep.end ?? last);
      const ground = colour(GROUND[rep.outcome]);
      pen.fillStyle = rep.outcome === "faulty" ? hatch(colour("adjust-line"), ground) : ground;
      pen.fillRect(x1, top, x2 - x1, height);
      if (withLabels && x2 - x1 > 18 * ratio) {
        pen.fillStyle = colour(INK[rep.outcome]);
        pen.font = "600 " + 12 * ratio + "px system-ui, sans-serif";
        pen.textAlign = "center";
        pen.textBaseline = "bottom";
        pen.fillText(rep.number + " " + rep.sign, (x1 + x2) / 2, top - 3 * ratio);
      }
    });
    data.alerts.forEach((alert) => {
      const x1 = px(alert.start);
      const x2 = Math.max(px(alert.end ?? last), x1 + 2 * ratio);
      pen.globalAlpha = 0.45;
      pen.fillStyle = colour("adjust-line");
      pen.fillRect(x1, top, x2 - x1, height);
      pen.globalAlpha = 1;
      pen.fillStyle = colour("adjust");
      pen.font = 12 * ratio + "px system-ui, sans-serif";
      pen.textAlign = "center";
      pen.textBaseline = "top";
      pen.fillText("▲", (x1 + x2) / 2, top + 2 * ratio);
    });
    pen.strokeStyle = colour("adjust-line");
    pen.setLineDash([4 * ratio, 4 * ratio]);
    pen.lineWidth = ratio;
    limits.forEach((limit) => {
      const y = u.valToPos(limit, "y", true);
      pen.beginPath();
      pen.moveTo(left, y);
      pen.lineTo(left + width, y);
      pen.stroke();
    });
    pen.restore();
  }
  function drawPhases(u) {
    const pen = u.ctx;
    const { left, top, width, height } = u.bbox;
    const ratio = uPlot.pxRatio;
    const tall = 13 * ratio;
    pen.save();
    pen.beginPath();
    pen.rect(left, top, width, height);
    pen.clip();
    pen.font = 10 * ratio + "px system-ui, sans-serif";
    pen.textBaseline = "middle";
    pen.textAlign = "center";
    data.phases.forEach(([start, name], i) => {
      const end = i + 1 < data.phases.length ? data.phases[i + 1][0] : last;
      const x1 = u.valToPos(start, "x", true);
      const x2 = u.valToPos(end, "x", true);
      pen.fillStyle = colour(i % 2 ? "rule" : "grid");
      pen.fillRect(x1, top + height - tall, x2 - x1, tall);
      if (pen.measureText(name).width + 6 * ratio < x2 - x1) {
        pen.fillStyle = colour("ink");
        pen.fillText(name, (x1 + x2) / 2, top + height - tall / 2);
      }
    });
    pen.restore();
  }
  function chart(host, signal, top, bottom) {
    const { name, values, spread } = signal;
    const numbers = (u, ticks) => ticks.map((v) => { const shown = Number(Math.abs(v).toFixed(4)); return (v < 0 ? "−" : "") + shown + signal.unit; });
    const times = (u, ticks) => ticks.map((v) => clock(v).replace(data.decimal + "0", ""));
    const axis = (more) => ({ stroke: () => colour("muted"), grid: { stroke: () => colour("grid"), width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif", ...more });
    const series = [{}];
    const table = [data.t];
    const bands = [];
    if (spread) {
      /* The band comes first: series are drawn in their order, and the line must lie on top. */
      const edge = { stroke: "transparent", width: 0, points: { show: false } };
      const shifted = (sign) => values.map((v, i) => (v === null || spread[i] === null ? null : v + sign * spread[i]));
      series.push({ label: "high", ...edge }, { label: "low", ...edge });
      table.push(shifted(1), shifted(-1));
      bands.push({ series: [1, 2], fill: () => colour("spread") });
    }
    series.push({ label: name, stroke: () => colour("ink"), width: 1.8, spanGaps: false, points: { show: false } });
    table.push(values);
    const range = signal.range;
    const u = new uPlot({
      width: host.clientWidth || 600,
      height: bottom ? 184 : 178,
      pxAlign: 0,
      padding: [top ? 20 : 14, 8, 0, 0],
      scales: { x: { time: false }, y: { range: () => range } },
      legend: { show: false },
      cursor: { sync: { key: "posecheck" }, drag: { x: true, y: false, dist: 8 }, points: { size: 7 }, y: false },
      axes: [
        axis({ incrs: [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600], values: times, size: bottom ? 28 : 6, show: true, ...(bottom ? {} : { values: () => [] }) }),
        axis({ values: numbers, size: 46, label: name, labelSize: 18, labelFont: "600 12px system-ui, sans-serif" }),
      ],
      series,
      bands,
      hooks: {
        drawClear: [(self) => drawBands(self, top, signal.limits)],
        draw: [(self) => { if (bottom) drawPhases(self); }],
        ready: [(self) => { self.playhead = document.createElement("div"); self.playhead.className = "playhead"; self.over.appendChild(self.playhead); }],
        setScale: [(self, key) => { if (key === "x") { place(self); zoomOut.hidden = self.scales.x.min <= first + 1e-3 && self.scales.x.max >= last - 1e-3; } }],
        setCursor: [(self) => { const i = self.cursor.idx; show(self.cursor.left >= 0 && i != null ? data.t[i] : now); }],
      },
    }, table, host);
    let pressed = 0;
    u.over.addEventListener("mousedown", (event) => { pressed = event.clientX; });
    u.over.addEventListener("click", (event) => {
      if (Math.abs(event.clientX - pressed) > 6) return;
      moveTo(u.posToVal(event.clientX - u.over.getBoundingClientRect().left, "x"));
    });
    new ResizeObserver(() => { if (host.clientWidth && host.clientWidth !== u.width) u.setSize({ width: host.clientWidth, height: u.height }); }).observe(host);
    charts.push(u);
  }
  signals.forEach((signal, i) => chart(byId("chart-" + (i + 1)), signal, i === 0, i === signals.length - 1));
  const redraw = () => charts.forEach((u) => u.redraw(false, true));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);

  /* ---- slider, buttons, clip ---- */
  slider.min = first;
  slider.max = last;
  slider.addEventListener("input", () => moveTo(Number(slider.value), slider));
  zoomOut.addEventListener("click", () => charts.forEach((u) => u.setScale("x", { min: first, max: last })));
  const inSight = () => {
    const { top, bottom } = player.getBoundingClientRect();
    return bottom > 120 && top < innerHeight - 120;
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-rep], button[data-alert]");
    if (!button) return;
    const { rep, alert } = button.dataset;
    const found = rep ? data.reps.find((each) => String(each.number) === rep) : data.alerts[Number(alert)];
    moveTo(rep ? found.start : Math.max(first, found.start - 0.5));
    byId("said").textContent = filled(data.words.at, { label: found.label, time: clock(found.start) });
    if (!inSight()) player.scrollIntoView({ block: "start" });
  });
  if (clip) {
    const follow = () => {
      moveTo(clip.currentTime + data.clip_start, clip);
      if (!clip.paused && !clip.ended) requestAnimationFrame(follow);
    };
    clip.addEventListener("play", follow);
    clip.addEventListener("seeked", () => { if (clip.paused) return; follow(); });
    clip.addEventListener("timeupdate", () => { if (clip.paused && Math.abs(clip.currentTime + data.clip_start - now) > 0.15) follow(); });
    clip.addEventListener("error", () => { clip.hidden = true; byId("clip-missing").hidden = false; });
  }
  moveTo(first);
})();
