"use strict";
// A way to sign in that this browser can't do stays hidden; where one fails, the page says so.

const show = (selector) => {
  for (const part of document.querySelectorAll(selector)) part.hidden = false;
};

if (window.PublicKeyCredential) show("[data-passkeys]");

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  show("[data-passkey-problem]");
});
