// The pad for a signature: finger, pen or mouse draw; what was drawn goes with the form as whole numbers.
// Without this file the pad stays hidden and the name is typed.
(() => {
  "use strict";
  const pointsMax = 3600;
  const strokesMax = 190;
  const stepUnits = 3;

  const start = (pad) => {
    const canvas = pad.querySelector("canvas");
    const field = pad.querySelector("input");
    const brush = canvas.getContext("2d");
    const lines = read(field.value);
    let line = null;
    let began = 0;

    const place = (event) => {
      const box = canvas.getBoundingClientRect();
      const scale = (value, from, size, most) => Math.min(most, Math.max(0, Math.round(((value - from) / size) * most)));
      return [
        scale(event.clientX, box.left, box.width, canvas.width),
        scale(event.clientY, box.top, box.height, canvas.height),
        Math.round(performance.now() - began),
      ];
    };

    const points = () => lines.reduce((sum, one) => sum + one.length / 3, 0);

    const ink = () => {
      brush.clearRect(0, 0, canvas.width, canvas.height);
      brush.lineWidth = 4;
      brush.lineCap = brush.lineJoin = "round";
      brush.strokeStyle = getComputedStyle(canvas).color;
      for (const one of lines) {
        brush.beginPath();
        brush.moveTo(one[0], one[1]);
        if (one.length === 3) brush.lineTo(one[0] + 1, one[1]);
        for (let at = 3; at < one.length; at += 3) brush.lineTo(one[at], one[at + 1]);
        brush.stroke();
      }
      pad.classList.toggle("is-empty", lines.length === 0);
    };

    const keep = () => {
      field.value = lines.length ? JSON.stringify({ v: 1, w: canvas.width, h: canvas.height, s: lines }) : "";
    };

    const down = (event) => {
      if (event.button > 0 || lines.length >= strokesMax || points() >= pointsMax) return;
      event.preventDefault();
      if (!lines.length) began = performance.now();
      canvas.setPointerCapture(event.pointerId);
      line = place(event);
      lines.push(line);
      ink();
    };

    const move = (event) => {
      if (!line || points() >= pointsMax) return;
      const moves = event.getCoalescedEvents?.() ?? [];
      for (const one of moves.length ? moves : [event]) {
        const [x, y] = place(one);
        const far = Math.abs(x - line[line.length - 3]) + Math.abs(y - line[line.length - 2]) >= stepUnits;
        if (far) line.push(x, y, Math.max(line[line.length - 1], Math.round(performance.now() - began)));
      }
      ink();
    };

    const up = () => {
      if (!line) return;
      line = null;
      keep();
    };

    canvas.addEventListener("pointerdown", down);
    canvas.addEventListener("pointermove", move);
    canvas.addEventListener("pointerup", up);
    canvas.addEventListener("pointercancel", up);
    pad.querySelector("[data-pad-clear]").addEventListener("click", () => {
      lines.length = 0;
      keep();
      ink();
    });
    pad.hidden = false;
    // A page that came back with a mistake goes on counting where it was.
    if (lines.length) began = performance.now() - lines[lines.length - 1].slice(-1)[0];
    ink();
  };

  const read = (text) => {
    try {
      const lines = JSON.parse(text).s;
      return Array.isArray(lines) && lines.every((one) => Array.isArray(one) && one.length >= 3) ? lines : [];
    } catch {
      return [];
    }
  };

  document.querySelectorAll("[data-pad]").forEach(start);
})();
