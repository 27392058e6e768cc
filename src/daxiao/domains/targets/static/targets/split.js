/* The editor of an allocation: the arrow keys and Enter go up and down the column of figures. */
(function () {
  "use strict";
  // once it is handed out or given up nothing more is kept on the side
  var isSent = false;
  document.addEventListener("submit", function (e) { if (e.target.matches("[data-split]")) isSent = true; });
  document.addEventListener("htmx:beforeRequest", function (e) { if (isSent && e.target.matches("[data-split]")) e.preventDefault(); });
  document.addEventListener("keydown", function (e) {
    var t = e.target;
    if (!t.matches || !t.matches(".tg-in") || e.altKey || e.ctrlKey || e.metaKey || e.isComposing) return;
    var step = e.key === "ArrowDown" || e.key === "Enter" ? 1 : e.key === "ArrowUp" ? -1 : 0;
    if (!step) return;
    var cell = t.closest("td"), row = t.closest("tr");
    if (!cell || !row) return;
    e.preventDefault();
    var next = step > 0 ? row.nextElementSibling : row.previousElementSibling;
    var field = next && next.cells[cell.cellIndex] && next.cells[cell.cellIndex].querySelector("input");
    if (field) { field.focus(); field.select(); }
  });
})();
