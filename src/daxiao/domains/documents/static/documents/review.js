/* The review's keyboard and the tie between the record and the text. Nothing here decides anything. */
(function () {
  "use strict";
  var root = document.querySelector("[data-review]");
  if (!root) { return; }
  var textBox = document.getElementById("text");
  var cardBox = document.getElementById("card");

  function current() {
    var card = cardBox.querySelector("[data-candidate]");
    return card ? card.getAttribute("data-candidate") : "";
  }

  function marksOf(id) {
    return Array.prototype.filter.call(textBox.querySelectorAll("mark[data-c]"), function (m) {
      return (" " + m.getAttribute("data-c") + " ").indexOf(" " + id + " ") >= 0;
    });
  }

  function show(scroll) {
    var id = current();
    var card = cardBox.querySelector("[data-candidate]");
    textBox.querySelectorAll(".dxr-here, .dxr-near").forEach(function (m) { m.classList.remove("dxr-here", "dxr-near"); });
    document.querySelectorAll("#queue .dxr-at").forEach(function (r) { r.classList.remove("dxr-at"); });
    if (!id) { return; }
    var row = document.getElementById("row-" + id);
    if (row) {
      row.classList.add("dxr-at");
      // the list alone moves: on a telephone the page must stay where the card is
      var list = row.parentNode;
      if (row.offsetTop < list.scrollTop || row.offsetTop + row.offsetHeight > list.scrollTop + list.clientHeight) { list.scrollTop = row.offsetTop - list.clientHeight / 3; }
    }
    var body = textBox.querySelector(".dxr-body");
    var start = Number(card.getAttribute("data-start"));
    if (body && (start < Number(body.getAttribute("data-low")) || start >= Number(body.getAttribute("data-high")))) {
      var url = location.pathname.replace(/\/$/, "") + "/text/?at=" + start;
      window.htmx.ajax("GET", url, { target: "#text" });
      return;
    }
    var marks = marksOf(id);
    // a figure of another record inside this sentence belongs to the sentence, but is not this record's figure
    marks.forEach(function (m) {
      m.classList.add(/dx-m-num/.test(m.className) && m.getAttribute("data-n") !== id ? "dxr-near" : "dxr-here");
    });
    if (scroll && marks.length) {
      var box = textBox.getBoundingClientRect();
      var spot = marks[0].getBoundingClientRect();
      textBox.scrollTop += spot.top - box.top - box.height / 3;
    }
  }

  function step(by) {
    var rows = Array.prototype.slice.call(document.querySelectorAll("#queue li"));
    var at = rows.findIndex(function (r) { return r.getAttribute("data-row") === current(); });
    var next = rows[at + by];
    if (next) { next.querySelector("a").click(); return; }
    // at the end of a page of the queue
    var turn = document.querySelector("[data-queue='" + by + "']");
    if (turn) { turn.click(); }
  }

  textBox.addEventListener("click", function (event) {
    var mark = event.target.closest("mark[data-c]");
    if (!mark) { return; }
    // several records may share the words; the last is the innermost, a second click takes the one around it
    var ids = mark.getAttribute("data-c").split(" ");
    var at = ids.indexOf(current());
    var id = at > 0 ? ids[at - 1] : ids[ids.length - 1];
    // a figure that nothing was made of: offer to add it
    if (id === "0" && add) { window.htmx.ajax("GET", add.getAttribute("data-add") + "?at=" + mark.getAttribute("data-s"), { target: "#card" }); return; }
    var link = document.querySelector("#row-" + id + " a");
    // a record on another page of the queue has no row here
    if (link) { link.click(); } else if (id) { window.htmx.ajax("GET", "/candidate/" + id + "/", { target: "#card" }); }
  });

  // the words chosen in the text as offsets into the document; JavaScript counts in UTF-16, the server in characters
  function chosen() {
    var body = textBox.querySelector(".dxr-body");
    var picked = window.getSelection();
    if (!body || !picked.rangeCount || picked.isCollapsed || !body.contains(picked.anchorNode) || !body.contains(picked.focusNode)) { return null; }
    var range = picked.getRangeAt(0);
    var before = document.createRange();
    before.selectNodeContents(body);
    before.setEnd(range.startContainer, range.startOffset);
    var start = Number(body.getAttribute("data-low")) + Array.from(before.toString()).length;
    return { start: start, end: start + Array.from(range.toString()).length };
  }

  var add = document.querySelector("[data-add]");
  // the choice must outlive the press of the button
  if (add) {
    add.addEventListener("mousedown", function (event) { event.preventDefault(); });
    add.addEventListener("click", function () {
      var span = chosen();
      window.htmx.ajax("GET", add.getAttribute("data-add") + (span ? "?start=" + span.start + "&end=" + span.end : ""), { target: "#card" });
    });
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) { return; }
    var field = event.target.closest("input, textarea, select");
    if (field) {
      if (event.key === "Escape") { field.blur(); }
      return;
    }
    if (event.key === "j" || event.key === "ArrowDown") { step(1); event.preventDefault(); }
    else if (event.key === "k" || event.key === "ArrowUp") { step(-1); event.preventDefault(); }
    else if (event.key === "e") {
      var first = cardBox.querySelector(".dxr-fields .form-control");
      if (first) { first.focus(); first.select(); event.preventDefault(); }
    } else if (event.key === "n" && add) { add.click(); event.preventDefault();
    } else if (/^[arubps]$/.test(event.key)) {
      var button = document.querySelector("[data-key='" + event.key + "']");
      if (button) { button.click(); event.preventDefault(); }
    }
  });

  document.body.addEventListener("htmx:afterSwap", function (event) {
    if (event.target.id === "card" || event.target.id === "text") { show(true); }
  });
  show(true);
}());
