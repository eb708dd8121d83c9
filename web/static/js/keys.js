// One key leads to a field or presses a button: data-key-focus="/" or data-key-press="n" on the element. Never while one is writing.
const writes = (element) => element.isContentEditable || /^(input|textarea|select)$/i.test(element.tagName);

function findByKey(attribute, key) {
  return [...document.querySelectorAll(`[${attribute}]`)].find((element) => element.getAttribute(attribute) === key && element.checkVisibility());
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && writes(event.target)) event.target.blur();
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || writes(event.target)) return;
  const field = findByKey("data-key-focus", event.key);
  const button = field ? null : findByKey("data-key-press", event.key);
  if (!field && !button) return;
  event.preventDefault(); // Or the key would be typed into the field.
  field?.focus();
  button?.click();
});
