// Copy buttons; all else works without a script.
document.documentElement.classList.remove("no-script");
document.addEventListener("click", async (event) => {
  const button = event.target.closest("button.copier");
  if (!button) return;
  const text = document.getElementById(button.dataset.copies).textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "copied";
  } catch {
    getSelection().selectAllChildren(document.getElementById(button.dataset.copies));
    button.textContent = "selected";
  }
  setTimeout(() => { button.textContent = "copy"; }, 1500);
});
