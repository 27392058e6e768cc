/* One plain script, no inline code: charts, menus, selection, keyboard, drafts, dialogs. Everything is bound by delegation,
   so parts that htmx swaps in need no set-up except charts and drafts. */
(function () {
  "use strict";
  var doc = document, body = doc.body;
  function one(sel, from) { return (from || doc).querySelector(sel); }
  function all(sel, from) { return Array.prototype.slice.call((from || doc).querySelectorAll(sel)); }
  function keep(key, value) { try { if (value === null) localStorage.removeItem(key); else localStorage.setItem(key, value); } catch (e) { /* full or forbidden: nothing is lost on the page */ } }
  function kept(key) { try { return localStorage.getItem(key); } catch (e) { return null; } }
  function toast(text) { var t = one("#toast"); t.textContent = text; t.hidden = false; clearTimeout(toast.timer); toast.timer = setTimeout(function () { t.hidden = true; }, 3200); }

  /* --- navigation */
  var narrow = matchMedia("(max-width: 860px)");
  if (kept("dx-nav") === "slim") body.classList.add("dx-slim");
  // groups that the person opened or folded stay so; the one of this page is always open
  all("[data-nav-group]").forEach(function (g) {
    var key = "dx-nav-" + g.dataset.navGroup, was = kept(key);
    if (was && !one("[aria-current]", g)) g.open = was === "open";
    one("summary", g).addEventListener("click", function () { keep(key, g.open ? "shut" : "open"); });
  });
  function toggleNav() {
    if (narrow.matches) body.classList.toggle("dx-nav-open");
    else { body.classList.toggle("dx-slim"); keep("dx-nav", body.classList.contains("dx-slim") ? "slim" : null); }
    var b = one("[data-nav-toggle]");
    if (b) b.setAttribute("aria-expanded", String(narrow.matches ? body.classList.contains("dx-nav-open") : !body.classList.contains("dx-slim")));
  }

  /* --- menus: one open at a time; outside click and Esc close */
  function closeMenus(but) { all("details.dx-menu[open]").forEach(function (d) { if (d !== but && !d.contains(but)) d.open = false; }); }
  doc.addEventListener("toggle", function (e) { if (e.target.matches && e.target.matches("details.dx-menu") && e.target.open) { closeMenus(e.target); place(e.target); } }, true);
  function place(menu) { var pop = one(".dx-pop", menu); if (!pop || narrow.matches) return; var r = pop.getBoundingClientRect(); if (r.right > innerWidth - 8) { pop.style.left = "auto"; pop.style.right = "0"; } }

  /* --- dialog */
  var dialog = one("#dialog"), came = null;
  function openDialog() { if (dialog && !dialog.open) { came = doc.activeElement; dialog.showModal(); } }
  function closeDialog() { if (dialog && dialog.open) dialog.close(); }
  if (dialog) {
    dialog.addEventListener("close", function () { one("#dialog-body").textContent = ""; if (came && came.focus) came.focus(); });
    dialog.addEventListener("click", function (e) { if (e.target === dialog) closeDialog(); });
  }

  /* --- selection */
  function picked() { return all('.dx-reg input[name="ids"]:checked'); }
  function showPicked() {
    var n = picked().length, bar = one("#dx-bulk"), box = one("[data-all]");
    if (bar) { bar.hidden = !n; one("[data-picked]", bar).textContent = n; }
    if (box) { var m = all('.dx-reg input[name="ids"]').length; box.checked = n > 0 && n === m; box.indeterminate = n > 0 && n < m; }
  }
  var lastBox = null;
  doc.addEventListener("change", function (e) {
    var t = e.target;
    if (t.matches("[data-all]")) { all('.dx-reg input[name="ids"]').forEach(function (b) { b.checked = t.checked; }); showPicked(); }
    else if (t.name === "ids") { lastBox = t; showPicked(); }
  });

  /* --- clicks */
  doc.addEventListener("click", function (e) {
    var t = e.target.closest ? e.target : e.target.parentElement, hit;
    if (!t.closest("details.dx-menu")) closeMenus(null);
    if (t.name === "ids" && e.shiftKey && lastBox) {
      var boxes = all('.dx-reg input[name="ids"]'), a = boxes.indexOf(lastBox), b = boxes.indexOf(t);
      boxes.slice(Math.min(a, b), Math.max(a, b) + 1).forEach(function (x) { x.checked = t.checked; }); showPicked();
    }
    if (t.closest("[data-nav-toggle]")) toggleNav();
    else if (t.closest("[data-nav-close]")) body.classList.remove("dx-nav-open");
    else if (t.closest("[data-close]")) closeDialog();
    else if (t.closest("[data-print]")) { closeMenus(null); setTimeout(print, 60); }
    else if (t.closest("[data-back]")) history.back();
    else if (t.closest("[data-keys]")) { closeMenus(null); one("#dialog-body").replaceChildren(one("#keys").content.cloneNode(true)); openDialog(); }
    else if ((hit = t.closest("[data-dismiss]"))) hit.closest("[data-flash]").remove();
    else if (t.closest("[data-none]")) { picked().forEach(function (x) { x.checked = false; }); showPicked(); }
    else if (t.closest("[data-copy-link]")) { closeMenus(null); copy(location.href); }
    else if ((hit = t.closest("[data-chart-table]"))) chartTable(hit);
    else if ((hit = t.closest("[data-chart-save]"))) chartSave(hit);
    else if ((hit = t.closest("[data-forget-draft]"))) forgetDraft(hit);
    else if ((hit = t.closest("[data-tip]"))) showTip(hit);
    if (t.closest("[data-clear-search]")) { var q = one("#q"); if (q) q.value = ""; }
  });
  function copy(text) {
    if (navigator.clipboard && isSecureContext) navigator.clipboard.writeText(text).then(function () { toast("地址已复制，打开后是同样的筛选"); });
    else { var a = doc.createElement("textarea"); a.value = text; body.appendChild(a); a.select(); doc.execCommand("copy"); a.remove(); toast("地址已复制，打开后是同样的筛选"); }
  }

  /* --- definitions on hover, focus and tap */
  var tip = null;
  function showTip(b) {
    hideTip(); tip = doc.createElement("div"); tip.className = "dx-tip"; tip.textContent = b.getAttribute("data-tip"); (b.closest("dialog") || body).appendChild(tip);
    var r = b.getBoundingClientRect(), w = tip.offsetWidth, h = tip.offsetHeight;
    tip.style.left = Math.max(8, Math.min(r.left + r.width / 2 - w / 2, innerWidth - w - 8)) + "px";
    tip.style.top = (r.bottom + h + 12 > innerHeight ? r.top - h - 6 : r.bottom + 6) + "px";
  }
  function hideTip() { if (tip) { tip.remove(); tip = null; } }
  ["mouseover", "focusin"].forEach(function (n) { doc.addEventListener(n, function (e) { var b = e.target.closest && e.target.closest("[data-tip]"); if (b) showTip(b); }); });
  ["mouseout", "focusout"].forEach(function (n) { doc.addEventListener(n, function (e) { if (e.target.closest && e.target.closest("[data-tip]")) hideTip(); }); });
  doc.addEventListener("scroll", hideTip, true);
  // a cell that is cut short tells the whole on hover
  doc.addEventListener("mouseover", function (e) {
    var c = e.target.closest && e.target.closest(".dx-t td, .dx-t th");
    if (c && !c.title && c.scrollWidth > c.clientWidth) c.title = c.textContent.trim();
  });

  /* --- keyboard */
  function rows() { return all(".dx-reg tbody tr"); }
  function step(by) {
    var list = rows(), at = list.findIndex(function (r) { return r.classList.contains("dx-at"); });
    var next = list[Math.max(0, Math.min(list.length - 1, at + by))]; if (!next) return;
    list.forEach(function (r) { r.classList.remove("dx-at"); }); next.classList.add("dx-at"); next.scrollIntoView({ block: "nearest" });
  }
  doc.addEventListener("keydown", function (e) {
    if (e.key === "Escape") { closeMenus(null); hideTip(); body.classList.remove("dx-nav-open"); }
    if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || (dialog && dialog.open)) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName) && e.target.type !== "checkbox") { if (e.key === "Escape") e.target.blur(); return; }
    var here = one(".dx-reg tr.dx-at"), did = true;
    if (e.key === "/") { var q = one("[data-search]"); if (q) { q.focus(); q.select(); } }
    else if (e.key === "j") step(1);
    else if (e.key === "k") step(-1);
    else if (e.key === "Enter" && here && e.target === body) { var a = one("th a", here); if (a) a.click(); }
    else if (e.key === "x" && here) { var b = one('input[name="ids"]', here); if (b) { b.checked = !b.checked; showPicked(); } }
    else if (e.key === "f") { var f = one("[data-filters]"); if (f) { f.focus(); f.click(); } }
    else if (e.key === "?") { var k = one("[data-keys]"); if (k) k.click(); }
    else did = false;
    if (did) e.preventDefault();
  });

  /* --- drafts: what was typed survives a time-out, a lost connection and a closed window. Passwords and files never. */
  function draftKey(form) { return "dx-draft:" + form.getAttribute("data-draft"); }
  function draftable(el) { return el.name && !/^(hidden|password|file|submit|button)$/.test(el.type); }
  function readDraft(form) {
    var out = {};
    all("input,select,textarea", form).filter(draftable).forEach(function (el) {
      if (el.type === "checkbox" || el.type === "radio") { (out[el.name] = out[el.name] || []); if (el.checked) out[el.name].push(el.value); }
      else if (el.multiple) out[el.name] = all("option", el).filter(function (o) { return o.selected; }).map(function (o) { return o.value; });
      else out[el.name] = el.value;
    });
    return out;
  }
  function writeDraft(form, values) {
    all("input,select,textarea", form).filter(draftable).forEach(function (el) {
      if (!(el.name in values)) return; var v = values[el.name];
      if (el.type === "checkbox" || el.type === "radio") el.checked = v.indexOf(el.value) >= 0;
      else if (el.multiple) all("option", el).forEach(function (o) { o.selected = v.indexOf(o.value) >= 0; });
      else el.value = v;
    });
  }
  function startDraft(form) {
    if (form.dxDraft) return; form.dxDraft = true; form.dxStart = JSON.stringify(readDraft(form));
    var saved = null; try { saved = JSON.parse(kept(draftKey(form)) || "null"); } catch (e) { saved = null; }
    // a draft older than two weeks answers a question nobody asks any more
    if (saved && Date.now() - saved.at < 14 * 864e5 && !one(".dx-wrong", form) && JSON.stringify(saved.values) !== form.dxStart) {
      writeDraft(form, saved.values); var note = one("[data-restored]", form); if (note) note.hidden = false;
    }
  }
  function forgetDraft(b) { var form = b.closest("form"); keep(draftKey(form), null); writeDraft(form, JSON.parse(form.dxStart)); b.closest("[data-restored]").hidden = true; }
  doc.addEventListener("input", function (e) {
    var form = e.target.closest && e.target.closest("form[data-draft]"); if (!form) return;
    clearTimeout(form.dxTimer);
    form.dxTimer = setTimeout(function () { keep(draftKey(form), JSON.stringify({ at: Date.now(), values: readDraft(form) })); }, 400);
  });
  // a draft is forgotten only when the server has taken it: it says so by sending the browser on
  doc.addEventListener("htmx:beforeOnLoad", function (e) {
    var x = e.detail.xhr, form = e.detail.elt;
    if (form && form.matches && form.matches("form[data-draft]") && x.status === 204 && x.getResponseHeader("HX-Redirect") && x.getResponseHeader("HX-Redirect").indexOf("next=") < 0) { clearTimeout(form.dxTimer); keep(draftKey(form), null); }
  });
  doc.addEventListener("submit", function (e) { var f = e.target; if (f.matches("form[data-draft]") && !f.hasAttribute("hx-post")) { clearTimeout(f.dxTimer); sessionStorage.setItem("dx-sent", draftKey(f)); } });
  var sent = sessionStorage.getItem("dx-sent");
  if (sent) { sessionStorage.removeItem("dx-sent"); if (!one(".dx-wrong") && !one('[name="password"]')) keep(sent, null); }

  /* --- htmx */
  doc.addEventListener("htmx:configRequest", function (e) {
    if (e.detail.verb !== "get") return;
    var p = e.detail.parameters, names = Array.from(new Set(Array.from(e.detail.formData.keys())));
    names.forEach(function (n) { if (e.detail.formData.getAll(n).every(function (v) { return v === ""; })) { e.detail.formData.delete(n); delete p[n]; } });
  });
  doc.addEventListener("htmx:afterSwap", function (e) {
    if (e.detail.target.id === "dialog-body") { openDialog(); var f = one("[autofocus], .dx-wrong input, .dx-wrong select, .dx-wrong textarea, .dx-sheet-b input:not([type=hidden]), .dx-sheet-b select, .dx-sheet-b textarea", dialog); if (f) f.focus(); }
    start(e.detail.target); showPicked();
  });
  // a swap takes the focused link away with the old part; the same place in the new part takes its turn
  var place0 = null;
  function placeOf(a) {
    var th = a.closest("thead th");
    if (th) return "#list thead th:nth-child(" + (Array.prototype.indexOf.call(th.parentNode.children, th) + 1) + ") a";
    if (a.closest(".dx-tabs")) return ".dx-tabs [aria-current]";
    if (a.closest("#m-filter, .dx-active")) return "#m-filter > summary";
    var menu = a.closest("details.dx-menu");
    if (menu && menu.id) return "#" + menu.id + " > summary";
    return a.closest("#list") ? "#list .dx-tablebox, #list .dx-empty" : "#detail .dx-tabs [aria-current]";
  }
  doc.addEventListener("htmx:beforeSwap", function (e) {
    var a = doc.activeElement, t = e.detail.target;
    place0 = a && a !== body && t && t !== a && t.contains(a) && /^(list|detail)$/.test(t.id) ? placeOf(a) : null;
  });
  doc.addEventListener("htmx:afterSettle", function (e) {
    var menu = e.detail.target.closest && e.detail.target.closest("details.dx-menu[open]");
    if (menu && doc.activeElement === one("summary", menu)) { var first = one(".dx-pop input:not([type=hidden]), .dx-pop select, .dx-pop a", menu); if (first) first.focus(); }
    if (place0 && (doc.activeElement === body || !doc.activeElement)) { var to = one(place0); if (to) to.focus({ preventScroll: true }); }
    place0 = null;
  });
  doc.addEventListener("htmx:sendError", function () { toast("连不上服务器，您填的内容已留在本机，请稍后再试"); });
  doc.addEventListener("htmx:responseError", function (e) { var id = e.detail.xhr.getResponseHeader("X-Request-Id"); toast("没有成功" + (id ? "，编号 " + id : "") + "，请稍后再试"); });

  /* --- charts: ECharts is fetched only by a page that has one */
  var loading = null;
  function charts(then) {
    if (window.echarts) return then();
    if (!loading) { loading = doc.createElement("script"); loading.src = body.getAttribute("data-echarts"); doc.head.appendChild(loading); }
    loading.addEventListener("load", then);
  }
  function mount(box) {
    if (box.dxChart) return; var c = one(".dx-chart-c", box), data = doc.getElementById(box.getAttribute("data-chart"));
    if (!c || !data) return; box.dxChart = window.echarts.init(c, null, { renderer: "canvas" }); box.dxChart.setOption(JSON.parse(data.textContent));
    // a bar leads where its row of the table leads
    box.dxChart.on("click", function (p) { var r = all(".dx-chart-t tbody tr", box)[p.dataIndex], a = r && one("a", r); if (a) a.click(); });
    if (one(".dx-chart-t a", box)) c.title = "点柱子看这些行";
  }
  function chartTable(b) {
    var box = b.closest(".dx-chart"), t = one(".dx-chart-t", box), c = one(".dx-chart-c", box);
    t.hidden = !t.hidden; c.hidden = !t.hidden; b.textContent = t.hidden ? "看表格" : "看图"; b.setAttribute("aria-expanded", String(!t.hidden));
    if (t.hidden && box.dxChart) box.dxChart.resize();
  }
  function chartSave(b) {
    var box = b.closest(".dx-chart"); if (!box.dxChart) return; var a = doc.createElement("a");
    a.href = box.dxChart.getDataURL({ pixelRatio: 2, backgroundColor: "#fff" }); a.download = (box.getAttribute("data-title") || "图") + ".png"; a.click();
  }
  addEventListener("resize", function () { all("[data-chart]").forEach(function (b) { if (b.dxChart) b.dxChart.resize(); }); });

  /* --- a box that narrows a long list of choices; without script the list is simply long */
  var LONG = 15;
  function startFind(select) {
    if (select.dxFind || select.options.length <= LONG) return;
    var box = doc.createElement("input"); select.dxFind = box;
    box.type = "search"; box.className = "form-control dx-find"; box.autocomplete = "off";
    box.placeholder = "输入名称筛选，共 " + all("option", select).filter(function (o) { return o.value; }).length + " 项";
    box.setAttribute("aria-label", "筛选下面的选项"); box.setAttribute("aria-controls", select.id);
    select.parentNode.insertBefore(box, select);
    box.addEventListener("input", function (e) { e.stopPropagation(); narrow1(select, box.value.trim()); });
    box.addEventListener("keydown", function (e) { if (e.key === "Enter" || e.key === "ArrowDown") { e.preventDefault(); select.focus(); } });
    if (doc.activeElement === select) box.focus();
  }
  function narrow1(select, words) {
    var wanted = words.split(/\s+/), hits = [];
    all("option", select).forEach(function (o) {
      var hit = wanted.every(function (w) { return o.textContent.indexOf(w) >= 0; });
      o.hidden = !(hit || !o.value || o.selected); if (hit && o.value) hits.push(o);
    });
    var note = one(".dx-find-n", select.parentNode);
    if (!note) { note = doc.createElement("p"); note.className = "dx-hint dx-find-n"; note.setAttribute("role", "status"); select.parentNode.insertBefore(note, select.nextSibling); }
    // one hit is the answer; of several the person chooses
    if (words && hits.length === 1 && !select.multiple && !hits[0].selected) { hits[0].selected = true; select.dispatchEvent(new Event("input", { bubbles: true })); select.dispatchEvent(new Event("change", { bubbles: true })); }
    note.textContent = !words ? "" : hits.length === 1 ? "已选中：" + hits[0].textContent.trim() : hits.length ? "符合的有 " + hits.length + " 项，请在下面选择" : "没有符合的，换个说法试试";
  }

  function start(from) {
    all("form[data-draft]", from).forEach(startDraft);
    all("select", from).forEach(startFind);
    var list = all("[data-chart]", from); if (list.length) charts(function () { list.forEach(mount); });
  }
  start(doc);
})();
