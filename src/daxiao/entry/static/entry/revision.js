/* The keyboard of the comparison and the mark on the line that is open. Nothing here decides anything. */
(function () {
  "use strict";
  var root = document.querySelector("[data-revision]");
  if (!root) { return; }
  var cardBox = document.getElementById("card");
  var list = root.querySelector(".dxv-list");

  function current() {
    var card = cardBox.querySelector("[data-change]");
    return card ? card.getAttribute("data-change") : "";
  }

  function show() {
    list.querySelectorAll(".dxv-at").forEach(function (r) { r.classList.remove("dxv-at"); });
    var row = document.getElementById("row-" + current());
    if (!row) { return; }
    row.classList.add("dxv-at");
    // the list alone moves: on a telephone the page must stay where the card is
    if (row.offsetTop - 30 < list.scrollTop || row.offsetTop + row.offsetHeight > list.scrollTop + list.clientHeight) {
      list.scrollTop = row.offsetTop - list.clientHeight / 3;
    }
    cardBox.scrollTop = 0;
  }

  function step(by) {
    var rows = Array.prototype.slice.call(list.querySelectorAll("li[data-row]"));
    var at = rows.findIndex(function (r) { return r.getAttribute("data-row") === current(); });
    var next = rows[at + by];
    if (next) { next.querySelector("a").click(); return; }
    var turn = list.querySelector("[data-turn='" + by + "']");
    if (turn) { turn.click(); }
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) { return; }
    if (event.target.closest("input, textarea, select")) {
      if (event.key === "Escape") { event.target.blur(); }
      return;
    }
    if (event.key === "j" || event.key === "ArrowDown") { step(1); event.preventDefault(); }
    else if (event.key === "k" || event.key === "ArrowUp") { step(-1); event.preventDefault(); }
    else if (event.key === "m") {
      var mate = document.getElementById("mate");
      if (mate) { mate.focus(); event.preventDefault(); }
    } else if (/^[arusp]$/.test(event.key)) {
      var button = document.querySelector("[data-key='" + event.key + "']");
      if (button) { button.click(); event.preventDefault(); }
    }
  });

  document.body.addEventListener("htmx:afterSwap", function (event) {
    if (event.target.id === "card") { show(); }
  });
  show();
}());
