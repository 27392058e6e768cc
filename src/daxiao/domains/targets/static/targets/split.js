/* In a table of figures to type, the arrow keys and Enter go up and down the column. */
(function () {
  "use strict";
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
