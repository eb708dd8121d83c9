// Says so when a request of the page came to nothing: no network, or an answer that is an error.
const place = document.getElementById("toasts");

function tell(templateId, detail) {
  const toast = document.getElementById(templateId).content.firstElementChild.cloneNode(true);
  const words = toast.querySelector("[data-detail]");
  if (words && detail) words.textContent = detail;
  place.append(toast);
}

// What the server says of its own refusal (problem+json) is better than our general words.
function detailOf(request) {
  if (!request.getResponseHeader("content-type")?.includes("json")) return "";
  try {
    return JSON.parse(request.responseText).detail ?? "";
  } catch {
    return "";
  }
}

document.addEventListener("htmx:sendError", () => tell("trouble-offline", ""));
document.addEventListener("htmx:timeout", () => tell("trouble-offline", ""));
document.addEventListener("htmx:responseError", (event) => {
  const request = event.detail.xhr;
  // Signed out in the middle: the page itself knows the way to the sign-in form and back.
  if (request.status === 401) location.reload();
  else tell("trouble-refused", detailOf(request));
});
