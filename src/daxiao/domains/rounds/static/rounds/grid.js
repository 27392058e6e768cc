/* The grid of a round: the other figure follows, drafts save themselves, a block is pasted, keys move. The server checks all
   again; without this script the grid is a plain form. */
(function () {
  "use strict";
  var form = document.getElementById("grid");
  if (!form || !form.getAttribute("data-open")) return;
  var KEEP = form.getAttribute("data-keep"), told = document.querySelector("[data-saved]");
  var CELLS = ["month", "total", "note"], undo = [], before = null, timer = null, flying = false, wait = 0;
  function all(sel, from) { return Array.prototype.slice.call((from || form).querySelectorAll(sel)); }
  function rowOf(el) { return el.closest("tr[data-row]"); }
  function box(row, cell) { return row.querySelector('input[data-cell="' + cell + '"]'); }
  function said(row) { return form.querySelector('tr[data-said="' + row.getAttribute("data-row") + '"]'); }
  function rows() { return all("tr[data-row]"); }
  function base(row) { var g = row.querySelector("[data-g]"); return g ? g.value.split("|") : ["month", "", ""]; }
  var lost = ""; // what of a pasted block found no place is said until the next one
  function tell(text, trouble) { if (!told) return; told.textContent = text + lost; if (trouble || lost) told.setAttribute("data-trouble", ""); else told.removeAttribute("data-trouble"); }

  /* --- exact decimals: whole numbers of ten-thousandths */
  function units(text) {
    var plain = text.normalize("NFKC").replace(/[\s,]/g, "").replace("\u2212", "-"), m = /^([+-]?)(\d{1,16})?(?:\.(\d{0,4}))?$/.exec(plain);
    if (!m || (!m[2] && !m[3])) return null;
    return BigInt((m[1] === "-" ? "-" : "") + (m[2] || "0") + ((m[3] || "") + "0000").slice(0, 4));
  }
  function shown(n) {
    var neg = n < 0n, s = String(neg ? -n : n).padStart(5, "0"), tail = s.slice(-4).replace(/0+$/, "");
    return (neg && n ? "-" : "") + s.slice(0, -4) + (tail ? "." + tail : "");
  }
  function follow(row, cell) {
    var other = box(row, cell === "month" ? "total" : "month"); if (!other || cell === "note") return;
    row.dxGiven = cell === "month" ? "month" : "cumulative"; mark(row);
    var typed = box(row, cell).value, n = units(typed), last = row.getAttribute("data-last");
    if (n === null || last === "") { other.value = ""; return; }
    var know = units(last) + units(row.getAttribute("data-booked") || "0");
    other.value = shown(cell === "month" ? know + n : n - know);
  }
  function given(row) { return row.dxGiven || base(row)[0]; }
  function mark(row) {
    var month = box(row, "month"), total = box(row, "total"), isMonth = given(row) === "month"; if (!month || !total) return;
    month.classList.toggle("rg-follows", !isMonth && month.value !== ""); total.classList.toggle("rg-follows", isMonth && total.value !== "");
  }

  /* --- drafts: kept in this browser until the server has them */
  function pending() { try { return JSON.parse(localStorage.getItem(KEEP) || "{}"); } catch (e) { return {}; } }
  function keep(all_) { try { if (Object.keys(all_).length) localStorage.setItem(KEEP, JSON.stringify(all_)); else localStorage.removeItem(KEEP); } catch (e) { /* full or forbidden: it stays on the page */ } memory = all_; }
  var memory = pending();
  function stateOf(row) {
    var month = box(row, "month"), total = box(row, "total"), g = given(row), b = g === "month" || !total ? month : total;
    return { id: Number(row.getAttribute("data-row")), version: Number(row.querySelector("[data-v]").value), given: total ? g : "month", value: b.value, note: box(row, "note").value };
  }
  function touch(row) {
    if (!row.querySelector("[data-v]")) return;
    var s = stateOf(row); s.at = Date.now(); memory[s.id] = s; keep(memory); tell("有改动，马上保存…"); later(700);
  }
  function later(ms) { clearTimeout(timer); timer = setTimeout(send, ms); }
  function send() {
    var list = Object.keys(memory).map(function (k) { return memory[k]; }).filter(function (s) { return !s.held; });
    if (!list.length || flying) return Promise.resolve(true);
    flying = true; tell("正在保存…");
    return fetch(form.getAttribute("data-drafts"), {
      method: "POST", credentials: "same-origin", redirect: "manual",
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value, "X-Requested-With": "fetch" },
      body: JSON.stringify({ rows: list })
    }).then(function (r) {
      if (r.type === "opaqueredirect" || r.status === 403) throw new Error("login");
      if (!r.ok) throw new Error("status " + r.status);
      return r.json();
    }).then(function (d) {
      flying = false; wait = 0; list.forEach(function (s) { took(s, d.rows[s.id]); }); keep(memory);
      var held = Object.keys(memory).filter(function (k) { return memory[k].held; }).length, more = Object.keys(memory).length - held;
      if (held) tell(held + " 项与别人填的不同，请对照后选择", true); else if (more) { later(300); } else tell("草稿已保存 " + d.at);
      return !held && !more;
    }).catch(function (e) {
      flying = false; wait = Math.min(60, (wait || 3) * 2);
      var n = Object.keys(memory).length;
      if (e.message === "login") tell("登录已过期，" + n + " 项已留在本机；请在新窗口登录后回到这里，会自动保存", true);
      else tell("连不上服务器，" + n + " 项已留在本机，恢复后自动保存", true);
      later(wait * 1000); return false;
    });
  }
  function took(sent, got) {
    var row = form.querySelector('tr[data-row="' + sent.id + '"]'), now = memory[sent.id], same = now && now.at === sent.at;
    if (!got) { delete memory[sent.id]; return; }
    if (row) {
      var part = said(row); part.firstElementChild.innerHTML = got.said; part.hidden = !got.has_said;
      row.classList.toggle("rg-wrong", got.is_wrong);
      CELLS.forEach(function (c) { var b = box(row, c); if (b) b.removeAttribute("aria-invalid"); });
      if (got.is_wrong) { var w = box(row, given(row) === "month" ? "month" : "total"); if (w) w.setAttribute("aria-invalid", "true"); }
    }
    if (got.conflict) { if (same) { now.held = true; } return; }
    if (row) {
      row.querySelector("[data-v]").value = got.version; row.querySelector("[data-state]").innerHTML = got.state;
      if (same && row.querySelector("[data-g]")) {
        var at = document.activeElement;
        ["month", "total"].forEach(function (c) { var b = box(row, c); if (b && b !== at) b.value = got[c]; });
        row.querySelector("[data-g]").value = got.given + "|" + got.month + "|" + got.total; row.dxGiven = got.given; mark(row);
      }
    }
    if (same) delete memory[sent.id]; else if (now) now.version = got.version;
  }
  addEventListener("online", function () { wait = 0; later(100); });
  document.addEventListener("visibilitychange", function () { if (!document.hidden && Object.keys(memory).length) later(100); });
  addEventListener("beforeunload", function (e) { if (Object.keys(memory).length && !form.dxSent) { send(); if (wait) { e.preventDefault(); } } });

  /* --- what was typed before a reload, a lost connection or a time-out comes back */
  Object.keys(memory).forEach(function (id) {
    var row = form.querySelector('tr[data-row="' + id + '"]'), s = memory[id];
    if (!row || !row.querySelector("[data-v]")) return;
    s.held = false; row.dxGiven = s.given; put(row, s.given === "month" ? "month" : "total", s.value, true); box(row, "note").value = s.note;
  });
  if (Object.keys(memory).length) { keep(memory); tell("恢复了上次没有存完的内容，正在保存…"); later(200); }
  rows().forEach(mark);

  /* --- typing */
  function put(row, cell, value, quiet) { var b = box(row, cell); if (!b || b.readOnly) return false; b.value = value; follow(row, cell); if (!quiet) touch(row); return true; }
  form.addEventListener("input", function (e) { var c = e.target.getAttribute && e.target.getAttribute("data-cell"); if (!c) return; var row = rowOf(e.target); follow(row, c); touch(row); });
  form.addEventListener("focusin", function (e) { var c = e.target.getAttribute && e.target.getAttribute("data-cell"); if (c) { before = { row: rowOf(e.target), cell: c, value: e.target.value, given: given(rowOf(e.target)) }; if (c !== "note") e.target.select(); } });
  form.addEventListener("focusout", function (e) { var c = e.target.getAttribute && e.target.getAttribute("data-cell"); if (c && before && before.value !== e.target.value) undo.push([before]); before = null; });
  function moveTo(row, cell, by) {
    var list = rows(), at = list.indexOf(row) + by;
    while (list[at]) { var b = box(list[at], cell) || box(list[at], "month"); if (b) { b.focus(); return true; } at += by; }
    return false;
  }
  form.addEventListener("keydown", function (e) {
    var el = e.target, cell = el.getAttribute && el.getAttribute("data-cell"); if (!cell || e.isComposing) return;
    var row = rowOf(el), did = true;
    if (e.key === "Enter" && !e.ctrlKey && !e.metaKey) moveTo(row, cell, e.shiftKey ? -1 : 1);
    else if (e.key === "ArrowDown") moveTo(row, cell, 1);
    else if (e.key === "ArrowUp") moveTo(row, cell, -1);
    else if (e.key === "ArrowRight" && el.selectionEnd === el.value.length && el.selectionStart === el.selectionEnd || e.key === "ArrowRight" && el.selectionStart === 0 && el.selectionEnd === el.value.length && el.value) did = side(row, cell, 1);
    else if (e.key === "ArrowLeft" && el.selectionStart === 0) did = side(row, cell, -1);
    else if (e.key === "Escape") { if (before && before.value !== el.value) back([before]); else did = false; }
    else if ((e.ctrlKey || e.metaKey) && !e.shiftKey && e.key.toLowerCase() === "z" && before && before.value === el.value) { if (undo.length) back(undo.pop()); else did = false; }
    else did = false;
    if (did) { e.preventDefault(); e.stopPropagation(); }
  });
  function side(row, cell, by) { var at = CELLS.indexOf(cell) + by; while (CELLS[at]) { var b = box(row, CELLS[at]); if (b) { b.focus(); return true; } at += by; } return false; }
  function back(list) { list.forEach(function (u) { var b = box(u.row, u.cell); if (!b) return; b.value = u.value; follow(u.row, u.cell); if (u.cell !== "note") { u.row.dxGiven = u.given; mark(u.row); } touch(u.row); }); }

  /* --- a block from Excel or WPS: rows by lines, cells by tabs, quoted cells as they quote them */
  function block(text) {
    var out = [[]], at = 0, cell = "", quoted = false, t = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
    for (; at < t.length; at++) {
      var c = t[at];
      if (quoted) { if (c === '"' && t[at + 1] === '"') { cell += '"'; at++; } else if (c === '"') quoted = false; else cell += c; }
      else if (c === '"' && cell === "") quoted = true;
      else if (c === "\t") { out[out.length - 1].push(cell); cell = ""; }
      else if (c === "\n") { out[out.length - 1].push(cell); cell = ""; out.push([]); }
      else cell += c;
    }
    out[out.length - 1].push(cell); return out;
  }
  form.addEventListener("paste", function (e) {
    var cell = e.target.getAttribute && e.target.getAttribute("data-cell"); if (!cell || !e.clipboardData) return;
    var text = e.clipboardData.getData("text/plain"); if (!/[\t\n]/.test(text.replace(/[\r\n]+$/, ""))) return;
    e.preventDefault();
    var list = rows(), at = list.indexOf(rowOf(e.target)), first = CELLS.indexOf(cell), step = [], skipped = 0, filled = 0, over = 0, cut = 0, lines = block(text);
    lines.forEach(function (cells, n) {
      var row = list[at + n]; if (!row) { skipped++; return; }
      if (!row.querySelector("[data-v]")) { skipped++; return; }
      var done = false;
      cells.forEach(function (value, k) {
        var c = CELLS[first + k], b = c && box(row, c), text = value.trim(); if (text === "" || (c === "total" && done && first === 0)) return;
        if (!b || b.readOnly) { over++; return; }
        if (text.length > (c === "note" ? 400 : 60)) cut++;
        step.push({ row: row, cell: c, value: b.value, given: given(row) }); b.value = text.slice(0, c === "note" ? 400 : 60); follow(row, c); done = done || c === "month"; filled++;
      });
      touch(row);
    });
    if (step.length) undo.push(step.reverse()); before = null; later(50);
    lost = skipped ? "；粘贴的 " + lines.length + " 行里有 " + skipped + " 行没有填进去（不能改或超出表格），请核对行数" : "";
    if (over) lost += "；有 " + over + " 格没有地方填（超出表格的列或不能改）";
    if (cut) lost += "；有 " + cut + " 格太长，只留了前面的字";
    tell("已粘贴 " + filled + " 格，正在保存…");
  });

  /* --- one click: a repair, my value or theirs */
  form.addEventListener("click", function (e) {
    var fix = e.target.closest("[data-fix]"), take = e.target.closest("[data-take]"); if (!fix && !take) return;
    var part = e.target.closest("tr[data-said]"), row = form.querySelector('tr[data-row="' + part.getAttribute("data-said") + '"]');
    e.preventDefault();
    if (fix) { var c = fix.getAttribute("data-fix-cell"), b = box(row, c); undo.push([{ row: row, cell: c, value: b.value, given: given(row) }]); put(row, c, fix.getAttribute("data-fix")); b.focus(); return; }
    var two = e.target.closest("[data-conflict]"), id = row.getAttribute("data-row");
    row.querySelector("[data-v]").value = two.getAttribute("data-conflict");
    if (take.getAttribute("data-take") === "theirs") {
      ["month", "total", "note"].forEach(function (k) { var i = box(row, k); if (i) i.value = two.getAttribute("data-" + k); });
      row.dxGiven = two.getAttribute("data-given"); delete memory[id]; keep(memory); part.hidden = true; mark(row);
      if (!Object.keys(memory).length) tell("用了对方的数");
    } else { delete memory[id]; touch(row); later(10); }
  });

  /* --- before handing in everything typed is with the server */
  form.addEventListener("submit", function (e) {
    if (form.dxSent || !Object.keys(memory).length) { form.dxSent = true; return; }
    var by = e.submitter; e.preventDefault(); clearTimeout(timer);
    (function go(n) {
      if (flying) { setTimeout(function () { go(n); }, 120); return; }
      send().then(function (ok) {
        if (ok || !Object.keys(memory).length) { form.dxSent = true; form.requestSubmit(by); }
        else if (n && !wait && !Object.keys(memory).some(function (k) { return memory[k].held; })) go(n - 1);
      });
    })(3);
  });
})();
