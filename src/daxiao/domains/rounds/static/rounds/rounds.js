// The box in the heading ticks all that may be ticked.
document.addEventListener("change", (event) => {
  if (!event.target.matches(".dxr-waiting [data-all]")) return;
  for (const box of document.querySelectorAll(".dxr-waiting [name=ids]:not(:disabled)")) {
    box.checked = event.target.checked;
  }
});
