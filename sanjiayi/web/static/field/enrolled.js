// On the page that shows a new token: hand it to the field app, which moves it into its store.

const token = document.querySelector("[data-device-token]");
if (token) {
  localStorage.setItem("sanjiayi-token", token.textContent.trim());
  const link = document.querySelector("[data-field-app]");
  if (link) link.hidden = false;
}
