/** The pairing page: the QR code carries the code behind #, which only this page reads. */

takeCode();
// The same page, open already, may be sent here again with a code.
window.addEventListener("hashchange", takeCode);

function takeCode(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-pair]");
  const field = form?.querySelector<HTMLInputElement>("input[name=code]");
  const code = location.hash.slice(1);
  if (!form || !field || !code) return;
  // Gone from the address before anything else, so that going back does not send it again.
  history.replaceState(null, "", location.pathname);
  field.value = code;
  form.requestSubmit();
}
